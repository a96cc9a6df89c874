import { Refusal } from '../basics/errors.ts';
import type { Form } from '../messages/view.ts';
import { isPackageName } from '../operations/exposure/package-names.ts';
import { cveOf } from './exposure-args.ts';
import { flagText, plainFields } from './forms.ts';
import { echo } from './grammar.ts';
import { fleetNameOf, imageIdOf, namedBy, proseOf, refuseMore } from './subjects.ts';
import type { Parsed, Words } from './verb.ts';

export interface EmergencyArgs {
  readonly cve: string;
  readonly packages: readonly string[];
  readonly fleets: readonly string[];
  readonly imageIds: readonly string[];
  readonly profile?: string;
  readonly reason?: string;
  readonly override?: string;
  readonly outsideWindow?: string;
  readonly breakGlass: boolean;
  readonly dryRun: boolean;
}

/** What an emergency was asked with; a form where the vulnerability is not named. Throws Refusal. */
export function readEmergency(words: Words, usage: string): Parsed<EmergencyArgs> {
  refuseMore(words.positional, 1, usage);
  const [word] = words.positional;
  const options = readOptions(words);
  if (word !== undefined) return { kind: 'args', args: { cve: cveOf(word), ...options } };
  return { kind: 'form', form, command: `emergency${optionsText({ ...options, reason: undefined })}` };
}

/** The arguments as a command that reads back to them. */
export function writeEmergency({ cve, ...options }: EmergencyArgs): string {
  return `emergency ${cve}${optionsText(options)}`;
}

type Options = Omit<EmergencyArgs, 'cve'>;

function readOptions(words: Words): Options {
  const profile = namedBy(words, 'profile', 'a profile');
  const [reason, override, outsideWindow] = ['reason', 'override', 'outside-window'].map((flag) =>
    proseOf(words, flag),
  );
  return {
    packages: listOf(words, 'packages').map(packageOf),
    fleets: listOf(words, 'fleets').map(fleetNameOf),
    imageIds: listOf(words, 'amis').map(imageIdOf),
    ...(profile === undefined ? {} : { profile }),
    ...(reason === undefined ? {} : { reason }),
    ...(override === undefined ? {} : { override }),
    ...(outsideWindow === undefined ? {} : { outsideWindow }),
    breakGlass: words.flags.get('break-glass') === true,
    dryRun: words.flags.get('dry-run') === true,
  };
}

function optionsText(options: Omit<Options, 'reason'> & { readonly reason?: string | undefined }): string {
  const { packages, fleets, imageIds, profile, reason, override, outsideWindow, breakGlass, dryRun } = options;
  return flagText({
    packages: listText(packages),
    fleets: listText(fleets),
    amis: listText(imageIds),
    profile,
    reason,
    override,
    'outside-window': outsideWindow,
    'break-glass': breakGlass || undefined,
    'dry-run': dryRun || undefined,
  });
}

function listText(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.join(',');
}

/** Each once, in the order in which they were typed. */
function listOf({ flags }: Words, name: string): readonly string[] {
  const given = flags.get(name);
  if (typeof given !== 'string') return [];
  return [...new Set(given.split(',').map((one) => one.trim()))].filter((one) => one !== '');
}

/** Throws Refusal for a name that no package can have, whatever a shell would make of it. */
function packageOf(name: string): string {
  if (isPackageName(name)) return name;
  throw new Refusal(
    'not-a-package',
    `${echo(name)} cannot be the name of a package.`,
    'Names have letters, digits, dots, dashes, plus signs and underscores, with commas between: --packages openssl,apache2.',
    { given: echo(name) },
  );
}

const form: Form = {
  title: 'Patch a vulnerability',
  submit: 'Go on',
  intro: [
    {
      kind: 'text',
      text: 'Every fleet that is affected gets a patched AMI, tier after tier, once the plan is approved.',
    },
  ],
  fields: [
    { kind: 'text', flag: '', label: 'Vulnerability', hint: 'Its id, such as CVE-2026-12345', required: true },
    plainFields.reason,
  ],
};
