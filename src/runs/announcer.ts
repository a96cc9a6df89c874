import type { Note, Run } from './run.ts';
import type { Story } from './store.ts';

/** How far telling got: done, or not before a moment (paced, or the surface asked to wait). */
export type Told =
  | {
      readonly kind: 'told';
      readonly cardRef?: string;
      readonly channel?: string;
      readonly cardDigest?: string;
      /** When the card is to be shown again though nothing happens: a button on it is not valid any longer then. */
      readonly againAtMs?: number;
    }
  | { readonly kind: 'later'; readonly atMs: number };

/**
 * The surface on which runs are told. A thrown error means that it could not be reached; telling is tried again later
 * and the run does not wait for it.
 */
export interface Announcer {
  /** Creates the card, or edits it where it differs from `story.cardDigest`. Safe to repeat. */
  showCard(run: Run, story: Story): Promise<Told>;
  /** Adds one entry to the thread; the end of a run is also sent to the channel. Not safe to repeat. */
  postNote(run: Run, story: Story, note: Note): Promise<Told>;
  /** Whether this note is in the thread already: asked when a post may have happened unrecorded. */
  findNote(run: Run, story: Story, note: Note): Promise<boolean>;
}
