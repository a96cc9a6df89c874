/** What patching servers where they are will do, in reading order: card and dry run say it with the same words. */
import { type InPlaceFacts, inPlaceFactsSchema } from '../operations/in-place/in-place-facts.ts';
import type { Fact, PlannedRun } from './plan-words.ts';
import { listPart } from './rollout.ts';
import { type Part, text } from './view.ts';
import { count, duration, percent, plural, sentence, some } from './words.ts';

/** Undefined where there is no plan yet, or it is of another sort. */
export function inPlaceFactsOf({ plan }: PlannedRun): InPlaceFacts | undefined {
  return inPlaceFactsSchema.safeParse(plan?.facts).data;
}

/** `web in prod`, `Role=db in prod`. */
export function whereText({ subject, environment }: InPlaceFacts): string {
  return environment === undefined ? subject : `${subject} in ${environment}`;
}

/** `200 of 210 servers`. */
export function serversText({ servers, found }: InPlaceFacts): string {
  return servers === found ? plural(servers, 'server') : `${count(servers)} of ${plural(found, 'server')}`;
}

export function wavesText({ waves, atOnce, servers }: InPlaceFacts): string {
  if (waves === 1) return `1 wave of ${plural(servers, 'server')}`;
  return `${plural(waves, 'wave')} of at most ${plural(atOnce, 'server')}, the first of one`;
}

/** What AWS-RunPatchBaseline may take, where the time of the profile is for commands. */
const baselineSeconds = 2 * 60 * 60;

/** Everything that the plan says. */
export function inPlaceFactLines(facts: InPlaceFacts): readonly Fact[] {
  const { accountId, region, fleet, firstIds, servers, outputUri } = facts;
  const group = fleet === undefined ? '' : `, group ${fleet.group}`;
  const more = servers > firstIds.length ? ` and ${count(servers - firstIds.length)} more` : '';
  const line = (label: string, value: string): Fact => ({ label, value: [text(value)] });
  return [
    line(fleet === undefined ? 'Servers' : 'Fleet', `${whereText(facts)}${group}, account ${accountId}, ${region}`),
    line('Patches', `${serversText(facts)}: ${firstIds.join(', ')}${more}`),
    line('With', howText(facts)),
    line('Waves', facts.waves === 1 ? wavesText(facts) : `${wavesText(facts)}, growing as long as all goes well`),
    line('May fail', budgetText(facts)),
    line('Out of service', outText(facts)),
    line(
      'Way back',
      'What is patched stays patched. Abort cancels the command where it still can be, and puts every server that runs back into service.',
    ),
    ...(outputUri === undefined
      ? []
      : [line('Output', `${outputUri}, as far as the profiles of the servers may write there`)]),
    line('Takes about', `${duration(facts.expectedSeconds)}; one server at most ${duration(facts.timeoutSeconds)}`),
  ];
}

function howText({ profile, ways, timeoutSeconds }: InPlaceFacts): string {
  const named = profile === undefined ? 'a command that was typed, shown below' : `the profile ${profile}`;
  const each = ways.map(({ platform, servers, way }) => {
    const on = `${plural(servers, 'server')} on ${platform === 'linux' ? 'Linux' : 'Windows'}`;
    if (way.kind === 'commands') return `${on}: the commands below`;
    const reboot = way.reboot === 'never' ? 'no reboot' : 'a reboot where one is needed';
    const limit = timeoutSeconds > baselineSeconds ? `, ended by SSM after ${duration(baselineSeconds)}` : '';
    return `${on}: AWS-RunPatchBaseline${limit}, ${reboot}, and the patch state is read again after it`;
  });
  return `${named}; ${each.join('; ')}`;
}

function budgetText({ errorBudget }: InPlaceFacts): string {
  if (errorBudget === 0) return 'none: the first failure stops the run, with the rest untouched';
  return `${plural(errorBudget, 'server')}: more than that stop the run, with the rest untouched`;
}

function outText({ targetGroups, minHealthyPercent, fleet }: InPlaceFacts): string {
  const floor = `never below ${percent(minHealthyPercent)} serving`;
  if (targetGroups.length > 0)
    return `each wave is taken out of ${some(targetGroups)} and drains, and is put back and healthy before the next; ${floor}`;
  return fleet === undefined ? 'they are in no target group' : `there is no target group; ${floor}`;
}

/** What the plan says that there may be several of. Commands are shown whole. */
export function inPlaceLists({ ways, left, leftCounts, warnings, pins }: InPlaceFacts): readonly Part[] {
  return [
    ...ways.flatMap(({ platform, way }) => commandParts(platform, way)),
    ...listPart(
      'Warnings',
      warnings.map((warning) => `⚠️ ${sentence(warning)}`),
    ),
    ...listPart('Suspended in the group while it runs, and resumed', pins),
    ...listPart(
      'Stays as it is',
      leftCounts.map(({ why, servers }) => `${plural(servers, 'server')}: ${why}`),
    ),
    ...listPart(
      'By name',
      left.map(({ instanceId, why }) => `${instanceId}: ${why}`),
      left.length,
    ),
  ];
}

function commandParts(platform: string, way: InPlaceFacts['ways'][number]['way']): readonly Part[] {
  if (way.kind !== 'commands') return [];
  const title = `Runs on ${platform === 'linux' ? 'Linux, as root' : 'Windows, as SYSTEM'}`;
  return [
    { kind: 'paragraph', line: [{ kind: 'bold', text: title }] },
    { kind: 'code', text: way.commands.join('\n') },
  ];
}
