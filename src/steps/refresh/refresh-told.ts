/** What the thread is told of a refresh while it goes on: that it began, each quarter, what it waits for. */
import * as z from 'zod';
import type { InstanceRefresh, RefreshRules } from '../../fleet/refresh.ts';
import { waitingCheckpoints } from '../../fleet/refresh-size.ts';
import type { StepContext } from '../../runs/step.ts';

export const saidSchema = z.object({
  begun: z.boolean(),
  percent: z.number(),
  /** The last checkpoint that was told of; 0 for none. */
  checkpoint: z.number(),
  baking: z.boolean(),
  /** What AWS waited for when it was last told of, without the names of instances. */
  reason: z.string().exactOptional(),
});
type Said = z.infer<typeof saidSchema>;

export const nothingSaid: Said = { begun: false, percent: 0, checkpoint: 0, baking: false };

interface Told {
  readonly rules: RefreshRules;
  readonly back: boolean;
}

/** Says that it began, with the rules that it goes by. */
export function tellBegun(context: StepContext, { rules, back }: Told, refreshId: string): void {
  const { minHealthyPercent, maxHealthyPercent, warmupSeconds, checkpointPercents, bakeSeconds } = rules;
  context.tell('refresh-started', {
    refreshId,
    round: context.round,
    back,
    minHealthyPercent,
    maxHealthyPercent,
    warmupSeconds,
    checkpoints: [...checkpointPercents],
    bakeSeconds,
  });
}

interface Seen {
  readonly refresh: InstanceRefresh;
  /** The share of the group that is new. */
  readonly share: number;
  readonly stillSeconds: number;
  readonly refused: string | undefined;
}

/** How long it may stand still, beside the warm-up that each batch takes, before its reason is news. */
const patienceSeconds = 300;

/** Tells what is new, once each; answers what has been said by then. */
export function tellRefresh(
  context: StepContext,
  told: Told,
  { refreshId, said }: { readonly refreshId: string; readonly said: Said },
  { refresh, share, stillSeconds, refused }: Seen,
): { readonly said: Said } {
  if (!said.begun) tellBegun(context, told, refreshId);
  const { percent, left = 0 } = refresh;
  const checkpoint = reachedCheckpoint(told.rules, refresh, share);
  const isNew = checkpoint > said.checkpoint;
  const isQuarter = Math.floor(percent / 25) > Math.floor(said.percent / 25) && percent < 100;
  if (isNew) context.tell('refresh-checkpoint', { percent, checkpoint, seconds: told.rules.checkpointDelaySeconds });
  else if (isQuarter) context.tell('refresh-progress', { percent, left });
  const baking = refresh.status === 'baking';
  if (baking && !said.baking) context.tell('refresh-baking', { seconds: told.rules.bakeSeconds });
  const waits = stillSeconds >= told.rules.warmupSeconds + patienceSeconds && !baking && !atCheckpoint(refresh);
  const reason = waits ? tellWaiting(context, said.reason, refused ?? refresh.reason, stillSeconds) : said.reason;
  const isTold = isNew || isQuarter;
  return {
    said: {
      begun: true,
      percent: isTold ? percent : said.percent,
      checkpoint: Math.max(checkpoint, said.checkpoint),
      baking: baking || said.baking,
      ...(reason === undefined ? {} : { reason }),
    },
  };
}

/** What AWS says is all there is to tell it by. */
export function atCheckpoint({ reason = '' }: InstanceRefresh): boolean {
  return /checkpoint/i.test(reason);
}

/** Checkpoints are shares of the group; AWS says where it waits at one. */
function reachedCheckpoint(rules: RefreshRules, refresh: InstanceRefresh, share: number): number {
  const reached = atCheckpoint(refresh) ? share : refresh.percent;
  return waitingCheckpoints(rules).findLast((at) => at <= reached) ?? 0;
}

/** The same reason about another instance is no news. */
function tellWaiting(
  context: StepContext,
  before: string | undefined,
  why: string | undefined,
  seconds: number,
): string | undefined {
  if (why === undefined) return before;
  const reason = why.replace(/\bi-[0-9a-f]+/g, 'i-');
  if (reason !== before) context.tell('refresh-waiting', { why, seconds: Math.round(seconds) });
  return reason;
}
