import { type KeyboardEvent, useState } from 'react';
import { type Completion, completionsFor } from '../completions.ts';
import { useSurroundings } from '../surroundings.ts';

export interface Completing {
  readonly shown: readonly Completion[];
  /** Which of them the keys are at. */
  readonly active: number | undefined;
  take(completion: Completion): void;
  /** Whether the key was for the completions. */
  heed(event: KeyboardEvent): boolean;
}

/** What can follow the line, and the keys that choose: arrows, Tab or Enter takes, Escape closes. */
export function useCompleting(line: string, setLine: (line: string) => void): Completing {
  const { setting } = useSurroundings();
  const [at, setAt] = useState<number>();
  const [closedFor, setClosedFor] = useState<string>();
  const shown = closedFor === line ? [] : completionsFor(line, setting.verbs);
  const active = at !== undefined && at < shown.length ? at : undefined;
  const take = (completion: Completion): void => {
    setLine(completion.line);
    setAt(undefined);
  };
  const doIt = (key: string): boolean => {
    const wanted = shown[active ?? 0];
    if (key === 'ArrowDown') setAt(((active ?? -1) + 1) % shown.length);
    else if (key === 'ArrowUp') setAt(((active ?? shown.length) - 1 + shown.length) % shown.length);
    else if (key === 'Escape') setClosedFor(line);
    else if (wanted !== undefined && (key === 'Tab' || (key === 'Enter' && active !== undefined))) take(wanted);
    else return false;
    return true;
  };
  return {
    shown,
    active,
    take,
    heed: (event) => {
      if (shown.length === 0 || event.shiftKey || !doIt(event.key)) return false;
      event.preventDefault();
      return true;
    },
  };
}
