/** The steps of patching servers where they are, as data. Pure. */
import type { World } from '../../fleet/world.ts';
import type { PlanStep } from '../../runs/plan.ts';
import type { PatchWay } from '../machines/command-parts.ts';
import type { PinWish } from '../pins.ts';
import { type InPlaceParams, inPlaceSteps } from './in-place-parts.ts';

/** AWS-RunPatchBaseline has a limit of its own, which no parameter changes. */
export const longestBaselineSeconds = 2 * 60 * 60;

export interface InPlacePlan extends InPlaceParams {
  /** In the order in which they are patched. */
  readonly servers: readonly string[];
  readonly world: World;
  readonly pins: readonly PinWish[];
  readonly pinLeaseSeconds: number;
  readonly linux: PatchWay;
  readonly windows: PatchWay;
  /** For one server. */
  readonly timeoutSeconds: number;
}

/**
 * What would take a server for lost while it is out of its target group, or restarts, and replace it with one of the
 * image that is not patched.
 */
export const suspendedInPlace: readonly string[] = ['ReplaceUnhealthy', 'HealthCheck', 'AZRebalance'];

/** Check, pin, waves: out, patch, verify, back, until none is left; the rest back, report, unpin. Each with its way back. */
export function inPlacePlanSteps(plan: InPlacePlan): PlanStep[] {
  const { place, fleet } = plan;
  const ofFleet = fleet === undefined ? {} : { fleet: { ...fleet } };
  const check = { place, ...ofFleet, servers: [...plan.servers], world: { ...plan.world } };
  const steps: PlanStep[] = [{ ...step('check', 'check-servers', check), onFailure: 'undo' }];
  if (fleet !== undefined && plan.pins.length > 0) {
    const wishes = plan.pins.map((wish) => ({ ...wish }));
    const params = { fleet: { ...fleet }, wishes, leaseSeconds: plan.pinLeaseSeconds };
    const undo = [step('unpin-back', 'unpin', { fleet: { ...fleet } })];
    steps.push({ ...step('pin', 'pin', params), onFailure: 'undo', undo });
  }
  steps.push(...waveSteps(plan), step(inPlaceSteps.rest, 'return-servers', returningOf(plan)));
  steps.push(step(inPlaceSteps.report, 'report-servers', jobOf(plan)));
  if (fleet !== undefined && plan.pins.length > 0) steps.push(step('unpin', 'unpin', { fleet: { ...fleet } }));
  return steps;
}

/** What fails in a wave stops the run where it is: a person decides, and the way back puts every server back. */
function waveSteps(plan: InPlacePlan): PlanStep[] {
  const { place, pollSeconds, servers, timeoutSeconds } = plan;
  const job = jobOf(plan);
  const ways = { linux: plan.linux, windows: plan.windows };
  return [
    {
      ...step(inPlaceSteps.takeOut, 'take-out', { ...job, servers: [...servers] }),
      beginsStage: true,
      undo: [step(inPlaceSteps.back, 'return-servers', returningOf(plan))],
    },
    {
      ...step(inPlaceSteps.patch, 'patch-wave', { ...job, ...ways, timeoutSeconds }),
      undo: [step('cancel', 'cancel-commands', { place, pollSeconds, back: true })],
    },
    step(inPlaceSteps.verify, 'verify-wave', { ...job, ...ways }),
    step(inPlaceSteps.putBack, 'put-back', job),
    { ...step(inPlaceSteps.next, 'next-wave', job), againFrom: inPlaceSteps.takeOut, rounds: plan.waves },
  ];
}

function returningOf({ place, pollSeconds, drainTimeoutSeconds, total }: InPlacePlan): PlanStep['params'] {
  return { place, pollSeconds, drainTimeoutSeconds, total };
}

function step(name: string, kind: string, params: PlanStep['params']): PlanStep {
  return { name, kind, params, onFailure: 'hold', undo: [] };
}

/** Only what every step needs: the list of servers is long. */
function jobOf(plan: InPlacePlan): { [key: string]: PlanStep['params'] } {
  const { place, fleet, targetGroupArns, minHealthyPercent, total, batch, waves, errorBudget, output } = plan;
  const { pollSeconds, waveTimeoutSeconds, drainTimeoutSeconds } = plan;
  return {
    place,
    ...(fleet === undefined ? {} : { fleet: { ...fleet } }),
    ...(output === undefined ? {} : { output: { ...output } }),
    targetGroupArns: [...targetGroupArns],
    ...{ minHealthyPercent, total, batch, waves, errorBudget, pollSeconds, waveTimeoutSeconds, drainTimeoutSeconds },
  };
}
