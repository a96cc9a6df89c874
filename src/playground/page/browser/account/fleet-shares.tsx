import type { PageFleet } from '../../account-contract.ts';
import { ShareBar } from './share-bar.tsx';

/** Health in each target group of a fleet or of servers, and where each listener sends requests. */
export function FleetShares({ targetGroups, traffic }: Pick<PageFleet, 'targetGroups' | 'traffic'>) {
  if (targetGroups.length === 0) return <p className="muted">Behind no load balancer.</p>;
  return (
    <div className="shares">
      {targetGroups.map((group) => (
        <ShareBar key={group.name} label={`Targets in ${group.name}`} shares={healthShares(group)} />
      ))}
      {traffic.map(({ listener, targets }) => (
        <ShareBar
          key={listener}
          label={`Traffic of ${listener}`}
          unit=" %"
          shares={targets.map(({ name, percent }, index) => ({
            label: name,
            amount: percent,
            look: index % 2 === 0 ? 'one' : 'two',
          }))}
        />
      ))}
    </div>
  );
}

function healthShares({ healthy, initial, unhealthy, draining, unused }: PageFleet['targetGroups'][number]) {
  return [
    { label: 'healthy', amount: healthy, look: 'ok' },
    { label: 'initial', amount: initial, look: 'wait' },
    { label: 'unhealthy', amount: unhealthy, look: 'bad' },
    { label: 'draining', amount: draining, look: 'go' },
    { label: 'unused', amount: unused, look: 'none' },
  ].filter(({ amount }) => amount > 0);
}
