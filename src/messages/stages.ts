/** What baking, validating, scanning and patching will do: the approval card and the dry run say it with the same words. */
import type { StagesFacts } from '../operations/stages/stages-facts.ts';
import type { Fact } from './plan-words.ts';
import { listPart } from './rollout.ts';
import { strategyInShort } from './strategies.ts';
import { code, type Line, type Part, text } from './view.ts';
import { age, cut, duration, plural, sentence, some } from './words.ts';

const longestTag = 100;

/** `ami-… (2.4.1, 90 days old)`. */
export function baseLine({ image }: Pick<StagesFacts, 'image'>): Line {
  return [code(image.imageId), text(` (${image.version ?? image.name}, ${age(image.ageDays)} old)`)];
}

/** `web in prod`, or the id of an image. */
export function stagesSubject({ fleet, environment, image, application, bake }: StagesFacts): string {
  const named = [application, image.version ?? [], `(${image.imageId})`].flat().join(' ');
  const subject = fleet ?? (bake === undefined ? image.imageId : named);
  return environment === undefined ? subject : `${subject} in ${environment}`;
}

/** Everything that the plan says, in reading order. */
export function stagesFactLines(facts: StagesFacts): readonly Fact[] {
  const { bake, validate, scan, rollout } = facts;
  return [
    ...(facts.fleet === undefined
      ? []
      : [{ label: 'Fleet', value: [text(`${stagesSubject(facts)}, account ${facts.accountId}, ${facts.region}`)] }]),
    { label: bake === undefined ? 'AMI' : 'From', value: [...baseLine(facts), text(`, ${facts.image.architecture}`)] },
    ...(bake === undefined ? [] : bakeLines(bake)),
    ...(validate === undefined ? [] : [{ label: 'Validation', value: [text(validateText(validate))] }]),
    ...(scan === undefined ? [] : [{ label: 'Scan', value: [text(scanText(scan))] }]),
    ...(rollout === undefined ? [] : [{ label: 'Then', value: [text(rolloutText(rollout))] }]),
    { label: 'On', value: [text(machineText(facts))] },
    { label: 'Way back', value: [text(wayBack(facts))] },
    {
      label: 'Takes about',
      value: [
        text(`${duration(facts.expectedSeconds)}${rollout === undefined ? '' : ' until its rollout is planned'}`),
      ],
    },
  ];
}

function bakeLines(bake: NonNullable<StagesFacts['bake']>): readonly Fact[] {
  const tags = Object.entries(bake.tags).map(([key, value]) => `${key} ${cut(value, longestTag)}`);
  return [
    { label: 'Makes', value: [text('the AMI '), code(bake.name)] },
    { label: 'Patches', value: [text(patchText(bake))] },
    { label: 'Tags', value: [text(`${tags.join(', ')}; on its snapshots too`)] },
  ];
}

/** How it is patched, in a few words. */
export function patchText(bake: NonNullable<StagesFacts['bake']>): string {
  const { profile, through, baseline, commands, isTyped, packages } = bake;
  const way = through === 'ssm' ? 'through the SSM agent' : 'in user data, without an agent';
  if (isTyped) return `by the command that was typed (below), ${way}`;
  if (commands !== undefined && packages !== undefined)
    return `the packages ${some(packages)} and what they need, ${way}; profile ${profile}`;
  if (commands !== undefined) return `by the ${plural(commands.length, 'command')} of the profile ${profile}, ${way}`;
  const reboot = baseline === 'never' ? 'without a reboot' : 'with a reboot where a patch needs it';
  return `by the patch baseline (AWS-RunPatchBaseline, Install), ${reboot}; profile ${profile}`;
}

function validateText({ what, timeoutSeconds }: NonNullable<StagesFacts['validate']>): string {
  return `${what}; within ${duration(timeoutSeconds)}`;
}

function scanText({ scanners, bucket, prefix }: NonNullable<StagesFacts['scan']>): string {
  return `${scanners.join(', ')}; logs and report in s3://${bucket}/${prefix}`;
}

function rolloutText({ strategy, instances, approvals }: NonNullable<StagesFacts['rollout']>): string {
  const asked = approvals === 0 ? 'without an approval' : `after ${plural(approvals, 'approval')} of exactly that plan`;
  return `${plural(instances, 'instance')} replaced ${strategyInShort[strategy]}, ${asked}`;
}

function machineText({ instanceTypes, subnets }: StagesFacts): string {
  const where = subnets.length === 0 ? 'a subnet of the default VPC' : subnets.join(', ');
  return `instances of their own (${instanceTypes.join(', else ')}) in ${where}, terminated whatever happens`;
}

function wayBack({ bake }: StagesFacts): string {
  const made = bake === undefined ? '' : ', and an AMI that is not finished is deregistered';
  return `Abort terminates what was launched${made}. No fleet is changed.`;
}

/** What there may be several of: warnings, and commands in full. */
export function stagesLists({ warnings, bake, validate }: StagesFacts): readonly Part[] {
  return [
    ...listPart(
      'Warnings',
      warnings.map((warning) => `⚠️ ${sentence(warning)}`),
    ),
    ...commandParts(bake?.isTyped === true ? 'The command that was typed' : 'Commands of the profile', bake?.commands),
    ...commandParts('Commands of the health check', validate?.commands),
  ];
}

/** Whole, for what somebody types, which is short enough; a long profile is cut where a message ends. */
export function commandParts(title: string, commands: readonly string[] | undefined): readonly Part[] {
  if (commands === undefined) return [];
  return [
    { kind: 'paragraph', line: [{ kind: 'bold', text: title }] },
    { kind: 'code', text: commands.join('\n') },
  ];
}
