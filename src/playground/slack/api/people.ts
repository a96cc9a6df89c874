import { compact, userGroupToJson, userToJson } from '../workspace/render.ts';
import { knownUser } from './lookups.ts';
import type { Method } from './method.ts';
import { ApiError } from './outcome.ts';
import { listOf, pageOf } from './paging.ts';

export const peopleMethods = {
  'users.info': {
    tier: 'tier4',
    token: 'bot',
    scope: 'users:read',
    call: (args, context) => ({ user: userToJson(context.workspace, knownUser(context, args.required('user'))) }),
  },
  'users.list': {
    tier: 'tier2',
    token: 'bot',
    scope: 'users:read',
    call: (args, { workspace }) => {
      const page = pageOf([...workspace.users.values()], args);
      return { members: listOf(page.items, (user) => userToJson(workspace, user)), response_metadata: page.metadata };
    },
  },
  'users.lookupByEmail': {
    tier: 'tier3',
    token: 'bot',
    scope: 'users:read.email',
    call: (args, { workspace }) => {
      const email = args.required('email').toLowerCase();
      const user = [...workspace.users.values()].find((candidate) => candidate.email?.toLowerCase() === email);
      if (user === undefined || user.isDeactivated) throw new ApiError('users_not_found');
      return { user: userToJson(workspace, user) };
    },
  },
  'usergroups.list': {
    tier: 'tier2',
    token: 'bot',
    scope: 'usergroups:read',
    call: (args, { workspace }) => ({
      usergroups: listOf(workspace.userGroups.values(), (group) => {
        const { users, user_count: count, ...rest } = userGroupToJson(workspace, group);
        return compact({
          ...rest,
          users: args.flag('include_users') ? users : undefined,
          user_count: args.flag('include_count') ? count : undefined,
        });
      }),
    }),
  },
  'usergroups.users.list': {
    tier: 'tier2',
    token: 'bot',
    scope: 'usergroups:read',
    call: (args, { workspace }) => {
      const group = workspace.userGroups.get(args.required('usergroup'));
      if (group === undefined) throw new ApiError('no_such_subteam');
      return { users: group.userIds };
    },
  },
} satisfies Record<string, Method>;
