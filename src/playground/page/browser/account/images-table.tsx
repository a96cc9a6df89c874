import { useState } from 'react';
import type { PageImage } from '../../account-contract.ts';
import { ImageMark } from './fleet-section.tsx';
import type { Mark } from './lettering.ts';

export interface ImagesTableProps {
  readonly images: readonly PageImage[];
  readonly marks: ReadonlyMap<string, Mark>;
  readonly nowMs: number;
}

const dayMs = 24 * 60 * 60 * 1000;

/** The AMIs of the account, and what uses them. */
export function ImagesTable({ images, marks, nowMs }: ImagesTableProps) {
  const [onlyUsed, setOnlyUsed] = useState(false);
  const shown = images
    .filter(({ usedBy }) => !onlyUsed || usedBy.length > 0)
    .toSorted((one, other) => (marks.get(one.id)?.letter ?? '').localeCompare(marks.get(other.id)?.letter ?? ''));
  return (
    <section className="images" aria-label="AMIs">
      <h2>AMIs</h2>
      <label>
        <input type="checkbox" checked={onlyUsed} onChange={({ target }) => setOnlyUsed(target.checked)} /> Only those
        in use
      </label>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
      <section className="scroll" aria-label="Table of AMIs" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {['AMI', 'Id', 'Age', 'State', 'Validated', 'Scanned', 'Used by'].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((image) => (
              <ImageRow key={image.id} image={image} mark={marks.get(image.id)} nowMs={nowMs} />
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

interface ImageRowProps {
  readonly image: PageImage;
  readonly mark: Mark | undefined;
  readonly nowMs: number;
}

function ImageRow({ image, mark, nowMs }: ImageRowProps) {
  const { id, state, validated, scanned, createdAtMs, isBroken, usedBy } = image;
  const days = Math.floor((nowMs - createdAtMs) / dayMs);
  return (
    <tr>
      <th scope="row">
        <ImageMark mark={mark} /> {imageName(image)}
        {isBroken && <span className="broken"> 🔴 made unhealthy</span>}
      </th>
      <td>
        <code>{id}</code>
      </td>
      <td>{days === 1 ? '1 day' : `${days} days`}</td>
      <td>{state}</td>
      <td>{validated ?? '–'}</td>
      <td>{scanned ?? '–'}</td>
      <td>{usedBy.map(usedText).join('; ') || 'nothing'}</td>
    </tr>
  );
}

function usedText({ fleet, instances, launches }: PageImage['usedBy'][number]): string {
  const running = instances === 1 ? '1 instance' : `${instances} instances`;
  return `${fleet}: ${running}${launches ? ', launches it' : ''}`;
}

/** Such as `web 2.4.0`; the name where it has no version. */
export function imageName({ application, version, name }: PageImage): string {
  return version === undefined ? name : `${application ?? ''} ${version}`.trim();
}
