import type { Log } from '../basics/log.ts';
import type { Gate, Planner, Registry } from './planner.ts';
import type { Note, Run } from './run.ts';
import type { AnyStepKind } from './step.ts';
import type { Store } from './store.ts';

/** What transitions are made of. */
export interface EngineParts {
  readonly store: Store;
  readonly planners: Registry<Planner>;
  readonly steps: Registry<AnyStepKind>;
  readonly gates: readonly Gate[];
  readonly log: Log;
  /**
   * Told of a run whose plan is made and locked, right before people are asked; twice after a crash at the wrong moment.
   * Answers what the run's thread is to be told of that. Never rejects.
   */
  readonly planned?: (run: Run) => Promise<readonly Pick<Note, 'kind' | 'facts'>[]>;
  /** Told of a run that has ended and has let go of its lock, in the same way. */
  readonly ended?: (run: Run) => Promise<readonly Pick<Note, 'kind' | 'facts'>[]>;
  /** How often a running step is looked at when it does not say itself, in seconds. */
  readonly pollSeconds: number;
  /** How long until people are told again that a run waits for them, in seconds; the pauses then double up to a day. */
  readonly reminderSeconds: number;
}

/** Whether an intent found on the run was committed in this very claim, and so cannot have been acted on yet. */
export type Freshness = 'fresh-intent' | 'unknown';
