import type { SlackChannel, SlackUser } from '../workspace/data.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { PersonError } from './person-error.ts';

/** The person of that id or handle. Throws PersonError for a stranger, a bot and a deactivated account. */
export function findUser(workspace: Workspace, idOrName: string): SlackUser {
  const byName = [...workspace.users.values()].find((candidate) => candidate.name === idOrName);
  const user = workspace.users.get(idOrName) ?? byName;
  if (user === undefined) throw new PersonError(`there is no user ${idOrName}`);
  if (user.isBot || user.isDeactivated) throw new PersonError(`nobody can act as ${user.name}`);
  return user;
}

/** A channel that the person is in, by id or name. */
export function findChannel(workspace: Workspace, user: SlackUser | undefined, idOrName: string): SlackChannel {
  const name = idOrName.replace(/^#/, '');
  const channels = [...workspace.channels.values()];
  const channel = workspace.channels.get(idOrName) ?? channels.find((one) => one.kind !== 'im' && one.name === name);
  if (channel === undefined) throw new PersonError(`there is no channel ${idOrName}`);
  if (user !== undefined && !channel.memberIds.has(user.id))
    throw new PersonError(`${user.name} is not in #${channel.name}`);
  return channel;
}
