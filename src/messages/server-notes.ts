/** What is said of servers that are patched where they are, wave by wave. */
import type { NoteFacts } from './note-facts.ts';
import type { Tellers } from './teller.ts';
import { count, namesOf, plural, sentence, some } from './words.ts';

export const serverTellers = {
  'servers-out': serversOut,
  'servers-back': serversBack,
  'target-groups-gone': ({ targetGroups }) =>
    `⚠️ ${some(targetGroups)} ${targetGroups.length === 1 ? 'is no target group' : 'are no target groups'} any more: no server is taken out of there or put back.`,
  'servers-failed': serversFailed,
  'servers-patched': serversPatched,
  'servers-reported': serversReported,
  'commands-cancelled': ({ commands }) =>
    `🛑 ${plural(commands, 'SSM command')} cancelled: what has not begun does not begin, and what runs is asked to stop.`,
  'commands-run-on': ({ servers }) => `⚠️ ${plural(servers, 'server')} did not stop the command, and may still run it.`,
  'not-called-off': ({ why }) => `⚠️ What was under way could not be called off and runs on: ${sentence(why)}`,
} satisfies Partial<Tellers>;

function serversOut({ wave, of, count: amount, takenOut = amount, ...rest }: NoteFacts['servers-out']): string {
  const { instanceIds, targetGroups } = rest;
  const out = takenOut === amount ? 'taken' : `next to be patched, ${count(takenOut)} of them taken`;
  const where = targetGroups.length === 0 ? 'next to be patched' : `${out} out of ${some(targetGroups)}`;
  return `🚪 Wave ${wave} of ${of}: ${plural(amount, 'server')}${namesOf(instanceIds, amount)} ${where}.`;
}

function serversBack({ count: back, unhealthy, stayOut, ...rest }: NoteFacts['servers-back']): string {
  const sick = unhealthy === 0 ? '' : `, ${count(unhealthy)} of them not healthy there`;
  const put = back === 0 && stayOut > 0 ? [] : [`${plural(back, 'server')} put back into service${sick}.`];
  const out = stayOut === 0 ? [] : [stayOutText(stayOut, rest)];
  return [unhealthy + stayOut === 0 ? '💚' : '⚠️', ...put, ...out].join(' ');
}

function stayOutText(stayOut: number, { instanceIds, targetGroups = [] }: Partial<NoteFacts['servers-back']>): string {
  const where = targetGroups.length === 0 ? 'their target groups' : some(targetGroups);
  const who = `${plural(stayOut, 'server')} ${stayOut === 1 ? 'stays' : 'stay'} out of ${where}`;
  const why =
    stayOut === 1 ? 'it does not run, or fails its status checks' : 'they do not run, or fail their status checks';
  return `${who}${namesOf(instanceIds ?? [], stayOut)}: ${why}. What runs again by the end of the run is put back then.`;
}

function serversFailed({ wave, of, count: amount, servers, ...rest }: NoteFacts['servers-failed']): string {
  const failed = `❌ Wave ${wave} of ${of}: ${plural(amount, 'server')} failed: ${serverList(servers, amount)}.`;
  const { commandIds = [], outputUri } = rest;
  if (commandIds.length === 0) return failed;
  const all = outputUri === undefined ? '' : `, and all of it, where its profile may write there, below ${outputUri}`;
  return `${failed} Output: ${commandIds.length === 1 ? 'SSM command' : 'SSM commands'} ${commandIds.join(', ')}${all}.`;
}

function serversPatched(facts: NoteFacts['servers-patched']): string {
  const { wave, of, patched, total, left } = facts;
  const done = `${count(patched)} of ${plural(total, 'server')} patched${failedText(facts)}`;
  return `🩹 Wave ${wave} of ${of} is over: ${done}; ${count(left)} to go.`;
}

function serversReported(facts: NoteFacts['servers-reported']): string {
  const { patched, total, failed, stayOut, named, leftOut = [] } = facts;
  const list = failed === 0 ? '' : ` Failed: ${serverList(named, failed)}.`;
  const out = stayOut === 0 ? '' : ` ${leftOutText(stayOut, leftOut)}.`;
  return `📋 ${count(patched)} of ${plural(total, 'server')} patched and verified${failedText(facts)}.${list}${out}`;
}

function failedText({ failed, gone }: Pick<NoteFacts['servers-patched'], 'failed' | 'gone'>): string {
  const broken = failed === 0 ? '' : `, ${count(failed)} failed`;
  return gone === 0 ? broken : `${broken}, ${count(gone)} not running any more`;
}

/** `1 server stays out of service: i-1 (web)`. */
export function leftOutText(stayOut: number, leftOut: NonNullable<NoteFacts['servers-reported']['leftOut']>): string {
  const ids = new Set(leftOut.map(({ instanceId }) => instanceId));
  const named = leftOut.map(({ instanceId, targetGroup }) => `${instanceId} (${targetGroup})`).join(', ');
  const more = stayOut > ids.size ? ` and ${count(stayOut - ids.size)} more` : '';
  return `${plural(stayOut, 'server')} ${stayOut === 1 ? 'stays' : 'stay'} out of service: ${named}${more}`;
}

/** `i-1 (exit status 1), i-2 (…) and 3 more`. */
export function serverList(
  servers: readonly { readonly instanceId: string; readonly why: string }[],
  amount: number,
): string {
  const more = amount - servers.length;
  const named = servers.map(({ instanceId, why }) => `${instanceId} (${why})`).join(', ');
  return more > 0 ? `${named} and ${count(more)} more` : named;
}
