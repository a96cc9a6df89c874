import { type JsonObject, objectAt, objectsAt, stringAt } from '../../../slack/json.ts';
import { Elements } from './actions.tsx';
import type { BlockProps } from './block-props.ts';
import { Picture } from './media.tsx';
import { TextObject } from './text.tsx';

/** Something with a picture, words and buttons. */
export function CardBlock({ block, place }: BlockProps) {
  const actions = objectsAt(block, 'actions');
  return (
    <div className="block-card">
      <CardPicture block={block} at="hero_image" className="card-hero" />
      <div className="card-head">
        <CardPicture block={block} at="icon" className="card-icon" />
        <div>
          <div className="card-title">
            <TextObject text={objectAt(block, 'title')} />
          </div>
          <div className="small">
            <TextObject text={objectAt(block, 'subtitle')} />
          </div>
        </div>
      </div>
      <TextObject text={objectAt(block, 'body')} />
      {actions.length > 0 && <Elements elements={actions} blockId={stringAt(block, 'block_id') ?? ''} place={place} />}
    </div>
  );
}

interface CardPictureProps {
  readonly block: JsonObject;
  readonly at: string;
  readonly className: string;
}

function CardPicture({ block, at, className }: CardPictureProps) {
  const image = objectAt(block, at);
  return image === undefined ? null : <Picture image={image} className={className} />;
}

/** Cards side by side. */
export function CarouselBlock({ block, place }: BlockProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: only what has the focus can be scrolled by keyboard.
    <section className="block-carousel" aria-label="Cards" tabIndex={0}>
      {objectsAt(block, 'elements').map((card, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a card is known by its place alone.
        <CardBlock key={index} block={card} place={place} />
      ))}
    </section>
  );
}
