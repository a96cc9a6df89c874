import { type JsonObject, objectAt, stringAt, textAt } from '../../../slack/json.ts';
import type { BlockProps } from './block-props.ts';
import { SafeLink } from './links.tsx';
import { TextObject } from './text.tsx';

interface PictureProps {
  readonly image: JsonObject;
  readonly className: string;
}

/** The words that stand for a picture, and a link to it: the page itself loads nothing from outside. */
export function Picture({ image, className }: PictureProps) {
  const url = stringAt(image, 'image_url') ?? stringAt(objectAt(image, 'slack_file'), 'url') ?? '';
  return (
    <span className={className}>
      <span aria-hidden="true">🖼 </span>
      <SafeLink url={url}>{stringAt(image, 'alt_text') ?? 'image'}</SafeLink>
    </span>
  );
}

/** A file of somebody's, which is not shown here. */
export function FileBlock({ block }: BlockProps) {
  return (
    <p className="small">
      <span aria-hidden="true">📄 </span>A file ({stringAt(block, 'external_id') ?? 'without a name'}), which is not
      shown here.
    </p>
  );
}

/** A picture with its title above. */
export function ImageBlock({ block }: BlockProps) {
  const title = textAt(block, 'title');
  return (
    <figure className="block-image">
      {title !== undefined && <figcaption>{title}</figcaption>}
      <Picture image={block} className="image" />
    </figure>
  );
}

/** A link to a video. It is not played here: the page loads nothing from outside. */
export function VideoBlock({ block }: BlockProps) {
  const title = textAt(block, 'title') ?? 'video';
  const by = [stringAt(block, 'author_name'), stringAt(block, 'provider_name')].filter((name) => name !== undefined);
  return (
    <div className="block-video">
      <SafeLink url={stringAt(block, 'title_url') ?? stringAt(block, 'video_url') ?? ''}>
        <span aria-hidden="true">▶ </span>
        {title}
      </SafeLink>
      {by.length > 0 && <p className="small">{by.join(' · ')}</p>}
      <TextObject text={objectAt(block, 'description')} />
      <p className="small">{stringAt(block, 'alt_text')}</p>
    </div>
  );
}
