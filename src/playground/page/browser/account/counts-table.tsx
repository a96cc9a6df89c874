import { BrokenMark, ImageMark } from './image-mark.tsx';
import type { Marks } from './marks.ts';
import { standingWords } from './standing-words.ts';
import { present, type Tally } from './tally.ts';

export interface CountsTableProps {
  readonly fleet: string;
  readonly tally: Tally;
  readonly marks: Marks;
}

/** The same as the cells of a fleet, as numbers; and what their letters mean. */
export function CountsTable({ fleet, tally, marks }: CountsTableProps) {
  const shown = present(tally.all);
  return (
    <table className="counts">
      <caption className="unseen">Instances of {fleet} by AMI and by how they stand</caption>
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
        {[...tally.byImage].map(([imageId, counts]) => (
          <tr key={imageId}>
            <th scope="row">
              <ImageMark mark={marks.get(imageId)} /> {marks.get(imageId)?.label ?? imageId}{' '}
              {marks.get(imageId)?.isBroken === true && <BrokenMark />}
            </th>
            {shown.map((standing) => (
              <td key={standing}>{counts[standing].toLocaleString('en')}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
