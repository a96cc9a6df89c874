import type { Mark } from './marks.ts';

/** The letter of an AMI on its colour. */
export function ImageMark({ mark }: { readonly mark: Mark | undefined }) {
  return (
    <span className="ami-mark" data-colour={mark?.colour ?? 0} aria-hidden="true">
      {mark?.letter ?? '?'}
    </span>
  );
}

/** Instances of a broken AMI never become healthy, which somebody asked for. */
export function BrokenMark() {
  return (
    <span className="broken">
      <span aria-hidden="true">✕</span> broken
    </span>
  );
}
