/** What the steps of a rolling rollout are expected to do. Each does in numbers what its step does to instances. */
import * as z from 'zod';
import { floorOf } from '../../fleet/guard.ts';
import { surplusLeft } from '../../fleet/surge.ts';
import {
  constantForecast,
  type Foresight,
  type GroupOutlook,
  looksIn,
  type Outlook,
  stepForecast,
} from '../forecast.ts';
import { type RolloutParams, rolloutSchema, waveOf } from '../parts.ts';
import { pinName, pinWishSchema } from '../pins.ts';
import { mostVictims, sliceSize } from './retire.ts';

/** From a launch to a healthy target, as a first guess; the card corrects itself as waves finish. */
const bootSeconds = 120;
/** What a step takes that only asks AWS for something. */
const askSeconds = 2;
/** Until AWS has written down a raised capacity. */
const raiseSeconds = 10;
/** One after the other, five at a time. */
const secondsPerTermination = 0.1;
/** That share one look whether any of them is leaving already. */
const victimsPerLook = 5;
/** A group and the version of its template, its hooks, and whether a refresh is under way. */
const readsPerCheck = 4;

const templatesSchema = z.object({ templates: z.array(z.unknown()) });
const pinsSchema = z.object({ wishes: z.array(pinWishSchema) });
/** The names of pins, with max size as it was before. */
const pinnedSchema = z.object({ pinned: z.record(z.string(), z.number().nullable()) });

export const checkWorldForecast = stepForecast('check-world', z.unknown(), (_params, { readsPerLook }) => ({
  does: 'looks whether everything is still as it was approved',
  reads: readsPerLook + 4,
  seconds: askSeconds,
}));

export const templateVersionForecast = stepForecast('template-version', templatesSchema, ({ templates }) => ({
  does:
    templates.length === 1 ? 'makes a launch template version' : `makes ${templates.length} launch template versions`,
  calls: { CreateLaunchTemplateVersion: templates.length },
  reads: templates.length,
  seconds: askSeconds,
}));

export const pinForecast = stepForecast('pin', pinsSchema, ({ wishes }, { group }) => {
  const maxes = wishes.flatMap((wish) => (wish.what === 'max-size' ? [wish.value] : []));
  const processes = wishes.flatMap((wish) => (wish.what === 'suspend' ? [wish.process] : []));
  const max = Math.max(group?.max ?? 0, ...maxes);
  const raises = group !== undefined && max > group.max;
  const holds = group !== undefined && group.desired > group.min && wishes.some(({ what }) => what === 'min-size');
  return {
    does: [
      ...(raises ? [`raises max size to ${max}`] : []),
      ...(holds ? [`raises min size to ${group.desired}`] : []),
      ...(processes.length === 0 ? [] : [`suspends ${processes.join(', ')}`]),
    ].join(' and '),
    calls: { UpdateAutoScalingGroup: (raises ? 1 : 0) + (holds ? 1 : 0), SuspendProcesses: processes.length },
    reads: 1,
    seconds: askSeconds,
    ...(group === undefined ? {} : { after: { group: { max } } }),
    output: pinnedOutput(wishes, group),
  };
});

function pinnedOutput(wishes: z.infer<typeof pinsSchema>['wishes'], group: GroupOutlook | undefined) {
  const before = { 'max-size': group?.max, 'min-size': group?.min, suspend: undefined };
  const pinned = wishes.map((wish) => [pinName(wish), before[wish.what] ?? null] as const);
  return { pinned: Object.fromEntries(pinned) };
}

export const unpinForecast = stepForecast('unpin', z.unknown(), (_params, { outputs, group }) => {
  const pins = Object.values(outputs).flatMap((output) => {
    const known = pinnedSchema.safeParse(output).data?.pinned ?? {};
    return Object.entries(known);
  });
  const before = pins.find(([name]) => name === 'max-size')?.[1] ?? undefined;
  const max = before === undefined ? undefined : Math.max(before, group?.desired ?? 0);
  const lowers = max !== undefined && max !== group?.max;
  const min = pins.find(([name]) => name === 'min-size')?.[1];
  const frees = typeof min === 'number' && min < (group?.desired ?? 0);
  const resumed = pins.filter(([name]) => name.startsWith('suspend')).length;
  return {
    does: 'puts back what it changed for its own duration',
    calls: { UpdateAutoScalingGroup: (lowers ? 1 : 0) + (frees ? 1 : 0), ResumeProcesses: resumed },
    reads: pins.length,
    seconds: askSeconds,
    ...(max === undefined ? {} : { after: { group: { max } } }),
  };
});

export const pointGroupForecast = constantForecast('point-group', {
  does: 'points the group at it',
  calls: { UpdateAutoScalingGroup: 1 },
  reads: 1,
  seconds: askSeconds,
});

export const checkFleetForecast = constantForecast('check-fleet', { reads: readsPerCheck, seconds: askSeconds });

export const surgeForecast = stepForecast('surge', rolloutSchema, (params, outlook): Foresight => {
  const { group, readsPerLook, round } = outlook;
  const { old = 0, surplus = 0, desired = 0, max = 0 } = group ?? {};
  if (group === undefined || old === 0 || surplus > 0) return { reads: readsPerLook };
  const by = Math.max(0, Math.min(waveOf(params, round).size, old, max - desired));
  const hasSlack = desired > floorOf(params, desired);
  if (by === 0 || (!params.surgeFirst && hasSlack)) return { reads: readsPerLook };
  const raised = { desired: desired + by, arriving: group.arriving + by, surplus: by };
  return {
    does: `adds ${instances(by)}`,
    calls: { SetDesiredCapacity: 1 },
    reads: readsPerLook + 1 + looksIn(raiseSeconds, 2),
    seconds: raiseSeconds,
    after: { group: raised },
  };
});

export const awaitHealthyForecast = stepForecast('await-healthy', rolloutSchema, (params, outlook): Foresight => {
  const arriving = outlook.group?.arriving ?? 0;
  const seconds = params.settleSeconds + (arriving === 0 ? 0 : bootSeconds);
  return {
    does: arriving === 0 ? 'waits until all is settled' : `waits until ${newOnes(arriving)} healthy`,
    // Near the end, where it looks more often than every `pollSeconds`, it takes some looks more.
    reads: outlook.readsPerLook * (looksIn(seconds, params.pollSeconds) + (arriving === 0 ? 0 : looksNearTheEnd)),
    seconds,
    after: { serving: (outlook.serving ?? 0) + arriving, group: { arriving: 0 } },
    unknown: arriving === 0 ? [] : [bootUnknown],
  };
});

function instances(count: number): string {
  return count === 1 ? '1 instance' : `${count} instances`;
}

function newOnes(count: number): string {
  return count === 1 ? 'the new one is' : `the ${count} new ones are`;
}

const looksNearTheEnd = 10;
const bootUnknown =
  'How long new instances take until they are healthy is a guess until the first wave; a launch that EC2 or an alarm refuses takes longer, and makes more looks.';

export const retireForecast = stepForecast('retire', rolloutSchema, (params, outlook): Foresight => {
  const { group, serving = 0, readsPerLook } = outlook;
  if (group === undefined) return {};
  const gone = goneIn(params, outlook, group);
  const all = gone.idle + gone.serving;
  const left = group.old - gone.old;
  const desired = group.desired - gone.decremented;
  const surplus = surplusLeft(desired, {
    from: group.desired - group.surplus,
    to: group.desired,
    returned: gone.decremented,
  });
  return {
    ...(all === 0 ? {} : { does: `terminates ${all} old ${all === 1 ? 'one' : 'ones'}` }),
    calls: { TerminateInstanceInAutoScalingGroup: all },
    // A look at the fleet for each slice, and one whether any of five is leaving already.
    reads: readsPerLook * (2 + Math.ceil(all / sliceSize)) + Math.ceil(all / victimsPerLook),
    seconds: askSeconds + all * secondsPerTermination,
    after: {
      serving: serving - gone.serving,
      group: {
        desired,
        surplus,
        old: left,
        oldIdle: group.oldIdle - Math.min(group.oldIdle, gone.idle),
        idle: group.idle - gone.idle,
        arriving: group.arriving + all - gone.decremented,
      },
    },
    again: all > 0 && (left > 0 || surplus > 0),
    unknown: unknownOf(all, left),
  };
});

function unknownOf(all: number, left: number): string[] {
  if (all === 0 && left > 0)
    return [`${left} old instances may not go as the fleet is now: it waits until more serve.`];
  return all === 0 ? [] : [drainUnknown];
}

const drainUnknown =
  'Old instances drain, run their lifecycle hooks and shut down while the next wave begins; until then they run beside the extra ones.';

interface Gone {
  readonly idle: number;
  readonly serving: number;
  readonly old: number;
  readonly decremented: number;
}

/** As `chooseVictims` picks them: old ones first, sick before healthy; where none is old any more, the surplus. */
function goneIn(params: RolloutParams, { serving = 0, round }: Outlook, group: GroupOutlook): Gone {
  const decrements = Math.max(0, Math.min(group.surplus, group.desired - group.min));
  const limit = Math.min(mostVictims, Math.max(waveOf(params, round).size, group.surplus));
  const candidates = group.old > 0 ? Math.min(limit, group.old) : Math.min(limit, decrements);
  const sick = Math.min(candidates, group.old > 0 ? group.oldIdle : 0);
  const idle = Math.min(sick, candidates);
  let desired = group.desired - Math.min(decrements, idle);
  let [taken, decremented] = [0, Math.min(decrements, idle)];
  while (idle + taken < candidates) {
    const lowers = decremented < decrements;
    if (serving - taken - 1 < floorOf(params, desired - (lowers ? 1 : 0))) break;
    taken += 1;
    if (!lowers) continue;
    decremented += 1;
    desired -= 1;
  }
  return { idle, serving: taken, old: group.old > 0 ? idle + taken : 0, decremented };
}

export const verifyForecast = stepForecast('verify', rolloutSchema, ({ pollSeconds }, outlook): Foresight => {
  const arriving = outlook.group?.arriving ?? 0;
  const seconds = arriving === 0 ? askSeconds : bootSeconds;
  return {
    does:
      arriving === 0
        ? 'looks at the whole fleet once more'
        : `waits until the last ${arriving === 1 ? 'new one is' : `${arriving} new ones are`} healthy`,
    reads: outlook.readsPerLook * looksIn(seconds, pollSeconds),
    seconds,
    after: { serving: (outlook.serving ?? 0) + arriving, group: { arriving: 0 } },
  };
});
