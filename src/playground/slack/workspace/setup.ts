import type { Ids } from '../ids.ts';
import type { SlackChannel, SlackUser, SlackUserGroup } from './data.ts';

export interface UserOptions {
  /** Default: made from the seed. */
  readonly id?: string;
  readonly name: string;
  readonly realName?: string;
  readonly displayName?: string;
  readonly tz?: string;
  readonly email?: string;
  readonly isDeactivated?: boolean;
  /** The workspace of a person who is here through a shared channel. Default: this one. */
  readonly teamId?: string;
}

export interface ChannelOptions {
  readonly id?: string;
  readonly name: string;
  readonly isPrivate?: boolean;
  readonly isArchived?: boolean;
  /** Names of users; default: every person, and the bot. */
  readonly members?: readonly string[];
}

export interface UserGroupOptions {
  readonly id?: string;
  readonly handle: string;
  readonly name?: string;
  /** Names of users. */
  readonly members: readonly string[];
}

/** An organisation of Enterprise Grid that the app is installed for as a whole. */
export interface Organisation {
  readonly id: string;
  /** Its other workspaces. */
  readonly workspaceIds: readonly string[];
}

export interface WorkspaceOptions {
  readonly teamName?: string;
  readonly domain?: string;
  /** Default: none, and the app is installed in the workspace. */
  readonly organisation?: Organisation;
  /** The bot's handle. */
  readonly botName?: string;
  readonly users?: readonly UserOptions[];
  readonly channels?: readonly ChannelOptions[];
  readonly userGroups?: readonly UserGroupOptions[];
}

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly organisation: Organisation | undefined;
  readonly appId: string;
  readonly botId: string;
  readonly botUserId: string;
}

export interface People {
  readonly team: Team;
  readonly users: readonly SlackUser[];
  readonly userGroups: readonly SlackUserGroup[];
  readonly channels: readonly SlackChannel[];
}

const defaultUsers: readonly UserOptions[] = [
  { name: 'ada', realName: 'Ada Byron' },
  { name: 'grace', realName: 'Grace Murray' },
];
const defaultChannels: readonly ChannelOptions[] = [{ name: 'ops' }];

/** The workspace before anything was said in it. Throws RangeError for a member whom nobody knows. */
export function setUpPeople(options: WorkspaceOptions, ids: Ids, nowMs: number): People {
  const team = makeTeam(options, ids);
  const bot = makeUser({ id: team.botUserId, name: options.botName ?? 'amiable' }, ids, true);
  const users = [...(options.users ?? defaultUsers).map((user) => makeUser(user, ids, false)), bot];
  const idOf = (name: string): string => {
    const user = users.find((candidate) => candidate.name === name);
    if (user === undefined) throw new RangeError(`no user is called ${name}`);
    return user.id;
  };
  const everybody = users.map((user) => user.name);
  return {
    team,
    users,
    channels: (options.channels ?? defaultChannels).map((channel) => ({
      id: channel.id ?? ids.id('C'),
      name: channel.name,
      kind: channel.isPrivate === true ? 'private' : 'public',
      isArchived: channel.isArchived ?? false,
      createdAtMs: nowMs,
      memberIds: new Set((channel.members ?? everybody).map(idOf)),
    })),
    userGroups: (options.userGroups ?? []).map((group) => ({
      id: group.id ?? ids.id('S'),
      handle: group.handle,
      name: group.name ?? group.handle,
      userIds: group.members.map(idOf),
    })),
  };
}

function makeTeam(options: WorkspaceOptions, ids: Ids): Team {
  const name = options.teamName ?? 'Playground';
  return {
    id: ids.id('T'),
    name,
    domain: options.domain ?? name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    organisation: options.organisation,
    appId: ids.id('A'),
    botId: ids.id('B'),
    botUserId: ids.id('U'),
  };
}

function makeUser(options: UserOptions, ids: Ids, isBot: boolean): SlackUser {
  const realName = options.realName ?? options.name;
  return {
    id: options.id ?? ids.id('U'),
    name: options.name,
    realName,
    displayName: options.displayName ?? options.name,
    tz: options.tz ?? 'Etc/UTC',
    email: isBot ? undefined : (options.email ?? `${options.name}@example.com`),
    isBot,
    isDeactivated: options.isDeactivated ?? false,
    teamId: options.teamId,
  };
}
