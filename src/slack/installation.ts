import type { AuthorizeResult } from '@slack/bolt';
import type { AuthTestResponse, WebClient } from '@slack/web-api';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Home } from './foreign.ts';

/** The app as it is installed in Slack. */
export interface Installation {
  readonly home: Home;
  /** What Bolt wants to know before it hands a request on. */
  readonly authorization: AuthorizeResult;
}

export interface InstallationOptions {
  readonly client: WebClient;
  readonly token: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Checks the token with Slack, by one call, and answers what it is for. Rejects where Slack refuses it. */
export async function readInstallation(options: InstallationOptions): Promise<Installation> {
  const { client, token } = options;
  const told = await client.auth.test();
  return {
    home: await homeOf(options, told),
    authorization: {
      botToken: token,
      ...(told.bot_id === undefined ? {} : { botId: told.bot_id }),
      ...(told.user_id === undefined ? {} : { botUserId: told.user_id }),
    },
  };
}

async function homeOf(options: InstallationOptions, told: AuthTestResponse): Promise<Home> {
  const { enterprise_id: enterpriseId, team_id: ofApp } = told;
  if (told.is_enterprise_install !== true)
    return { enterpriseId, isWholeOrganisation: false, hasWorkspace: async (teamId) => teamId === ofApp };
  const hasWorkspace = workspacesOf(options);
  // Known before anybody waits for it.
  if (ofApp !== undefined) await hasWorkspace(ofApp);
  return { enterpriseId, isWholeOrganisation: true, hasWorkspace };
}

const askAgainMs = 60_000;
const pageSize = 1_000;
const mostPages = 10;

/**
 * Knows the workspaces of the organisation. They are asked for when one is named that is not known, at most once a minute;
 * while Slack cannot be asked, it is none of them.
 */
function workspacesOf({ client, clock, log }: InstallationOptions): Home['hasWorkspace'] {
  let known: ReadonlySet<string> = new Set();
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;
  const ask = async (): Promise<void> => {
    askedAtMs = clock.nowMs();
    try {
      known = new Set(await listWorkspaces(client));
    } catch (error) {
      log.warn({ error }, 'workspaces of the organisation could not be read');
    }
  };
  return async (teamId) => {
    if (known.has(teamId)) return true;
    if (asking === undefined && clock.nowMs() - askedAtMs >= askAgainMs)
      asking = ask().finally(() => {
        asking = undefined;
      });
    await asking;
    return known.has(teamId);
  };
}

async function listWorkspaces(client: WebClient): Promise<readonly string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await client.auth.teams.list({ limit: pageSize, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...(answer.teams ?? []).flatMap(({ id }) => (id === undefined ? [] : [id])));
    cursor = answer.response_metadata?.next_cursor;
    if (cursor === undefined || cursor === '') return found;
  }
  return found;
}
