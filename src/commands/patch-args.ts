import { Refusal } from '../basics/errors.ts';
import { quote } from '../basics/quoting.ts';
import type { Form } from '../messages/view.ts';
import { requireNameParts } from '../operations/create-request.ts';
import { type PatchStrategy, patchStrategies } from '../operations/patch-request.ts';
import { tagsText } from '../operations/server-tags.ts';
import { batchOf } from './batch-flag.ts';
import { beginning, flagText, plainFields, subjectFields } from './forms.ts';
import { echo } from './grammar.ts';
import { bothGiven, typedCommandOf } from './stages-args.ts';
import { strategyFlag } from './strategy-flag.ts';
import { fleetNameOf, namedBy, proseOf, refuseMore } from './subjects.ts';
import type { Parsed, Words } from './verb.ts';

export interface PatchArgs {
  readonly target:
    | { readonly kind: 'fleet'; readonly fleet: string }
    | { readonly kind: 'tags'; readonly tags: Readonly<Record<string, string>> };
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

/** What patching was asked with; a form where neither a fleet nor tags are given. Throws Refusal. */
export function readPatch(words: Words, usage: string): Parsed<PatchArgs> {
  refuseMore(words.positional, 1, usage);
  const [word] = words.positional;
  const tags = readTags(words.flags.get('tags'));
  if (word !== undefined && tags !== undefined)
    throw new Refusal('fleet-and-tags', 'Both a fleet and tags are named.', 'Leave out one of them.');
  const options = readOptions(words, tags === undefined ? undefined : 'in-place');
  if (tags !== undefined) return { kind: 'args', args: { target: { kind: 'tags', tags }, ...options } };
  if (word !== undefined)
    return { kind: 'args', args: { target: { kind: 'fleet', fleet: fleetNameOf(word) }, ...options } };
  return { kind: 'form', form: patchForm(options), command: `patch${formFlags(options)}` };
}

/** The arguments as a command that reads back to them. */
export function writePatch({ target, ...options }: PatchArgs): string {
  const subject = target.kind === 'fleet' ? ` ${quote(target.fleet)}` : flagText({ tags: tagsText(target.tags) });
  return `patch${subject}${optionsText(options)}`;
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

/** Servers that are named by tags are patched where they are; there is nothing to replace them by. */
function readStrategy(words: Words, implied: 'in-place' | undefined): PatchStrategy | undefined {
  const found = strategyFlag(words, patchStrategies);
  if (found === undefined || (implied ?? found) === found) return found ?? implied;
  throw new Refusal(
    'tags-in-place',
    `Servers that are named by tags are patched in place, not ${found}.`,
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
