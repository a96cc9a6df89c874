import type { WebClient } from '@slack/web-api';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';

/** Which of the configured user groups a person is in. */
export interface Groups {
  groupsOf(userId: string): Promise<readonly string[]>;
}

const freshMs = 60_000;
/** While Slack cannot be asked, what it last said holds this long; then nobody is in the group. */
const staleMs = 600_000;

interface Known {
  readonly members: ReadonlySet<string>;
  readonly askedAtMs: number;
}

export interface GroupsOptions {
  readonly client: WebClient;
  readonly clock: Clock;
  readonly log: Log;
  /** Only these are asked for. */
  readonly groupIds: readonly string[];
}

/** Members of user groups as Slack tells them, at most a minute old. Fails closed: unknown means not a member. */
export function createGroups({ client, clock, log, groupIds }: GroupsOptions): Groups {
  const known = new Map<string, Known>();
  const asking = new Map<string, Promise<void>>();

  const ask = async (groupId: string): Promise<void> => {
    const askedAtMs = clock.nowMs();
    try {
      const { users = [] } = await client.usergroups.users.list({ usergroup: groupId });
      known.set(groupId, { members: new Set(users), askedAtMs });
    } catch (error) {
      log.warn({ group: groupId, error }, 'members of a user group could not be read');
    }
  };

  const refresh = async (groupId: string): Promise<void> => {
    const last = known.get(groupId);
    if (last !== undefined && clock.nowMs() - last.askedAtMs < freshMs) return;
    const underWay = asking.get(groupId) ?? ask(groupId).finally(() => asking.delete(groupId));
    asking.set(groupId, underWay);
    await underWay;
  };

  const isMember = (groupId: string, userId: string): boolean => {
    const last = known.get(groupId);
    return last !== undefined && clock.nowMs() - last.askedAtMs < staleMs && last.members.has(userId);
  };

  return {
    groupsOf: async (userId) => {
      await Promise.all(groupIds.map(refresh));
      return groupIds.filter((groupId) => isMember(groupId, userId));
    },
  };
}
