/** What a strategy is asked when a rollout is planned, and what it answers. */
import type { AuditContext } from '../../aws/ports.ts';
import type { Refusal } from '../../basics/errors.ts';
import type { ImageJudgement } from '../../images/usable.ts';
import type { PlanStep } from '../../runs/plan.ts';
import type { Outlook } from '../../steps/forecast.ts';
import type { PlannedSource } from '../../steps/rolling/rolling-plan.ts';
import type { Desk } from '../desk.ts';
import type { WindowChoice } from '../planning/plan-windows.ts';
import type { FormerLaunch } from './former-launch.ts';
import type { DescribedRollout, RolloutFacts } from './rollout-facts.ts';
import type { RolloutRequest } from './rollout-request.ts';
import type { RolloutWatch } from './rollout-watch.ts';
import type { RolloutWorld } from './rollout-world.ts';

/** What planning has read and judged before a strategy says how. */
export interface StrategyQuestion {
  readonly desk: Desk;
  readonly audit: AuditContext;
  readonly request: RolloutRequest;
  readonly world: RolloutWorld;
  readonly source: PlannedSource;
  readonly judgement: ImageJudgement;
  /** Why the image should not come here yet, where somebody has set that aside. */
  readonly outOfOrder: Refusal | undefined;
  readonly window: WindowChoice;
  /** Whether the image has served in this fleet before; where not, it is tried on as little as possible first. */
  readonly hasServed: boolean;
  /** What is watched while the fleet changes; absent where nothing is. Its steps are in `steps/watch/watch-plan.ts`. */
  readonly watch?: RolloutWatch;
  /** For a rollback: what is gone back to. Where it is absent, new versions are made of what the group launches now. */
  readonly back?: GoingBack;
  readonly nowMs: number;
}

/** A rollback goes to versions that are there, exactly as they served. */
export interface GoingBack {
  /** What the group is to launch from, by number. */
  readonly source: PlannedSource;
  /** Of its versions, those that name their image by an alias: a version is made of each that names what it stood for. */
  readonly aliased: FormerLaunch['aliased'];
  readonly takenBack: NonNullable<RolloutFacts['takenBack']>;
  /** What speaks against it and does not hold it. */
  readonly warnings: readonly string[];
}

export interface StrategyAnswer {
  readonly facts: DescribedRollout;
  readonly steps: readonly PlanStep[];
  /** The world as these steps begin with it: what a dry run tells, and how long it takes, is forecast from there. */
  readonly outlook: Outlook;
}

/** Reads only. Throws Refusal where this fleet cannot be replaced so. */
export type PlanStrategy = (question: StrategyQuestion) => StrategyAnswer | Promise<StrategyAnswer>;
