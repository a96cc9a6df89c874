import { formDrafts } from '../kept.ts';
import { type Entered, readEntered } from './form-answers.ts';

/** What was typed into a form before the page was loaded anew, in this window. */
export function readDraft(viewId: string): Entered {
  return readEntered(formDrafts.get(viewId));
}

/** Keeps it for after a reload. */
export function keepDraft(viewId: string, entered: Entered): void {
  formDrafts.set(viewId, JSON.stringify(entered));
}

/** Forgets it: it was sent, or given up. */
export function dropDraft(viewId: string): void {
  formDrafts.set(viewId, '');
}
