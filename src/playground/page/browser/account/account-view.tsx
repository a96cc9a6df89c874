import { useCallback, useMemo } from 'react';
import { standings } from '../../account-contract.ts';
import { FleetSection } from './fleet-section.tsx';
import { ImagesTable, imageName } from './images-table.tsx';
import { markImages } from './lettering.ts';
import { standingWords } from './standing-words.ts';
import { useAccount } from './use-account.ts';

/** The simulated AWS account, as it is at this moment. */
export function AccountView() {
  const { account, connection } = useAccount();
  const { images, fleets, instances, atMs } = account;
  const marks = useMemo(() => markImages(images), [images]);
  const names = useMemo(() => new Map(images.map((image) => [image.id, imageName(image)])), [images]);
  const nameOf = useCallback((imageId: string) => names.get(imageId) ?? imageId, [names]);
  if (connection === 'connecting') return <p className="first">The account is being read…</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
    <section className="account" aria-label="The simulated AWS account" tabIndex={0}>
      {connection === 'lost' && (
        <p className="banner" role="alert">
          ⚠️ Not connected; trying again. What is shown may be old.
        </p>
      )}
      <Legend />
      {fleets.map((fleet) => (
        <FleetSection
          key={fleet.name}
          fleet={fleet}
          instances={instances.get(fleet.name) ?? none}
          marks={marks}
          nameOf={nameOf}
        />
      ))}
      <ImagesTable images={images} marks={marks} nowMs={atMs} />
    </section>
  );
}

const none: readonly never[] = [];

/** What the shapes of the cells mean. */
function Legend() {
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
