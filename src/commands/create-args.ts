import { quote } from '../basics/quoting.ts';
import type { Form, FormField } from '../messages/view.ts';
import { requireNameParts } from '../operations/amis/create-request.ts';
import { beginning, flagText, plainFields } from './forms.ts';
import { instanceIdOf, namedBy, proseOf, refuseMore } from './subjects.ts';
import type { Parsed, Words } from './verb.ts';

export interface CreateArgs {
  readonly instanceId: string;
  readonly application: string;
  readonly version: string;
  readonly environment?: string;
  readonly reason?: string;
  readonly reboot: boolean;
  readonly dryRun: boolean;
}

/** What an AMI was asked for with; a form where the instance, the application or the version is missing. Throws Refusal. */
export function readCreate(words: Words, usage: string): Parsed<CreateArgs> {
  refuseMore(words.positional, 1, usage);
  const given = readGiven(words);
  const { instanceId, application, version, ...options } = given;
  requireNameParts(application ?? '', version ?? '');
  if (instanceId !== undefined && application !== undefined && version !== undefined)
    return { kind: 'args', args: { instanceId, application, version, ...options } };
  return { kind: 'form', form: createForm(given), command: `create${switches(given)}` };
}

/** The arguments as a command that reads back to them. */
export function writeCreate({ instanceId, application, version, environment, reason, ...rest }: CreateArgs): string {
  const flags = flagText({ app: application, version, env: environment, reason });
  return `create ${quote(instanceId)}${flags}${switches(rest)}`;
}

type Given = Partial<Pick<CreateArgs, 'instanceId' | 'application' | 'version'>> &
  Omit<CreateArgs, 'instanceId' | 'application' | 'version'>;

function readGiven(words: Words): Given {
  const [word] = words.positional;
  const application = namedBy(words, 'app', 'an application');
  const version = namedBy(words, 'version', 'a version');
  const environment = namedBy(words, 'env', 'an environment');
  const reason = proseOf(words, 'reason');
  return {
    ...(word === undefined ? {} : { instanceId: instanceIdOf(word) }),
    ...(application === undefined ? {} : { application }),
    ...(version === undefined ? {} : { version }),
    ...(environment === undefined ? {} : { environment }),
    ...(reason === undefined ? {} : { reason }),
    reboot: words.flags.get('reboot') === true,
    dryRun: words.flags.get('dry-run') === true,
  };
}

function switches({ reboot, dryRun }: Pick<CreateArgs, 'reboot' | 'dryRun'>): string {
  return flagText({ reboot: reboot || undefined, 'dry-run': dryRun || undefined });
}

function createForm({ instanceId, application, version, environment, reason, reboot }: Given): Form {
  const choice = reboot
    ? 'The instance is rebooted for it.'
    : 'The instance is not rebooted for it; /ami create --reboot does that.';
  return {
    title: 'Make an AMI',
    submit: 'Plan it',
    intro: [{ kind: 'text', text: `Nothing changes before the plan is approved. ${choice}` }],
    fields: [
      beginning(asked('', 'Instance', 'Its id, such as i-0123456789abcdef0'), instanceId),
      beginning(asked('--app', 'Application', 'Such as web; the AMI is named and tagged with it.'), application),
      beginning(asked('--version', 'Version', 'Such as 2.4.1'), version),
      beginning(asked('--env', 'Environment', 'Left empty: that of the instance.', false), environment),
      beginning(plainFields.reason, reason),
    ],
  };
}

function asked(flag: string, label: string, hint: string, required = true): FormField {
  return { kind: 'text', flag, label, hint, required };
}
