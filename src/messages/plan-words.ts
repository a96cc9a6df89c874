/** What a verb has to say of its runs: cards, home tab, dry run and history are made of these words. */
import type { Outcome, Run } from '../runs/run.ts';
import type { Line, Part } from './view.ts';

export type Fact = Extract<Part, { kind: 'facts' }>['facts'][number];

/** A run as far as its plan and what its steps found go; a dry run has no outputs, and no verb but that of its plan. */
export type PlannedRun = Pick<Run, 'plan'> & Partial<Pick<Run, 'outputs' | 'verb'>>;

/** What one plan does. */
export interface PlanWords {
  /** In a few words: `Rollout of ami-… to web in prod`. */
  readonly title: string;
  /** What is asked before the approval is given. */
  readonly question: string;
  /** What follows on `Dry run: `. */
  readonly wouldDo: string;
  /** What matters while it goes on. */
  readonly shortFacts: readonly Fact[];
  /** Everything that the plan says, in reading order, and of what there may be several. */
  readonly facts: readonly Fact[];
  readonly lists: readonly Part[];
  /** Whether an abort still takes back what was done; what it does then, and what there is instead. */
  readonly goesBack: boolean;
  readonly takesBack: string;
  readonly wayBack: string;
}

/** What can be looked at, or asked for, after a run. */
export interface Next {
  readonly why: string;
  readonly command: string;
}

/** How a run ended, where its outcome alone would say it wrongly. */
export interface EndWords {
  readonly emoji: string;
  readonly word: string;
  /** What came of it, in sentences. */
  readonly said: string;
}

/** All of one verb. */
export interface VerbWords {
  /** What a run reads and keeps locked. */
  readonly subject: string;
  /** What stands still while a run is held. */
  readonly standsStill: string;
  /** What goes on while it is taken back. */
  readonly undoing: string;
  /** What is counted, and what is being done about it. */
  progress(run: Pick<Run, 'verb' | 'phase' | 'progress' | 'plan'>): string | Line;
  /** What its button says that takes back what was done, where that is neither Abort nor Roll back. */
  readonly takeBackLabel?: string;
  /** What to do after a run that was carried out, taken back, closed as it is, or rejected. */
  next(run: Run, after: 'done' | 'back' | 'closed' | 'rejected'): Next;
  /** What to do after a failure, where reading of it is not enough. */
  afterFailure?(run: Run): Next | undefined;
  /** What to ask for after a plan that nobody approved in time, or that is void; the same command where this is absent. */
  again?(run: Run): Next | undefined;
  /** Undefined, or absent, where the outcome says it all. */
  ended?(run: PlannedRun, how: { readonly outcome: Outcome; readonly why: string }): EndWords | undefined;
  /** What is left to a person of a run that has ended, one by one; absent where nothing ever is. */
  unfinished?(run: PlannedRun): readonly Fact[];
  /** What a pause means to what is under way, in sentences; absent where that is left as it is. */
  paused?(run: Run): string | undefined;
  /** What a run leaves that was closed as it is, in sentences. */
  left(run: Run): string;
  /** Undefined where there is no plan yet. */
  plan(run: PlannedRun): PlanWords | undefined;
}
