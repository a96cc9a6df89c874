import { memo } from 'react';
import type { JsonObject } from '../../../slack/json.ts';
import type { Place } from '../../contract.ts';
import { BlockList } from './block-list.tsx';

interface BlocksProps {
  readonly blocks: readonly JsonObject[];
  readonly place: Place;
}

/** Everything that a message, a home tab or a modal holds. Drawn again only for other blocks. */
export const Blocks = memo(
  function Blocks({ blocks, place }: BlocksProps) {
    return (
      <div className="blocks">
        <BlockList blocks={blocks} place={place} />
      </div>
    );
  },
  (before, after) => before.blocks === after.blocks && isSamePlace(before.place, after.place),
);

function isSamePlace(one: Place, other: Place): boolean {
  if ('viewId' in one) return 'viewId' in other && one.viewId === other.viewId;
  return 'ts' in other && one.channel === other.channel && one.ts === other.ts;
}
