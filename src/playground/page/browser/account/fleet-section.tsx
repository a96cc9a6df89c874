import { memo, useMemo } from 'react';
import type { PageFleet, PageInstance } from '../../account-contract.ts';
import { CopyButton } from './copy-button.tsx';
import { CountsTable } from './counts-table.tsx';
import { FleetShares } from './fleet-shares.tsx';
import { ImageMark } from './image-mark.tsx';
import { InstanceGrid } from './instance-grid.tsx';
import type { Marks } from './marks.ts';
import type { Paints } from './paints.ts';
import { tallyOf, tallyText } from './tally.ts';

export interface FleetSectionProps {
  readonly fleet: PageFleet;
  readonly instances: readonly PageInstance[];
  readonly marks: Marks;
  readonly paints: Paints | undefined;
}

/** One fleet: what it wants, what it has, and where its requests go. Drawn again only when it has changed. */
export const FleetSection = memo(function FleetSection({ fleet, instances, marks, paints }: FleetSectionProps) {
  const { name, application, environment, desired, min, max } = fleet;
  const tally = useMemo(() => tallyOf(instances), [instances]);
  const summary = tallyText(tally.all, desired);
  return (
    <section className="fleet" aria-label={`Fleet ${name}`}>
      <h2>
        {name}{' '}
        <span className="muted">
          {application || 'no application'} · {environment || 'no environment'}
        </span>
      </h2>
      <p>
        <strong>{summary}</strong>{' '}
        <span className="muted">
          · min {min}, max {max}
        </span>
      </p>
      <Launches fleet={fleet} marks={marks} />
      <FleetShares targetGroups={fleet.targetGroups} traffic={fleet.traffic} />
      <InstanceGrid fleet={name} {...{ instances, summary, marks, paints }} />
      <CountsTable fleet={name} tally={tally} marks={marks} />
    </section>
  );
});

/** What new instances are launched from, and what the group has been told not to do. */
function Launches({ fleet, marks }: Pick<FleetSectionProps, 'fleet' | 'marks'>) {
  const { launches, source, suspended } = fleet;
  const mark = launches === undefined ? undefined : marks.get(launches);
  return (
    <p className="muted launches">
      Launches{' '}
      {launches === undefined ? (
        'what cannot be told'
      ) : (
        <>
          <ImageMark mark={mark} /> {mark?.label} <CopyButton text={launches} />
        </>
      )}{' '}
      from {source}
      {suspended.length > 0 && <span className="suspended">Suspended: {suspended.join(', ')}</span>}
    </p>
  );
}
