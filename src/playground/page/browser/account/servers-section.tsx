import { memo, useMemo } from 'react';
import type { PageInstance, PageServers } from '../../account-contract.ts';
import { CountsTable } from './counts-table.tsx';
import { FleetShares } from './fleet-shares.tsx';
import { InstanceGrid } from './instance-grid.tsx';
import type { Marks } from './marks.ts';
import type { Paints } from './paints.ts';
import { serversText, tallyOf } from './tally.ts';

export interface ServersSectionProps {
  readonly servers: PageServers;
  readonly instances: readonly PageInstance[];
  readonly marks: Marks;
  readonly paints: Paints | undefined;
}

/** Servers that are in no group, which are patched where they are. Drawn again only when they have changed. */
export const ServersSection = memo(function ServersSection({ servers, instances, marks, paints }: ServersSectionProps) {
  const { application, environment, targetGroups, traffic } = servers;
  const tally = useMemo(() => tallyOf(instances), [instances]);
  const summary = serversText(tally.all);
  const name = `${application || 'no application'}, in no group`;
  return (
    <section className="fleet" aria-label={`Servers of ${name}`}>
      <h2>
        {application || 'no application'}{' '}
        <span className="muted">servers in no group · {environment || 'no environment'}</span>
      </h2>
      <p>
        <strong>{summary}</strong>
      </p>
      <FleetShares targetGroups={targetGroups} traffic={traffic} />
      <InstanceGrid fleet={name} {...{ instances, summary, marks, paints }} />
      <CountsTable fleet={name} tally={tally} marks={marks} />
    </section>
  );
});
