import type { ReactNode } from 'react';
import { type JsonObject, objectAt } from '../../../slack/json.ts';
import { Drawn } from './library.tsx';
import { Picture } from './media.tsx';
import { TextObject } from './text.tsx';

interface ContainerProps {
  readonly block: JsonObject;
  /** The blocks in it. */
  readonly children: ReactNode;
}

/** A title with blocks under it, which it may hide. */
export function Container({ block, children }: ContainerProps) {
  if (block['is_collapsible'] !== true) {
    return (
      <div className="block-container">
        <ContainerTitle block={block} />
        {children}
      </div>
    );
  }
  return (
    <details className="block-container" open={block['default_collapsed'] !== true}>
      <summary>
        <ContainerTitle block={block} />
      </summary>
      {children}
    </details>
  );
}

function ContainerTitle({ block }: { readonly block: JsonObject }) {
  const rich = objectAt(block, 'rich_text_title');
  const icon = objectAt(block, 'icon');
  return (
    <div className={block['has_header_divider'] === true ? 'container-head is-divided' : 'container-head'}>
      {icon !== undefined && <Picture image={icon} className="card-icon" />}
      <div>
        <div className="card-title">
          {rich === undefined ? <TextObject text={objectAt(block, 'title')} /> : <Drawn blocks={[rich]} />}
        </div>
        <div className="small">
          <TextObject text={objectAt(block, 'subtitle')} />
        </div>
      </div>
    </div>
  );
}
