/** The rollout that a patch goes on by, as it would be planned now: what it will be planned of is not made yet. */
import * as z from 'zod';
import type { AuditContext } from '../../aws/ports.ts';
import { Refusal } from '../../basics/errors.ts';
import type { Forecast } from '../../runs/forecast.ts';
import { jsonSchema, type Plan } from '../../runs/plan.ts';
import type { Desk } from '../desk.ts';
import { forecastOf } from '../planning/forecast-plan.ts';
import { chooseWindows, type WindowChoice } from '../planning/plan-windows.ts';
import { requireSource } from './rollout-refusals.ts';
import { type RolloutRequest, rolloutRequestSchema } from './rollout-request.ts';
import { planWatch } from './rollout-watch.ts';
import { type RolloutWorld, readRolloutWorld } from './rollout-world.ts';
import { planStrategy } from './strategies.ts';
import type { StrategyAnswer } from './strategy.ts';

const nextSchema = z.object({
  verb: z.literal('rollout'),
  request: z.record(z.string(), jsonSchema).and(z.object({ baseImageId: z.string() })),
});

/** Stands for the AMI that is made by then, and that none of the instances runs. */
const imageToBeMade = 'ami-to-be-made';

/**
 * The forecast of a plan with that of the rollout that it goes on by, on the fleet as it is now, or what speaks against
 * that rollout now; nothing where it goes on by none.
 */
export async function forecastWithRollout(
  desk: Desk,
  { steps }: Pick<Plan, 'steps'>,
  audit: AuditContext,
): Promise<{ readonly forecast?: Forecast; readonly objection?: string }> {
  const next = steps.map(({ params }) => nextSchema.safeParse(params).data).find((found) => found !== undefined);
  if (next === undefined) return {};
  const { request } = next;
  try {
    const asked = rolloutRequestSchema.parse({ ...request, imageId: request.baseImageId });
    const { answer, windows } = await planNow(desk, asked, audit);
    return { forecast: forecastOf({ steps: [...steps, ...answer.steps], ...windows }, answer.outlook) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { objection: `As the fleet is now, its rollout would be refused: ${error.reason} ${error.remedy}` };
  }
}

async function planNow(
  desk: Desk,
  request: RolloutRequest,
  audit: AuditContext,
): Promise<{ readonly answer: StrategyAnswer } & Pick<WindowChoice, 'windows'>> {
  const read = await readRolloutWorld(desk, request, audit);
  const image = { ...read.image, imageId: imageToBeMade };
  const world: RolloutWorld = { ...read, image, imageIds: [imageToBeMade] };
  const watch = await planWatch(desk.aws.for(world.fleet.key, audit), world, request);
  const window = chooseWindows(world.policy, world.fleet.environment, request.outsideWindow);
  const answer = await planStrategy[request.strategy]({
    ...{ desk, audit, request, world, window, source: requireSource(world) },
    judgement: { usable: true, warnings: [] },
    outOfOrder: undefined,
    ...(watch === undefined ? {} : { watch }),
    hasServed: false,
    nowMs: desk.clock.nowMs(),
  });
  return { answer, windows: window.windows };
}
