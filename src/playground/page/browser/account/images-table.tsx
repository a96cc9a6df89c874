import { memo, useState } from 'react';
import type { PageImage } from '../../account-contract.ts';
import { useSurroundings } from '../surroundings.ts';
import { CopyButton } from './copy-button.tsx';
import { ageText, agoText, applicationsOf, type ImageFilter, shownImages, usageText } from './image-list.ts';
import { BrokenMark, ImageMark } from './image-mark.tsx';
import type { Mark, Marks } from './marks.ts';

export interface ImagesTableProps {
  readonly images: readonly PageImage[];
  readonly marks: Marks;
}

const columns = ['AMI', 'Name', 'Id', 'Age', 'State', 'Patched', 'Validated', 'Scanned', 'Used by'] as const;

/** The AMIs of the account, and what uses them. */
export const ImagesTable = memo(function ImagesTable({ images, marks }: ImagesTableProps) {
  const [filter, setFilter] = useState<ImageFilter>({ application: '', onlyUsed: false });
  const { nowMs } = useSurroundings();
  const shown = shownImages(images, filter);
  return (
    <section className="images" aria-label="AMIs">
      <h2>AMIs</h2>
      <Filters images={images} filter={filter} setFilter={setFilter} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
      <section className="scroll" aria-label="Table of AMIs" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {columns.map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((image) => (
              <ImageRow key={image.id} image={image} mark={marks.get(image.id)} nowMs={nowMs()} />
            ))}
          </tbody>
        </table>
      </section>
      {shown.length === 0 && <p className="muted">There is no such AMI.</p>}
    </section>
  );
});

interface FiltersProps {
  readonly images: readonly PageImage[];
  readonly filter: ImageFilter;
  readonly setFilter: (filter: ImageFilter) => void;
}

function Filters({ images, filter, setFilter }: FiltersProps) {
  return (
    <div className="filters">
      <label>
        Application{' '}
        <select
          value={filter.application}
          onChange={({ target }) => setFilter({ ...filter, application: target.value })}
        >
          <option value="">all</option>
          {applicationsOf(images).map((application) => (
            <option key={application}>{application}</option>
          ))}
        </select>
      </label>
      <label>
        <input
          type="checkbox"
          checked={filter.onlyUsed}
          onChange={({ target }) => setFilter({ ...filter, onlyUsed: target.checked })}
        />{' '}
        Only those in use
      </label>
    </div>
  );
}

interface ImageRowProps {
  readonly image: PageImage;
  readonly mark: Mark | undefined;
  readonly nowMs: number;
}

function ImageRow({ image, mark, nowMs }: ImageRowProps) {
  const { id, name, state, validated, validatedAtMs, scanned, scannedAtMs, patchedAtMs, isBroken, usedBy } = image;
  return (
    <tr>
      <th scope="row">
        <ImageMark mark={mark} /> {mark?.label} {isBroken && <BrokenMark />}
      </th>
      <td>{name}</td>
      <td>
        <CopyButton text={id} />
      </td>
      <td>{ageText(image.createdAtMs, nowMs)}</td>
      <td>{state}</td>
      <td>{patchedAtMs === undefined ? <span className="muted">never</span> : agoText(patchedAtMs, nowMs)}</td>
      <td>
        <Verdict verdict={validated} atMs={validatedAtMs} nowMs={nowMs} />
      </td>
      <td>
        <Verdict verdict={scanned} atMs={scannedAtMs} nowMs={nowMs} />
      </td>
      <td>{usedBy.map(usageText).join('; ') || <span className="muted">nothing</span>}</td>
    </tr>
  );
}

interface VerdictProps {
  readonly verdict: string | undefined;
  readonly atMs: number | undefined;
  readonly nowMs: number;
}

function Verdict({ verdict, atMs, nowMs }: VerdictProps) {
  if (verdict === undefined) return <span className="muted">not yet</span>;
  const word = verdict === 'Passed' ? verdict : <span className="failed">{verdict}</span>;
  if (atMs === undefined) return word;
  return (
    <>
      {word} <span className="muted">{agoText(atMs, nowMs)}</span>
    </>
  );
}
