import { type JsonObject, objectsAt, stringAt } from '../../../slack/json.ts';
import type { Place } from '../../contract.ts';
import type { BlockProps } from './block-props.ts';
import { ElementView } from './element-view.tsx';

/** Buttons, menus and pickers in a row. */
export function ActionsBlock({ block, place }: BlockProps) {
  return <Elements elements={objectsAt(block, 'elements')} blockId={stringAt(block, 'block_id') ?? ''} place={place} />;
}

/** What one can say about an answer. */
export function ContextActionsBlock({ block, place }: BlockProps) {
  return (
    <div className="block-context-actions">
      <ActionsBlock block={block} place={place} />
    </div>
  );
}

interface ElementsProps {
  readonly elements: readonly JsonObject[];
  readonly blockId: string;
  readonly place: Place;
}

/** A row of elements. */
export function Elements({ elements, blockId, place }: ElementsProps) {
  return (
    <div className="block-actions">
      {elements.map((element) => (
        <ElementView key={stringAt(element, 'action_id') ?? ''} element={element} blockId={blockId} place={place} />
      ))}
    </div>
  );
}
