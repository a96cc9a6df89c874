import { memo } from 'react';
import { type JsonObject, stringAt } from '../../../slack/json.ts';
import type { Place } from '../../contract.ts';
import { UnknownBlock } from './unknown.tsx';

interface BlocksProps {
  readonly blocks: readonly JsonObject[];
  readonly place: Place;
}

/** Everything that a message, a home tab or a modal holds. Drawn again only for other blocks. */
export const Blocks = memo(function Blocks({ blocks }: BlocksProps) {
  return (
    <div className="blocks">
      {blocks.map((block) => (
        <UnknownBlock key={stringAt(block, 'block_id') ?? ''} type={stringAt(block, 'type') ?? 'without a type'} />
      ))}
    </div>
  );
});
