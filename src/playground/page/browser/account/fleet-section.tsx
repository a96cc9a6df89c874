import { memo, useMemo } from 'react';
import { type PageFleet, type PageInstance, standings } from '../../account-contract.ts';
import { InstanceGrid } from './instance-grid.tsx';
import type { Mark } from './lettering.ts';
import { ShareBar } from './share-bar.tsx';
import { standingWords } from './standing-words.ts';

export interface FleetSectionProps {
  readonly fleet: PageFleet;
  readonly instances: readonly PageInstance[];
  readonly marks: ReadonlyMap<string, Mark>;
  readonly nameOf: (imageId: string) => string;
}

/** One fleet: what it wants, what it has, and where its requests go. Drawn again only when it has changed. */
export const FleetSection = memo(function FleetSection({ fleet, instances, marks, nameOf }: FleetSectionProps) {
  const { name, application, environment, desired, min, max, launches, source, suspended } = fleet;
  const serving = instances.filter(({ standing }) => standing === 'serving').length;
  return (
    <section className="fleet" aria-label={`Fleet ${name}`}>
      <h2>
        {name}{' '}
        <span className="muted">
          {application} · {environment}
        </span>
      </h2>
      <p>
        <strong>
          {serving} of {desired} serving
        </strong>{' '}
        <span className="muted">
          (min {min}, max {max}) · launches {launches === undefined ? 'an unknown AMI' : nameOf(launches)} from {source}
          {suspended.length > 0 && ` · suspended: ${suspended.join(', ')}`}
        </span>
      </p>
      <Health fleet={fleet} />
      <InstanceGrid fleet={name} instances={instances} marks={marks} nameOf={nameOf} />
      <Counts instances={instances} marks={marks} nameOf={nameOf} />
    </section>
  );
});

/** Health in each target group, and where each listener sends requests. */
function Health({ fleet: { targetGroups, traffic } }: Pick<FleetSectionProps, 'fleet'>) {
  if (targetGroups.length === 0) return <p className="muted">Behind no load balancer.</p>;
  return (
    <div className="shares">
      {targetGroups.map(({ name, healthy, initial, unhealthy, draining, unused }) => (
        <ShareBar
          key={name}
          label={`Targets in ${name}`}
          shares={[
            { label: 'healthy', amount: healthy, look: 'ok' },
            { label: 'initial', amount: initial, look: 'wait' },
            { label: 'unhealthy', amount: unhealthy, look: 'bad' },
            { label: 'draining', amount: draining, look: 'go' },
            { label: 'unused', amount: unused, look: 'none' },
          ]}
        />
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

type CountsProps = Pick<FleetSectionProps, 'instances' | 'marks' | 'nameOf'>;

/** The same as the cells, as numbers. */
function Counts({ instances, marks, nameOf }: CountsProps) {
  const byImage = useMemo(() => Map.groupBy(instances, ({ imageId }) => imageId), [instances]);
  const shown = standings.filter((standing) => instances.some((instance) => instance.standing === standing));
  return (
    <table className="counts">
      <thead>
        <tr>
          <th scope="col">AMI</th>
          {shown.map((standing) => (
            <th key={standing} scope="col">
              {standingWords[standing]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[...byImage].map(([imageId, own]) => (
          <tr key={imageId}>
            <th scope="row">
              <ImageMark mark={marks.get(imageId)} /> {nameOf(imageId)}
            </th>
            {shown.map((standing) => (
              <td key={standing}>{own.filter((instance) => instance.standing === standing).length}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The letter of an AMI on its colour. */
export function ImageMark({ mark }: { readonly mark: Mark | undefined }) {
  return (
    <span className="ami-mark" data-colour={mark?.colour ?? 0} aria-hidden="true">
      {mark?.letter ?? '?'}
    </span>
  );
}
