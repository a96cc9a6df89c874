/** What the thread is told of a refresh while it goes on: that it began, each quarter, what it waits for. */
import * as z from 'zod';
import type { InstanceRefresh, RefreshRules } from '../fleet/refresh.ts';
import type { StepContext } from '../runs/step.ts';

export const saidSchema = z.object({
  begun: z.boolean(),
  percent: z.number(),
  baking: z.boolean(),
  /** What AWS waited for when it was last told of, without the names of instances. */
  reason: z.string().exactOptional(),
});
type Said = z.infer<typeof saidSchema>;

export const nothingSaid: Said = { begun: false, percent: 0, baking: false };

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
  readonly stillSeconds: number;
  readonly refused: string | undefined;
}

/** How long it may stand still before its reason is news. */
const patienceSeconds = 300;

/** Tells what is new, once each; answers what has been said by then. */
export function tellRefresh(
  context: StepContext,
  told: Told,
  { refreshId, said }: { readonly refreshId: string; readonly said: Said },
  { refresh, stillSeconds, refused }: Seen,
): { readonly said: Said } {
  if (!said.begun) tellBegun(context, told, refreshId);
  const { percent, left = 0 } = refresh;
  const checkpoint = told.rules.checkpointPercents.findLast((at) => at <= percent && at < 100 && at > said.percent);
  const isQuarter = Math.floor(percent / 25) > Math.floor(said.percent / 25) && percent < 100;
  if (checkpoint !== undefined)
    context.tell('refresh-checkpoint', { percent, checkpoint, seconds: told.rules.checkpointDelaySeconds });
  else if (isQuarter) context.tell('refresh-progress', { percent, left });
  const baking = refresh.status === 'baking';
  if (baking && !said.baking) context.tell('refresh-baking', { seconds: told.rules.bakeSeconds });
  const waits = stillSeconds >= patienceSeconds && !baking;
  const reason = waits ? tellWaiting(context, said.reason, refused ?? refresh.reason, stillSeconds) : said.reason;
  const isTold = checkpoint !== undefined || isQuarter;
  return {
    said: {
      begun: true,
      percent: isTold ? percent : said.percent,
      baking: baking || said.baking,
      ...(reason === undefined ? {} : { reason }),
    },
  };
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
