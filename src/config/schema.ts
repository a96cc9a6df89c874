/** `amiable.yml` as a whole. Every key has a default: an empty file is a valid one. */
import * as z from 'zod';
import { applicationsSchema } from './applications.ts';
import { builderSchema } from './builder.ts';
import { complianceSchema } from './compliance.ts';
import { dashboardSchema } from './dashboard.ts';
import { emergencySchema } from './emergency.ts';
import { defaultsSchema, environmentSchema } from './environments.ts';
import { fleetsSchema } from './fleets.ts';
import { inPlaceSchema } from './in-place.ts';
import { paceSchema } from './pace.ts';
import { peopleSchema } from './people.ts';
import { placesSchema } from './places.ts';
import { type NamedProfile, profilesSchema } from './profiles.ts';
import { refreshSchema } from './refresh.ts';
import { retentionSchema } from './retention.ts';
import { scanningSchema } from './scanning.ts';
import { validationSchema } from './validation.ts';
import { channelSchema, nameSchema } from './values.ts';

const environmentsSchema = z.record(nameSchema, environmentSchema).transform((written, context) => {
  const environments = Object.entries(written).map(([name, environment]) => ({ name, ...environment }));
  const spelled = new Map<string, string>();
  for (const { name } of environments) {
    const twin = spelled.get(name.toLowerCase());
    spelled.set(name.toLowerCase(), twin ?? name);
    if (twin !== undefined)
      context.addIssue({ code: 'custom', path: [name], message: `is the same environment as ${twin}` });
  }
  for (const cycle of cyclesOf(environments))
    context.addIssue({
      code: 'custom',
      path: [cycle.name, 'after'],
      message: `leads back to ${cycle.name}, so that no image could ever come there`,
    });
  return environments;
});

/** Environments that come after themselves, by way of others or not. */
function cyclesOf<Known extends { readonly name: string; readonly after: readonly string[] }>(
  environments: readonly Known[],
): readonly Known[] {
  const before = (name: string): readonly string[] =>
    environments.find((known) => known.name.toLowerCase() === name)?.after.map((one) => one.toLowerCase()) ?? [];
  return environments.filter((environment) => {
    const reached = new Set(environment.after.map((name) => name.toLowerCase()));
    for (const name of reached) for (const next of before(name)) reached.add(next);
    return reached.has(environment.name.toLowerCase());
  });
}

const channelsSchema = z.strictObject({
  alerts: channelSchema.optional().describe('Where findings are reported. Default: nowhere.'),
  deploys: channelSchema
    .optional()
    .describe(
      'Where runs are told that were asked for outside a channel, such as from the terminal, or in one that the bot cannot speak in. Default: nowhere.',
    ),
});

export const configSchema = z
  .strictObject({
    fleets: fleetsSchema.prefault({}).describe('Fleets by the name that people type.'),
    defaults: defaultsSchema.prefault({}).describe('Rules for every environment that does not say otherwise.'),
    environments: environmentsSchema
      .prefault({})
      .describe('Environments by name, as the tag Environment says it, in any case of letters.'),
    people: peopleSchema.prefault({}).describe('Who may do what.'),
    places: placesSchema.default([]).describe('Accounts and regions. Default: those of the credentials.'),
    pace: paceSchema.prefault({}).describe('How fast Amiable looks, waits and gives up.'),
    builder: builderSchema.prefault({}).describe('Instances that AMIs are baked, tested and scanned on.'),
    profiles: profilesSchema.prefault({}).describe('How to patch, by the name that people type.'),
    applications: applicationsSchema.prefault({}).describe('What is special about the AMIs of an application.'),
    validation: validationSchema.prefault({}).describe('What an AMI has to show before it counts as validated.'),
    scanning: scanningSchema.prefault({}).describe('What a security scan runs, and what an AMI may show.'),
    inPlace: inPlaceSchema.prefault({}).describe('How servers are patched that cannot be replaced.'),
    refresh: refreshSchema.prefault({}).describe('How AWS replaces fleets by an instance refresh.'),
    emergency: emergencySchema.prefault({}).describe('How many fleets are patched because of a vulnerability.'),
    compliance: complianceSchema.prefault({}).describe('When a fleet counts as out of date.'),
    retention: retentionSchema.prefault({}).describe('Which old AMIs are retired, and how slowly.'),
    dashboard: dashboardSchema.prefault({}).describe('The dashboard in CloudWatch.'),
    channels: channelsSchema.prefault({}).describe('Slack channels.'),
  })
  .superRefine(refuseUnknownProfiles);

/** A name that nothing has would be found out only when somebody patches. */
function refuseUnknownProfiles(
  { applications, profiles }: { applications: z.output<typeof applicationsSchema>; profiles: readonly NamedProfile[] },
  context: z.RefinementCtx,
): void {
  // Where something else is broken, these are as they were written.
  if (context.issues.length > 0) return;
  const names = profiles.map(({ name }) => name);
  for (const { name, profile } of applications) {
    if (profile === undefined || names.includes(profile)) continue;
    const message = `names no profile; these are written under profiles: ${names.join(', ')}`;
    context.addIssue({ code: 'custom', path: ['applications', name, 'profile'], message });
  }
}

export type Config = z.output<typeof configSchema>;
export type ConfigInput = z.input<typeof configSchema>;

/** The configuration that holds where nothing is written, with the given keys put over it. Throws ZodError. */
export function configOf(written: ConfigInput = {}): Config {
  return configSchema.parse(written);
}
