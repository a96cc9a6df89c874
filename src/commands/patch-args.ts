import { Refusal } from '../basics/errors.ts';
import { quote } from '../basics/quoting.ts';
import type { Form } from '../messages/view.ts';
import { requireNameParts } from '../operations/amis/create-request.ts';
import { tagsText } from '../operations/in-place/server-tags.ts';
import { type PatchStrategy, patchStrategies } from '../operations/stages/patch-request.ts';
import { batchOf } from './batch-flag.ts';
import { beginning, flagText, plainFields, subjectFields } from './forms.ts';
import { echo } from './grammar.ts';
import { bothGiven, typedCommandOf } from './stages-args.ts';
import { strategyFlag } from './strategy-flag.ts';
import { fleetNameOf, instanceIdOf, namedBy, proseOf, refuseMore } from './subjects.ts';
import type { Parsed, Words } from './verb.ts';

export interface PatchArgs {
  readonly target:
    | { readonly kind: 'fleet'; readonly fleet: string }
    | { readonly kind: 'tags'; readonly tags: Readonly<Record<string, string>> }
    | { readonly kind: 'servers'; readonly instanceIds: readonly string[] };
  /** That of the fleet where it is absent. */
  readonly strategy?: PatchStrategy;
  readonly profile?: string;
  readonly command?: string;
  readonly application?: string;
  readonly batch?: string;
  readonly maxErrors?: string;
  readonly reason?: string;
  readonly override?: string;
  readonly outsideWindow?: string;
  readonly dryRun: boolean;
}

/** What patching was asked with; a form where neither a fleet nor servers are named. Throws Refusal. */
export function readPatch(words: Words, usage: string): Parsed<PatchArgs> {
  refuseMore(words.positional, 1, usage);
  const target = readTarget(words);
  const options = readOptions(words, target === undefined || target.kind === 'fleet' ? undefined : 'in-place');
  if (target !== undefined) return { kind: 'args', args: { target, ...options } };
  return { kind: 'form', form: patchForm(options), command: `patch${formFlags(options)}` };
}

/** Throws Refusal where several are named, or one wrongly. */
function readTarget({ positional: [word], flags }: Words): PatchArgs['target'] | undefined {
  const [tags, instanceIds] = [readTags(flags.get('tags')), readInstances(flags.get('instances'))];
  const named = [
    ...(word === undefined ? [] : [{ kind: 'fleet', fleet: fleetNameOf(word) } as const]),
    ...(tags === undefined ? [] : [{ kind: 'tags', tags } as const]),
    ...(instanceIds === undefined ? [] : [{ kind: 'servers', instanceIds } as const]),
  ];
  if (named.length < 2) return named[0];
  throw new Refusal(
    'fleet-and-tags',
    'Of a fleet, tags and instances more than one is named.',
    'Leave out all but one of them.',
  );
}

/** The arguments as a command that reads back to them. */
export function writePatch({ target, ...options }: PatchArgs): string {
  return `patch${targetText(target)}${optionsText(options)}`;
}

function targetText(target: PatchArgs['target']): string {
  switch (target.kind) {
    case 'fleet':
      return ` ${quote(target.fleet)}`;
    case 'tags':
      return flagText({ tags: tagsText(target.tags) });
    case 'servers':
      return flagText({ instances: target.instanceIds.join(',') });
  }
}

type Options = Omit<PatchArgs, 'target'>;

function optionsText({ strategy, profile, command, application, batch, maxErrors, ...rest }: Options): string {
  const { reason, override, outsideWindow, dryRun } = rest;
  const reasons = { reason, override, 'outside-window': outsideWindow };
  const limits = { app: application, batch, 'max-errors': maxErrors };
  return flagText({ strategy, profile, command, ...limits, ...reasons, 'dry-run': dryRun || undefined });
}

/** What the form does not ask for. */
function formFlags({ batch: _, reason: __, ...options }: Options): string {
  return optionsText(options);
}

function readOptions(words: Words, implied: 'in-place' | undefined): Options {
  const strategy = readStrategy(words, implied);
  refuseOtherStrategy(words, strategy);
  const [profile, application] = [namedBy(words, 'profile', 'a profile'), namedBy(words, 'app', 'an application')];
  const command = typedCommandOf(words);
  if (profile !== undefined && command !== undefined) throw bothGiven();
  requireNameParts(application ?? '', '');
  const [batch, maxErrors] = [batchOf(words.flags.get('batch')), readMaxErrors(words.flags.get('max-errors'))];
  const [reason, override] = [proseOf(words, 'reason'), proseOf(words, 'override')];
  const outsideWindow = proseOf(words, 'outside-window');
  return {
    ...(strategy === undefined ? {} : { strategy }),
    ...(profile === undefined ? {} : { profile }),
    ...(command === undefined ? {} : { command }),
    ...(application === undefined ? {} : { application }),
    ...(batch === undefined ? {} : { batch }),
    ...(maxErrors === undefined ? {} : { maxErrors }),
    ...(reason === undefined ? {} : { reason }),
    ...(override === undefined ? {} : { override }),
    ...(outsideWindow === undefined ? {} : { outsideWindow }),
    dryRun: words.flags.get('dry-run') === true,
  };
}

/** Flags that mean something only where servers are replaced, or only where they are patched in place. */
const flagsOf = { replacing: ['app', 'override'], 'in-place': ['max-errors'] } as const;

function refuseOtherStrategy({ flags }: Words, strategy: PatchStrategy | undefined): void {
  const isInPlace = strategy === 'in-place';
  const other = flagsOf[isInPlace ? 'replacing' : 'in-place'].find((flag) => flags.has(flag));
  if (other === undefined) return;
  throw new Refusal(
    'flag-of-strategy',
    isInPlace
      ? `--${other} is for where servers are replaced, and these are patched in place.`
      : `--${other} is for the strategy in-place, and this one replaces the servers.`,
    `Leave it out${isInPlace ? '' : ', or add --strategy in-place'}.`,
    { flag: other },
  );
}

/** Servers that are named by tags or ids are patched where they are; there is nothing to replace them by. */
function readStrategy(words: Words, implied: 'in-place' | undefined): PatchStrategy | undefined {
  const found = strategyFlag(words, patchStrategies);
  if (found === undefined || (implied ?? found) === found) return found ?? implied;
  throw new Refusal(
    'tags-in-place',
    `Servers that are named by tags or ids are patched in place, not ${found}.`,
    'Leave out --strategy, or name a fleet.',
  );
}

/** `0`, a number, or a share: how many may fail. */
function readMaxErrors(given: string | true | undefined): string | undefined {
  if (typeof given !== 'string') return undefined;
  return /^0+\s*%?$/.test(given.trim()) ? '0' : batchOf(given, '--max-errors');
}

const mostTags = 10;

/** `Environment=production,Role=webserver`. */
function readTags(given: string | true | undefined): Readonly<Record<string, string>> | undefined {
  if (typeof given !== 'string') return undefined;
  const pairs = given.split(',').map((pair) => {
    const [key = '', ...value] = pair.split('=');
    return [key.trim(), value.join('=').trim()] as const;
  });
  const fit = pairs.every(([key, value]) => key !== '' && value !== '' && key.length <= 128 && value.length <= 256);
  const names = new Set(pairs.map(([key]) => key));
  if (fit && names.size === pairs.length && pairs.length <= mostTags) return Object.fromEntries(pairs);
  throw new Refusal(
    'bad-tags',
    `${echo(given)} is not a list of tags.`,
    `Write each once as NAME=VALUE with commas between, at most ${mostTags}, such as --tags Environment=production,Role=webserver.`,
    { given: echo(given) },
  );
}

/** As many as a command may have, and as the run keeps beside its plan. */
const mostInstances = 50;

/** `i-1,i-2`: each once, in the order in which they were typed. */
function readInstances(given: string | true | undefined): readonly string[] | undefined {
  if (typeof given !== 'string') return undefined;
  const words = given
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const ids = [...new Set(words.map(instanceIdOf))];
  if (ids.length > 0 && ids.length <= mostInstances) return ids;
  throw new Refusal(
    'bad-instances',
    ids.length === 0 ? 'No instance is named.' : `${ids.length} instances are more than a command takes.`,
    `Name 1 to ${mostInstances} with commas between, or servers by a tag: --tags Role=webserver.`,
  );
}

function patchForm({ strategy, batch, reason }: Options): Form {
  const what =
    strategy === 'in-place'
      ? 'The servers of the fleet are patched where they are, once the plan is approved.'
      : 'A patched AMI is baked, tested and scanned; then you are asked to have its rollout approved.';
  return {
    title: 'Patch a fleet',
    submit: 'Go on',
    intro: [{ kind: 'text', text: what }],
    fields: [subjectFields.fleet, beginning(plainFields.batch, batch), beginning(plainFields.reason, reason)],
  };
}
