/** What the steps are expected to do that patch servers where they are. */
import * as z from 'zod';
import { waveLimit } from '../../fleet/in-place.ts';
import { takeWithin } from '../../fleet/target-pools.ts';
import type { Calls } from '../../runs/forecast.ts';
import { constantForecast, type Foresight, looksIn, type Outlook, stepForecast } from '../forecast.ts';
import { inPlaceSchema, inPlaceSteps } from './in-place-parts.ts';
import { idsPerCommand } from './wave-commands.ts';

/** First guesses; a server that restarts takes longer than one that does not. */
const patchSeconds = 300;
const verifySeconds = 60;
const backSeconds = 60;
/** In one call to a target group. */
const targetsPerCall = 100;

const takeOutSchema = inPlaceSchema.extend({ servers: z.array(z.string()) });
const checkSchema = z.object({ servers: z.array(z.string()) });
/** The wave that is out, and how many servers have been handled with it. */
const takenSchema = z.object({ ids: z.array(z.string()), cursor: z.number() });

const noneTaken = { ids: [], cursor: 0 };

function takenOf({ outputs }: Outlook): z.infer<typeof takenSchema> {
  return takenSchema.safeParse(outputs[inPlaceSteps.takeOut]).data ?? noneTaken;
}

export const checkServersForecast = stepForecast('check-servers', checkSchema, (_params, { readsPerLook }) => ({
  does: 'looks whether the servers are still where they were when it was approved',
  reads: readsPerLook + 4,
  seconds: 2,
}));

export const takeOutForecast = stepForecast('take-out', takeOutSchema, (params, outlook): Foresight => {
  const { servers, serving, readsPerLook } = outlook;
  if (servers === undefined) return {};
  const { cursor } = takenOf(outlook);
  const { batch, errorBudget, pollSeconds } = params;
  const limit = waveLimit({ batch, patched: cursor, budgetLeft: errorBudget });
  const wanted = params.servers.slice(cursor, cursor + limit);
  const ids = [...takeWithin(servers.pools, wanted, limit).ids];
  const calls = callsByGroup(outlook, ids);
  const drains = calls > 0 ? servers.drainSeconds : 0;
  return {
    does: calls === 0 ? `takes ${ids.length}` : `takes ${ids.length} out of service`,
    calls: { DeregisterTargets: calls },
    reads: readsPerLook + 3 + calls * looksIn(drains, pollSeconds),
    seconds: drains,
    ...(serving === undefined ? {} : { after: { serving: serving - servingOf(outlook, ids) } }),
    output: { ids, cursor: cursor + ids.length },
    unknown: ids.length === 0 ? ['No server may stop serving as it is now: it waits until more serve.'] : [],
  };
});

/** How many of them count in the pool that is told. */
function servingOf({ servers }: Outlook, ids: readonly string[]): number {
  const [pool] = servers?.pools ?? [];
  return ids.filter((id) => pool?.serving.has(id)).length;
}

/** Each target group that has some of them is called once for every hundred. */
function callsByGroup({ servers }: Outlook, ids: readonly string[]): number {
  const counts = (servers?.registered ?? []).map((group) => ids.filter((id) => group.ids.has(id)).length);
  return counts.reduce((sum, count) => sum + Math.ceil(count / targetsPerCall), 0);
}

export const patchWaveForecast = stepForecast('patch-wave', inPlaceSchema, ({ pollSeconds }, outlook): Foresight => {
  const { ids } = takenOf(outlook);
  const calls = commandsFor(outlook, ids);
  return {
    does: `patches ${ids.length === 1 ? 'it' : 'them'} through SSM`,
    calls,
    reads: 1 + Math.ceil(ids.length / idsPerCommand) * looksIn(patchSeconds, pollSeconds),
    seconds: ids.length === 0 ? 0 : patchSeconds,
    unknown: [
      'How long patching takes depends on what there is to patch.',
      'Servers that fail are counted, and more than the error budget stop the run; where SSM does not know one of a wave, its command is sent in halves.',
    ],
  };
});

/** One command takes 50 servers of one platform. */
function commandsFor({ servers }: Outlook, ids: readonly string[]): Calls {
  const onWindows = ids.filter((id) => servers?.onWindows.has(id)).length;
  const commands = Math.ceil((ids.length - onWindows) / idsPerCommand) + Math.ceil(onWindows / idsPerCommand);
  return { SendCommand: commands };
}

export const verifyWaveForecast = stepForecast('verify-wave', inPlaceSchema, ({ pollSeconds }) => ({
  does: 'looks at their patch state and health',
  reads: 3 * looksIn(verifySeconds, pollSeconds),
  seconds: verifySeconds,
}));

export const putBackForecast = stepForecast('put-back', inPlaceSchema, ({ pollSeconds }, outlook): Foresight => {
  const { ids } = takenOf(outlook);
  const calls = callsByGroup(outlook, ids);
  const seconds = calls > 0 ? backSeconds : 0;
  return {
    ...(calls > 0 ? { does: 'puts them back' } : {}),
    calls: { RegisterTargets: calls },
    reads: calls * looksIn(seconds, pollSeconds),
    seconds,
    ...(outlook.serving === undefined ? {} : { after: { serving: outlook.serving + servingOf(outlook, ids) } }),
  };
});

export const nextWaveForecast = stepForecast('next-wave', inPlaceSchema, ({ total }, outlook) => {
  const { ids, cursor } = takenOf(outlook);
  return { again: ids.length > 0 && cursor < total };
});

export const returnServersForecast = constantForecast('return-servers', {
  unknown: ['A server that does not run when its wave ends is put back at the end: one more RegisterTargets.'],
});

export const reportServersForecast = constantForecast('report-servers', {});

/** On the way back alone. */
export const cancelCommandsForecast = constantForecast('cancel-commands', {
  does: 'cancels commands that are under way',
  calls: { CancelCommand: 1 },
  seconds: 60,
});
