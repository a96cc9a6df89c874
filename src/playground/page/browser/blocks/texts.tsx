import { type JsonObject, objectAt, objectsAt, stringAt, textAt } from '../../../slack/json.ts';
import type { BlockProps } from './block-props.ts';
import { ElementView } from './element-view.tsx';
import { Picture } from './media.tsx';
import { TextObject } from './text.tsx';
import { UnknownBlock } from './unknown.tsx';

const headings = ['h3', 'h4', 'h5', 'h6'] as const;

/** A heading, below those of the page itself. */
export function HeaderBlock({ block }: BlockProps) {
  const level = typeof block['level'] === 'number' ? block['level'] : 1;
  const Heading = headings[level - 1] ?? 'h3';
  return <Heading className="block-header">{textAt(block, 'text')}</Heading>;
}

/** Small print. */
export function ContextBlock({ block }: BlockProps) {
  return (
    <div className="block-context">
      {objectsAt(block, 'elements').map((element, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what only shows something is known by its place alone.
        <ContextElement key={index} element={element} />
      ))}
    </div>
  );
}

function ContextElement({ element }: { readonly element: JsonObject }) {
  const type = stringAt(element, 'type') ?? 'none';
  if (type === 'image') return <Picture image={element} className="context-image" />;
  return type === 'mrkdwn' || type === 'plain_text' ? <TextObject text={element} /> : <UnknownBlock type={type} />;
}

/** Text, fields in two columns, and beside them an element. */
export function SectionBlock({ block, place }: BlockProps) {
  const accessory = objectAt(block, 'accessory');
  return (
    <div className="block-section">
      <div className="section-text">
        <TextObject text={objectAt(block, 'text')} />
        <SectionFields fields={objectsAt(block, 'fields')} />
      </div>
      {accessory !== undefined && (
        <div className="section-accessory">
          <ElementView element={accessory} blockId={stringAt(block, 'block_id') ?? ''} place={place} />
        </div>
      )}
    </div>
  );
}

function SectionFields({ fields }: { readonly fields: readonly JsonObject[] }) {
  if (fields.length === 0) return null;
  return (
    <div className="section-fields">
      {fields.map((field, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what only shows something is known by its place alone.
        <TextObject key={index} text={field} />
      ))}
    </div>
  );
}

const levels: Readonly<Record<string, string>> = {
  info: 'ℹ️ Info',
  warning: '⚠️ Warning',
  error: '⛔ Error',
  success: '✅ Success',
};

/** A message in a modal that wants to be seen. How bad it is stands there in words too. */
export function AlertBlock({ block }: BlockProps) {
  const level = stringAt(block, 'level') ?? 'default';
  const word = Object.hasOwn(levels, level) ? levels[level] : undefined;
  return (
    <div className={`block-alert is-${level}`} role="note">
      {word !== undefined && <strong>{word}</strong>}
      <TextObject text={objectAt(block, 'text')} />
    </div>
  );
}
