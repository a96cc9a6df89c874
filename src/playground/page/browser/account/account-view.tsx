import { useState } from 'react';
import { fleetStandings, serverStandings } from '../../account-contract.ts';
import { type AccountState, nothingSeen } from './account-state.ts';
import { FleetSection } from './fleet-section.tsx';
import { HelpersTable } from './helpers-table.tsx';
import { ImagesTable } from './images-table.tsx';
import { usePaints } from './paints.ts';
import { ServersSection } from './servers-section.tsx';
import { standingWords } from './standing-words.ts';

/** The simulated AWS account, as it is at this moment. */
export function AccountView({ account }: { readonly account: AccountState | undefined }) {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const paints = usePaints(element);
  const { images, fleets, servers, helpers, instances, marks } = account ?? nothingSeen;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
    <section ref={setElement} className="account" aria-label="The simulated AWS account" tabIndex={0}>
      {account === undefined && <p className="first">The account is being read…</p>}
      {fleets.length + servers.length > 0 && <Legend hasServers={servers.length > 0} />}
      {account !== undefined && fleets.length === 0 && <p className="first">There are no fleets in this account.</p>}
      {account !== undefined && <HelpersTable helpers={helpers} marks={marks} />}
      {fleets.map((fleet) => (
        <FleetSection
          key={fleet.name}
          fleet={fleet}
          instances={instances.get(fleet.name) ?? none}
          marks={marks}
          paints={paints}
        />
      ))}
      {servers.map((one) => (
        <ServersSection
          key={one.key}
          servers={one}
          instances={instances.get(one.key) ?? none}
          marks={marks}
          paints={paints}
        />
      ))}
      {images.length > 0 && <ImagesTable images={images} marks={marks} />}
    </section>
  );
}

const none: readonly never[] = [];

/** What the shapes of the cells mean. */
function Legend({ hasServers }: { readonly hasServers: boolean }) {
  const standings = hasServers ? [...fleetStandings, ...serverStandings] : fleetStandings;
  return (
    <p className="legend">
      <span className="muted">Letter and colour: the AMI. Shape:</span>
      {standings.map((standing) => (
        <span key={standing} className="legend-entry">
          <span className={`shape shape-${standing}`} aria-hidden="true" /> {standingWords[standing]}
        </span>
      ))}
    </p>
  );
}
