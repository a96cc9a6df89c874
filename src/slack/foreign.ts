import * as z from 'zod';
import { Refusal } from '../basics/errors.ts';

/**
 * Where somebody who clicks belongs, and where the app does. In a channel that is shared with another company, its
 * people see our buttons; commands and the home tab are offered by Slack to our own people only.
 */
export const belongingSchema = z.object({
  user: z.object({ team_id: z.string().optional() }),
  team: z.object({ id: z.string(), enterprise_id: z.string().nullish() }).nullish(),
  enterprise: z.object({ id: z.string() }).nullish(),
  /** The team of a form may be that of the person. */
  view: z.object({ app_installed_team_id: z.string().nullish() }).nullish(),
});

/** Whether the person is of another workspace than the app, as far as Slack says. */
export function isForeign({ user, team, enterprise, view }: z.infer<typeof belongingSchema>): boolean {
  const home = view?.app_installed_team_id ?? team?.id;
  if (home === undefined || user.team_id === undefined) return false;
  return ![home, team?.enterprise_id, enterprise?.id].includes(user.team_id);
}

/** What they are told, whatever roles everyone has. */
export function foreignRefusal(): Refusal {
  return new Refusal(
    'other-workspace',
    'This is for people of the workspace that Amiable is installed in.',
    'Ask somebody there to do it.',
  );
}
