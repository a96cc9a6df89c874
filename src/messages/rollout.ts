/** What a rollout will do, in reading order: the approval card and the dry run say it with the same words. */
import { type RolloutFacts, rolloutFactsSchema } from '../operations/rollout/rollout-facts.ts';
import type { Run } from '../runs/run.ts';
import type { Fact } from './plan-words.ts';
import { strategyLines } from './strategies.ts';
import { code, type Line, type Part, text } from './view.ts';
import { age, count, cut, duration, percent, plural, sentence, some } from './words.ts';

const mostNamed = 10;
const longestItem = 300;

type ImageFacts = RolloutFacts['to'];

/** The facts of a plan that replaces a fleet; undefined where there is none yet, or it is one of another sort. */
export function rolloutFactsOf(run: Pick<Run, 'plan'>): RolloutFacts | undefined {
  if (run.plan === undefined || !isRollout(run.plan.verb)) return undefined;
  return rolloutFactsSchema.safeParse(run.plan.facts).data;
}

/** Whether plans of that verb replace the servers of a fleet. */
export function isRollout(verb: string): boolean {
  return verb === 'rollout' || verb === 'rollback';
}

/** `web in prod`. */
export function fleetText({ fleet, environment }: Pick<RolloutFacts, 'fleet' | 'environment'>): string {
  return environment === undefined ? fleet : `${fleet} in ${environment}`;
}

/** `ami-… (web-2.4.1, 3 days old)`. */
export function imageLine(image: ImageFacts): Line {
  const about = [image.version ?? image.name, image.ageDays === undefined ? undefined : `${age(image.ageDays)} old`];
  const known = about.filter((part) => part !== undefined);
  return [code(image.imageId), ...(known.length === 0 ? [] : [text(` (${known.join(', ')})`)])];
}

export function fromLine({ from }: RolloutFacts): Line {
  if (from.length === 0) return [text('no instances yet')];
  const named = from
    .slice(0, mostNamed)
    .flatMap((image, index) => [
      ...(index === 0 ? [] : [text('; ')]),
      ...imageLine(image),
      ...(from.length === 1 ? [] : [text(` on ${plural(image.instances, 'instance')}`)]),
    ]);
  return from.length <= mostNamed ? named : [...named, text(`; and ${from.length - mostNamed} more`)];
}

/** `Replaces 198 of 200 instances (99 %)`. */
export function replacesText({ toReplace, instances, sharePercent }: RolloutFacts): string {
  return `${count(toReplace)} of ${plural(instances, 'instance')} (${percent(sharePercent)})`;
}

/** What the plan says that there may be several of: checks, warnings, pins, instances left alone. */
export function rolloutLists({ checks, warnings, pins, leftAlone }: RolloutFacts): readonly Part[] {
  return [
    ...listPart(
      'Checks',
      checks.map(
        ({ name, passed, detail }) => `${passed ? '✅ passed' : '⚠️ not passed'}: ${name}. ${sentence(detail)}`,
      ),
    ),
    ...listPart(
      'Warnings',
      warnings.map((warning) => `⚠️ ${sentence(warning)}`),
    ),
    ...listPart(
      'Changed while it runs, and put back',
      pins.map(({ what, before, during }) => `${what}: ${before}, meanwhile ${during}`),
    ),
    ...listPart(
      'Stays as it is',
      leftAlone.map(({ instanceId, why }) => `${instanceId}: ${why}`),
    ),
  ];
}

/** What will happen to what, in reading order. */
export function rolloutFactLines(facts: RolloutFacts): readonly Fact[] {
  return [
    {
      label: 'Fleet',
      value: [text(`${fleetText(facts)}, group ${facts.group}, account ${facts.accountId}, ${facts.region}`)],
    },
    { label: 'From', value: fromLine(facts) },
    { label: 'To', value: [...imageLine(facts.to), text(proofs(facts.to))] },
    { label: 'Replaces', value: [text(replacesText(facts))] },
    ...strategyLines(facts),
    ...(facts.templates.length === 0 ? [] : [{ label: 'Launch template', value: [text(templatesText(facts))] }]),
    ...(facts.watch === undefined ? [] : [{ label: 'Watched', value: [text(watchText(facts.watch))] }]),
    { label: 'Way back', value: [text(sentence(facts.wayBack))] },
    { label: 'Takes about', value: [text(duration(facts.expectedSeconds))] },
  ];
}

function proofs({ architecture, validated, scanned }: ImageFacts): string {
  return `${architecture === undefined ? '' : `, ${architecture}`}, validation: ${validated ?? 'none'}, scan: ${scanned ?? 'none'}`;
}

function templatesText({ templates }: RolloutFacts): string {
  return templates.slice(0, mostNamed).map(templateText).join('; ');
}

function templateText(template: RolloutFacts['templates'][number]): string {
  const { name, templateId, fromVersion, writtenAs, toVersion, names } = template;
  const what = `${name} (${templateId})`;
  if (toVersion === undefined) {
    const written = writtenAs === String(fromVersion) ? '' : ` (written as ${writtenAs})`;
    return `${what} gets a new version after ${fromVersion}${written}`;
  }
  if (names === undefined) return `back to version ${toVersion} of ${what}`;
  return `${what} gets a new version made of ${toVersion} that names ${names}, since the alias in it may move`;
}

function watchText(watch: NonNullable<RolloutFacts['watch']>): string {
  const { alarms, probes, waveSeconds, bakeSeconds, onUnhealthy } = watch;
  const named = [
    ...(alarms.length === 0 ? [] : [`${alarms.length === 1 ? 'the alarm' : 'the alarms'} ${some(alarms)}`]),
    ...(probes.length === 0 ? [] : [some(probes)]),
  ];
  const then = onUnhealthy === 'roll-back' ? 'taken back by itself' : 'stopped, and a person asked';
  return `${named.join(' and ')}: ${duration(waveSeconds)} at each step of the way, ${duration(bakeSeconds)} at the end. When one is not well, it is ${then}`;
}

/** At most ten, or `most`, each short enough for all of them to be read. */
export function listPart(title: string, items: readonly string[], most = mostNamed): readonly Part[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, most).map((item) => cut(item, longestItem));
  const more = items.length > most ? [`and ${count(items.length - most)} more`] : [];
  return [
    { kind: 'paragraph', line: [{ kind: 'bold', text: title }] },
    { kind: 'list', items: [...shown, ...more].map((item) => [text(item)]) },
  ];
}
