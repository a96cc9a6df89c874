import * as z from 'zod';
import { Refusal } from '../basics/errors.ts';

/** Where the app is installed, as Slack tells whoever holds its token. */
export interface Home {
  /** Undefined where the workspace is in no organisation of Enterprise Grid. */
  readonly enterpriseId: string | undefined;
  /** Whether the app is installed for the whole organisation, and not for one workspace. */
  readonly isWholeOrganisation: boolean;
  /** Whether it is the workspace of the app, or one of its organisation where the app is for all of it. */
  hasWorkspace(teamId: string): Promise<boolean>;
}

/** Where a request comes from. */
interface Origin {
  /** The workspace whose app it is sent to. None where the app is installed for a whole organisation. */
  readonly app: string | undefined;
  /** The workspace of the person, or their organisation. */
  readonly person: string | undefined;
  readonly enterprise: string | undefined;
}

const idSchema = z.string().nullish();

/** Slack offers a command to the people of the workspace that it comes from, so theirs is the same. */
const ofCommand = z
  .object({ command: z.string(), team_id: z.string(), enterprise_id: idSchema })
  .transform(({ team_id: team, enterprise_id: enterprise }) => origin(team, team, enterprise));

/** The same holds for an event of the home tab; whose app it is for is said beside it. */
const ofEvent = z
  .object({
    type: z.literal('event_callback'),
    team_id: z.string(),
    enterprise_id: idSchema,
    authorizations: z.array(z.object({ team_id: idSchema, enterprise_id: idSchema })).optional(),
  })
  .transform(({ team_id: team, enterprise_id: enterprise, authorizations: [app] = [] }) =>
    origin(app?.team_id ?? team, team, app?.enterprise_id ?? enterprise),
  );

/** A click, a form, a menu that asks for its options, a shortcut. The team of a form may be that of the person. */
const ofAct = z
  .object({
    user: z.object({ team_id: z.string().optional() }),
    team: z.object({ id: z.string(), enterprise_id: idSchema }).nullish(),
    enterprise: z.object({ id: z.string() }).nullish(),
    view: z.object({ app_installed_team_id: idSchema }).nullish(),
  })
  .transform(({ user, team, enterprise, view }) =>
    origin(view?.app_installed_team_id ?? team?.id, user.team_id, enterprise?.id ?? team?.enterprise_id),
  );

const originSchema = z.union([ofCommand, ofEvent, ofAct]);

function origin(app: Origin['app'], person: Origin['person'], enterprise: string | null | undefined): Origin {
  return { app, person, enterprise: enterprise ?? undefined };
}

/**
 * Whether a request is for the app of another workspace or organisation, or of a person of one: in a channel that is
 * shared with another company, its people see our buttons. What Slack does not say counts as foreign.
 */
export async function isForeign(home: Home, body: unknown): Promise<boolean> {
  const read = originSchema.safeParse(body);
  if (!read.success) return true;
  const { app, person, enterprise } = read.data;
  const { enterpriseId, isWholeOrganisation } = home;
  if (enterprise !== enterpriseId && (enterprise !== undefined || isWholeOrganisation)) return true;
  const isOurs = async (team: string): Promise<boolean> => team === enterpriseId || home.hasWorkspace(team);
  const isOurApp = app === undefined ? isWholeOrganisation : await isOurs(app);
  return !isOurApp || person === undefined || !(await isOurs(person));
}

/** What they are told, whatever roles everyone has. */
export function foreignRefusal(): Refusal {
  return new Refusal(
    'other-workspace',
    'This is for people of the workspace that Amiable is installed in.',
    'Ask somebody there to do it.',
  );
}
