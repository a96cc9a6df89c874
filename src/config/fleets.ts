/** Fleets that have a name or rules of their own. Any other Auto Scaling group is a fleet under its own name. */
import * as z from 'zod';
import { strategies, usualStrategy } from '../fleet/strategies.ts';
import { criticalities, fleetTiers } from '../fleet/tiers.ts';
import { type BlueGreen, blueGreenSchema } from './blue-green.ts';
import { groupsOf } from './groups-of.ts';
import { accountSchema, batchSchema, nameSchema, percentSchema, regionSchema } from './values.ts';
import { watchSchema } from './watch.ts';

const fleetSchema = z.strictObject({
  group: z.string().min(1).max(255).optional().describe("The Auto Scaling group. Default: the fleet's name."),
  account: accountSchema.optional().describe('The account it is in, where the same group name is in several.'),
  region: regionSchema.optional().describe('The region it is in, where the same group name is in several.'),
  application: nameSchema.optional().describe("The application. Default: the group's tag Application."),
  environment: nameSchema.optional().describe("The environment. Default: the group's tag Environment."),
  strategy: z.enum(strategies).default(usualStrategy).describe('How it is replaced, where nobody says otherwise.'),
  batch: batchSchema.optional().describe('Instead of the batch of the environment.'),
  minHealthyPercent: percentSchema.optional().describe('Instead of the floor of the environment.'),
  protected: z
    .enum(['keep', 'replace'])
    .default('keep')
    .describe(
      'What happens to instances that are protected from scale-in: they stay on their image, or are replaced too.',
    ),
  watch: watchSchema
    .optional()
    .describe('What is watched while it changes, and what follows. Default: nothing but the health of its instances.'),
  tier: z
    .enum(fleetTiers)
    .optional()
    .describe("In an emergency: a canary is patched before all others. Default: the group's tag Tier, else usual."),
  criticality: z
    .enum(criticalities)
    .optional()
    .describe(
      "In an emergency: the less critical are patched first within an environment. Default: the group's tag Criticality, else normal.",
    ),
  aliases: z.array(nameSchema).default([]).describe('Other names that people may type.'),
  blueGreen: blueGreenSchema
    .optional()
    .describe('Where the fleet is a pair of groups: the two are one fleet, whichever of them gets the traffic.'),
});

/** The two groups of a fleet that is a pair, the one that gives it its identity first. */
export interface FleetPair extends BlueGreen {
  readonly partner: string;
}

export interface NamedFleet extends Omit<z.infer<typeof fleetSchema>, 'group' | 'blueGreen'> {
  readonly name: string;
  readonly group: string;
  readonly pair?: FleetPair;
}

interface Claim {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

/** Every name that people can type for a fleet, and where it is written. */
function namesOf(fleet: NamedFleet): readonly Claim[] {
  const aliases = fleet.aliases.map((alias, index) => ({ path: [fleet.name, 'aliases', index], text: alias }));
  return [{ path: [fleet.name], text: fleet.name }, ...aliases];
}

/** Reports each name that is taken by two fleets, and each group that has two names. */
function refuseAmbiguity(fleets: readonly NamedFleet[], context: z.RefinementCtx): void {
  const names = new Map<string, string>();
  const groups = new Map<string, string>();
  for (const fleet of fleets) {
    for (const { path, text } of namesOf(fleet)) {
      const owner = names.get(text.toLowerCase());
      names.set(text.toLowerCase(), owner ?? fleet.name);
      if (owner !== undefined)
        context.addIssue({ code: 'custom', path: [...path], message: `names the fleet ${owner} too` });
    }
    for (const groupName of groupsOf(fleet)) {
      const group = JSON.stringify([fleet.account, fleet.region, groupName]);
      const twin = groups.get(group);
      groups.set(group, twin ?? fleet.name);
      if (twin !== undefined)
        context.addIssue({ code: 'custom', path: [fleet.name], message: `is the same group as the fleet ${twin}` });
    }
  }
}

export const fleetsSchema = z.record(nameSchema, fleetSchema).transform((written, context): readonly NamedFleet[] => {
  const fleets = Object.entries(written).map(([name, { blueGreen, ...fleet }]): NamedFleet => {
    const group = fleet.group ?? name;
    if (blueGreen === undefined) return { ...fleet, name, group };
    return { ...fleet, name, group, pair: { ...blueGreen, partner: blueGreen.partner ?? `${group}-green` } };
  });
  refuseAmbiguity(fleets, context);
  return fleets;
});
