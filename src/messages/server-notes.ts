/** What is said of servers that are patched where they are, wave by wave. */
import type * as z from 'zod';
import { noteFacts } from './note-facts.ts';
import { entry } from './teller.ts';
import { count, namesOf, plural, sentence, some } from './words.ts';

export const serverTellers = {
  'servers-out': entry(noteFacts['servers-out'], serversOut),
  'servers-back': entry(noteFacts['servers-back'], serversBack),
  'servers-failed': entry(noteFacts['servers-failed'], serversFailed),
  'servers-patched': entry(noteFacts['servers-patched'], serversPatched),
  'servers-reported': entry(noteFacts['servers-reported'], serversReported),
  'commands-cancelled': entry(
    noteFacts['commands-cancelled'],
    ({ commands }) =>
      `🛑 ${plural(commands, 'SSM command')} cancelled: what has not begun does not begin, and what runs is asked to stop.`,
  ),
  'commands-run-on': entry(
    noteFacts['commands-run-on'],
    ({ servers }) => `⚠️ ${plural(servers, 'server')} did not stop the command, and may still run it.`,
  ),
  'not-called-off': entry(
    noteFacts['not-called-off'],
    ({ why }) => `⚠️ What was under way could not be called off and runs on: ${sentence(why)}`,
  ),
};

type Facts<Kind extends keyof typeof noteFacts> = z.infer<(typeof noteFacts)[Kind]>;

function serversOut({ wave, of, count: amount, takenOut = amount, ...rest }: Facts<'servers-out'>): string {
  const { instanceIds, targetGroups } = rest;
  const out = takenOut === amount ? 'taken' : `next to be patched, ${count(takenOut)} of them taken`;
  const where = targetGroups.length === 0 ? 'next to be patched' : `${out} out of ${some(targetGroups)}`;
  return `🚪 Wave ${wave} of ${of}: ${plural(amount, 'server')}${namesOf(instanceIds, amount)} ${where}.`;
}

function serversBack({ count: back, unhealthy, stayOut, instanceIds }: Facts<'servers-back'>): string {
  const sick = unhealthy === 0 ? '' : `, ${count(unhealthy)} of them not healthy there`;
  const out =
    stayOut === 0 ? '' : ` ${count(stayOut)} stay out, since they do not run${namesOf(instanceIds, stayOut)}.`;
  const emoji = unhealthy + stayOut === 0 ? '💚' : '⚠️';
  return `${emoji} ${plural(back, 'server')} put back into service${sick}.${out}`;
}

function serversFailed({ wave, of, count: amount, servers }: Facts<'servers-failed'>): string {
  return `❌ Wave ${wave} of ${of}: ${plural(amount, 'server')} failed: ${serverList(servers, amount)}.`;
}

function serversPatched(facts: Facts<'servers-patched'>): string {
  const { wave, of, patched, total, left } = facts;
  const done = `${count(patched)} of ${plural(total, 'server')} patched${failedText(facts)}`;
  return `🩹 Wave ${wave} of ${of} is over: ${done}; ${count(left)} to go.`;
}

function serversReported(facts: Facts<'servers-reported'>): string {
  const { patched, total, failed, stayOut, named } = facts;
  const list = failed === 0 ? '' : ` Failed: ${serverList(named, failed)}.`;
  const out = stayOut === 0 ? '' : ` ${plural(stayOut, 'server')} did not run and stayed out of the target groups.`;
  return `📋 ${count(patched)} of ${plural(total, 'server')} patched and verified${failedText(facts)}.${list}${out}`;
}

function failedText({ failed, gone }: Pick<Facts<'servers-patched'>, 'failed' | 'gone'>): string {
  const broken = failed === 0 ? '' : `, ${count(failed)} failed`;
  return gone === 0 ? broken : `${broken}, ${count(gone)} not running any more`;
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
