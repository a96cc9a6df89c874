/** How to patch: a patch baseline or a list of commands, per operating system. */
import * as z from 'zod';
import { packageNameSchema, upgradeCommands } from '../images/packages.ts';
import { nameSchema, secondsSchema } from './values.ts';

const hour = 60 * 60;

const commandsSchema = z.array(z.string().min(1)).min(1);

const baselineSchema = z.strictObject({
  baseline: z
    .literal('install')
    .describe('AWS-RunPatchBaseline with Install: the patch baseline that is set for the instance.'),
  reboot: z
    .enum(['if-needed', 'never'])
    .default('if-needed')
    .describe('Whether the instance is rebooted where a patch needs it.'),
});

const scriptSchema = z.strictObject({
  commands: commandsSchema.describe(
    'Lines of a shell script, or of PowerShell on Windows; it fails at the first that does.',
  ),
});

const patchSchema = z.union([baselineSchema, scriptSchema], {
  error: 'must be either "baseline: install", with "reboot: if-needed" or "never", or "commands" with a list of lines',
});
export type PatchWay = z.infer<typeof patchSchema>;

/** Where the names of packages go in a command, each in quotation marks. */
const packagesPlace = '{packages}';

const packagesSchema = commandsSchema.refine((lines) => lines.some((line) => line.includes(packagesPlace)), {
  message: `must have ${packagesPlace} in one of its lines, where the names go`,
});

export const profileSchema = z.strictObject({
  packages: z
    .strictObject({
      linux: packagesSchema.optional().describe('On Linux. Default: apt-get, dnf, yum or zypper, whichever is there.'),
      windows: packagesSchema.optional().describe('On Windows. Default: all that the profile patches there.'),
    })
    .prefault({})
    .describe(
      'Commands in place of all of these, where only named packages are to be brought up to date: "{packages}" stands for their names.',
    ),
  linux: patchSchema.prefault({ baseline: 'install' }).describe('On Linux.'),
  windows: patchSchema.prefault({ baseline: 'install' }).describe('On Windows.'),
  through: z
    .enum(['ssm', 'user-data'])
    .default('ssm')
    .describe(
      'How the commands get there: through the SSM agent, or in the user data of the builder, for AMIs without an agent. With user-data, commands are needed.',
    ),
  timeoutSeconds: secondsSchema({ min: 30, max: 48 * hour })
    .default(2 * hour)
    .describe('How long patching one instance may take.'),
});
export type Profile = z.infer<typeof profileSchema>;

export interface NamedProfile extends Profile {
  readonly name: string;
}

/** How a profile patches: all that it does, or only these packages. Throws ZodError for a name that no package has. */
export function patchWayFor(
  profile: Pick<Profile, 'linux' | 'windows' | 'packages'>,
  platform: 'linux' | 'windows',
  packages: readonly string[] | undefined,
): PatchWay {
  if (packages === undefined) return profile[platform];
  const written = profile.packages[platform];
  if (written === undefined)
    return platform === 'windows' ? profile.windows : { commands: [...upgradeCommands(packages)] };
  const names = packages.map((name) => `'${packageNameSchema.parse(name)}'`).join(' ');
  return { commands: written.map((line) => line.replaceAll(packagesPlace, names)) };
}

/** The profile that holds where none is named; one of this name may be written to change it. */
export const defaultProfileName = 'default';

export const profilesSchema = z
  .record(nameSchema, profileSchema)
  .transform((written, context): readonly NamedProfile[] => {
    for (const [name, profile] of Object.entries(written)) refuseUnfit(name, profile, context);
    const named = Object.entries(written).map(([name, profile]) => ({ ...profile, name }));
    const hasDefault = named.some(({ name }) => name === defaultProfileName);
    return hasDefault ? named : [{ ...profileSchema.parse({}), name: defaultProfileName }, ...named];
  });

/** User data runs no baseline, since that takes an agent. */
function refuseUnfit(name: string, { through, linux, windows }: Profile, context: z.RefinementCtx): void {
  if (through === 'ssm' || 'commands' in linux || 'commands' in windows) return;
  context.addIssue({ code: 'custom', path: [name, 'through'], message: 'needs commands, under linux or windows' });
}
