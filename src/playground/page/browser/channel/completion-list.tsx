import type { Completion } from '../completions.ts';

export interface CompletionsProps {
  readonly id: string;
  readonly completions: readonly Completion[];
  readonly active: number | undefined;
  readonly take: (completion: Completion) => void;
}

/** What can follow; the composer has the keys, this has the mouse. */
export function Completions({ id, completions, active, take }: CompletionsProps) {
  return (
    <div id={id} className="completions" role="listbox" aria-label="Commands" hidden={completions.length === 0}>
      {completions.map((completion, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the composer, which keeps the focus, has the keys.
        <div
          key={completion.line}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => take(completion)}
        >
          <code>{completion.label}</code> <span className="muted">{completion.what}</span>
        </div>
      ))}
    </div>
  );
}
