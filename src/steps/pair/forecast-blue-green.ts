/** What the steps of a change from one group of a pair to the other are expected to do. */
import * as z from 'zod';
import { nextStage } from '../../fleet/blue-green.ts';
import { constantForecast, type Foresight, looksIn, type Outlook, stepForecast } from '../forecast.ts';
import { shiftedSchema, shiftSteps } from './pair-parts.ts';

/** From a launch to a healthy target, as a first guess. */
const bootSeconds = 120;
/** What a step takes that only asks AWS for something. */
const askSeconds = 2;
/** Until nothing of an emptied group is left: instances drain first. */
const drainSeconds = 300;
/** Target groups, balancers, listeners and rules, and the other group. */
const readsPerPairCheck = 5;
/** The hooks and refreshes of a group; CloudFormation and CodeDeploy are asked only of those that are theirs. */
const readsPerGroupCheck = 2;
/** The weights of listeners, and those of rules, beside both groups. */
const weightReads = 2;

const pairSchema = z.object({
  forwarders: z.array(z.object({ kind: z.enum(['listener', 'rule']) })),
  to: z.object({ key: z.object({ groupName: z.string() }) }),
  pollSeconds: z.number(),
  readySeconds: z.number(),
  settleSeconds: z.number(),
});

const onlyPair = z.object({ pair: pairSchema });

export const checkPairForecast = constantForecast('check-pair', { reads: readsPerPairCheck, seconds: askSeconds });

export const awaitGoForecast = stepForecast(
  'await-go',
  z.object({ approveStages: z.array(z.number()), settleStep: z.string() }),
  ({ approveStages, settleStep }, { outputs }): Foresight => {
    const done = shiftedSchema.safeParse(outputs[settleStep]).data?.percent;
    if (done === undefined || !approveStages.includes(done)) return {};
    return {
      does: `waits for a person to let it go on after ${done} %`,
      unknown: ['How long a person takes who is asked between two stages is not counted.'],
    };
  },
);

export const checkShiftForecast = stepForecast(
  'check-shift',
  onlyPair.extend({ copyStep: z.string().optional() }),
  ({ copyStep }, outlook) => ({
    reads: lookReads(outlook) + readsPerGroupCheck * (copyStep === undefined ? 1 : 2),
    seconds: askSeconds,
  }),
);

export const copyGroupForecast = stepForecast(
  'copy-group',
  z.object({ to: z.object({ groupName: z.string() }), expects: z.enum(['absent', 'present']) }),
  ({ to, expects }): Foresight => ({
    does: expects === 'absent' ? `makes ${to.groupName} as a copy` : `brings ${to.groupName} in line`,
    calls: expects === 'absent' ? { CreateAutoScalingGroup: 1 } : { UpdateAutoScalingGroup: 1, CreateOrUpdateTags: 1 },
    reads: 7,
    seconds: askSeconds,
    unknown: ['Each lifecycle hook, policy, scheduled action and topic of the group is one more call for its copy.'],
  }),
);

export const readyGroupForecast = stepForecast(
  'ready-group',
  onlyPair.extend({ who: z.enum(['to', 'from']), needs: z.enum(['whole', 'enough']) }),
  ({ pair, needs }, outlook): Foresight => {
    const missing = Math.max(0, (outlook.group?.desired ?? 0) - outlook.beside);
    const settles = needs === 'whole' && !hasTraffic(outlook);
    const seconds = (missing > 0 ? bootSeconds : 0) + (settles ? pair.readySeconds : 0);
    const { groupName } = pair.to.key;
    return {
      ...(missing === 0 ? {} : { does: `starts ${missing} in ${groupName} and waits until they are healthy` }),
      calls: { UpdateAutoScalingGroup: missing > 0 ? 1 : 0 },
      reads: lookReads(outlook) * looksIn(seconds, pair.pollSeconds),
      seconds: Math.max(askSeconds, seconds),
      after: { beside: outlook.beside + missing },
      unknown: missing === 0 ? [] : [bootUnknown],
    };
  },
);

const bootUnknown =
  'How long new instances take until they are healthy is a guess; a launch that EC2 refuses takes longer, and makes more looks.';

export const shiftTrafficForecast = stepForecast(
  'shift-traffic',
  onlyPair.extend({
    goal: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('percent'), percent: z.number() }),
      z.object({ kind: z.literal('next-stage'), stages: z.array(z.number()), settleStep: z.string() }),
      z.object({ kind: z.literal('before') }),
    ]),
  }),
  ({ pair, goal }, outlook): Foresight => {
    const percent =
      goal.kind === 'next-stage'
        ? (nextStage(goal.stages, shiftedSchema.safeParse(outlook.outputs[goal.settleStep]).data?.percent ?? 0) ?? 100)
        : goal.kind === 'percent'
          ? goal.percent
          : 0;
    const listeners = pair.forwarders.filter(({ kind }) => kind === 'listener').length;
    const { groupName } = pair.to.key;
    return {
      does: percent === 0 ? `names ${groupName} at weight 0` : `sends ${percent} % of the traffic to ${groupName}`,
      calls: { ModifyListener: listeners, ModifyRule: pair.forwarders.length - listeners },
      reads: lookReads(outlook) + 2 * weightReads + pair.forwarders.length,
      seconds: askSeconds,
      output: { percent },
    };
  },
);

export const settleTrafficForecast = stepForecast('settle-traffic', onlyPair, ({ pair }, outlook): Foresight => {
  const percent = shiftedSchema.safeParse(outlook.outputs[shiftSteps.stages]).data?.percent ?? 100;
  return {
    does: `watches it for ${Math.round(pair.settleSeconds)} s`,
    reads: lookReads(outlook) * looksIn(pair.settleSeconds, pair.pollSeconds),
    seconds: pair.settleSeconds,
    output: { percent },
    again: percent < 100,
  };
});

export const keepGroupForecast = stepForecast(
  'keep-group',
  z.object({ keepSeconds: z.number() }),
  (params, outlook) => ({
    does: `keeps the old group running for ${hours(params.keepSeconds)}`,
    reads: lookReads(outlook),
    seconds: askSeconds,
    unknown: [
      'The old group keeps running after the run has ended, for the time that it is kept: its instances are paid for, and not counted here.',
    ],
  }),
);

export const emptyGroupForecast = stepForecast(
  'empty-group',
  onlyPair,
  ({ pair }, outlook): Foresight => ({
    does: `takes the instances out of ${pair.to.key.groupName}`,
    calls: { UpdateAutoScalingGroup: 1 },
    reads: lookReads(outlook) * looksIn(drainSeconds, pair.pollSeconds),
    seconds: drainSeconds,
    after: { beside: 0 },
  }),
);

/** A look at both groups and all weights. */
function lookReads({ readsPerLook }: Outlook): number {
  return 2 * readsPerLook + weightReads;
}

function hasTraffic({ outputs }: Outlook): boolean {
  return (shiftedSchema.safeParse(outputs[shiftSteps.stages]).data?.percent ?? 0) > 0;
}

function hours(seconds: number): string {
  const many = Math.round(seconds / 360) / 10;
  return many === 1 ? 'an hour' : `${many} hours`;
}
