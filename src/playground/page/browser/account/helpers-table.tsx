import { memo } from 'react';
import type { PageHelper } from '../../account-contract.ts';
import { CopyButton } from './copy-button.tsx';
import { purposeText, untilText } from './helper-words.ts';
import { ImageMark } from './image-mark.tsx';
import type { Marks } from './marks.ts';

export interface HelpersTableProps {
  readonly helpers: readonly PageHelper[];
  readonly marks: Marks;
}

const columns = ['Instance', 'From', 'For', 'Run', 'Terminated at the latest', 'State'] as const;

/** What the bot has launched for a while. It stays in its place where there is none, so that nothing jumps. */
export const HelpersTable = memo(function HelpersTable({ helpers, marks }: HelpersTableProps) {
  return (
    <section className="fleet" aria-label="Builders and testers">
      <h2>
        Builders and testers <span className="muted">live while an AMI is baked, tested or scanned</span>
      </h2>
      {helpers.length === 0 ? (
        <p className="muted">There are none at the moment.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
        <section className="scroll" aria-label="Table of builders and testers" tabIndex={0}>
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
              {helpers.map((helper) => (
                <HelperRow key={helper.id} helper={helper} marks={marks} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
});

function HelperRow({ helper, marks }: { readonly helper: PageHelper; readonly marks: Marks }) {
  const { id, imageId, purpose, runId, untilMs, detail } = helper;
  const mark = marks.get(imageId);
  return (
    <tr>
      <th scope="row">
        <CopyButton text={id} />
      </th>
      <td>
        <ImageMark mark={mark} /> {mark?.label ?? imageId}
      </td>
      <td>{purposeText(purpose)}</td>
      <td>{runId ?? 'none'}</td>
      <td>{untilMs === undefined ? 'never' : untilText(untilMs)}</td>
      <td>{detail}</td>
    </tr>
  );
}
