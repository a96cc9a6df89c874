/** How to patch: a patch baseline or a list of commands, per operating system. */
import * as z from 'zod';
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

export const profileSchema = z.strictObject({
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
