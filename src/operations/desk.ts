import type { AwsAccess } from '../aws/ports.ts';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Config } from '../config/schema.ts';
import type { Actor, Place } from '../runs/run.ts';
import type { Store } from '../runs/store.ts';

/** Everything an operation works with; made once, in wiring. */
export interface Desk {
  readonly config: Config;
  readonly store: Store;
  /** By which this Amiable knows its instances from those of another in the same account: the name of its table. */
  readonly deployment: string;
  readonly aws: AwsAccess;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells the driver that a run has something to do now; losing the hint only costs time. */
  wake(runId: string): void;
}

/** Who asks, where, and by which interaction: the same interaction delivered twice is one request. */
export interface Asker {
  readonly actor: Actor;
  /** User groups the person is in, by id. */
  readonly groupIds: readonly string[];
  readonly place: Place;
  /** Unique to one thing that a person did: trigger id, action timestamp, a random id at the terminal. */
  readonly interactionId: string;
}
