import { type Entered, readEntered } from './form-answers.ts';

/** What was typed into a form outlives a reload of the page, in this tab only. */

/** Throws never: a browser may forbid the page to keep anything, and then nothing is kept. */
export function readDraft(viewId: string): Entered {
  try {
    return readEntered(sessionStorage.getItem(keyOf(viewId)));
  } catch {
    return {};
  }
}

export function keepDraft(viewId: string, entered: Entered): void {
  try {
    sessionStorage.setItem(keyOf(viewId), JSON.stringify(entered));
  } catch {
    // What cannot be kept is lost on a reload, as in any form.
  }
}

export function dropDraft(viewId: string): void {
  try {
    sessionStorage.removeItem(keyOf(viewId));
  } catch {
    // There is none, then.
  }
}

function keyOf(viewId: string): string {
  return `draft ${viewId}`;
}
