import type { Json } from '../../../basics/json.ts';
import { type Issue, issueText, validateMessageBlocks, validateView } from '../blockkit/validate.ts';
import { isObject, type JsonObject } from '../json.ts';
import { type Arguments, invalidArguments } from './arguments.ts';
import type { Method } from './method.ts';
import { ApiError } from './outcome.ts';
import { listOf, pageOf } from './paging.ts';

export const aboutMethods = {
  'api.test': { tier: 'tier4', token: 'none', call: () => ({}) },
  'auth.test': {
    tier: 'special',
    token: 'bot',
    call: (_args, { workspace: { team, users } }) => ({
      url: `https://${team.domain}.slack.com/`,
      team: team.name,
      user: users.get(team.botUserId)?.name,
      team_id: team.organisation?.id ?? team.id,
      user_id: team.botUserId,
      bot_id: team.botId,
      ...(team.organisation === undefined ? {} : { enterprise_id: team.organisation.id }),
      is_enterprise_install: team.organisation !== undefined,
    }),
  },
  'auth.teams.list': {
    tier: 'tier2',
    token: 'bot',
    call: (args, { workspace: { team } }) => {
      const page = pageOf([team.id, ...(team.organisation?.workspaceIds ?? [])], args);
      return { teams: listOf(page.items, (id) => ({ id, name: id })), response_metadata: page.metadata };
    },
  },
  'team.info': {
    tier: 'tier3',
    token: 'bot',
    call: (_args, { workspace: { team } }) => ({
      team: { id: team.id, name: team.name, domain: team.domain, email_domain: '' },
    }),
  },
  'bots.info': {
    tier: 'tier3',
    token: 'bot',
    scope: 'users:read',
    call: (_args, { workspace: { team, users } }) => ({
      bot: {
        id: team.botId,
        deleted: false,
        name: users.get(team.botUserId)?.name,
        app_id: team.appId,
        user_id: team.botUserId,
      },
    }),
  },
  'apps.connections.open': {
    tier: 'tier1',
    token: 'app',
    call: (_args, context) => {
      const url = context.socketUrl();
      if (url === undefined) throw new ApiError('internal_error');
      return { url };
    },
  },
  'blocks.validate': { tier: 'tier4', token: 'none', call: (args) => validateAnything(args) },
} satisfies Record<string, Method>;

/** Judges exactly one of `blocks`, `message` and `view`, and changes nothing. */
function validateAnything(args: Arguments): JsonObject {
  const given = (['blocks', 'message', 'view'] as const).filter((name) => args.text(name) !== undefined);
  const [name] = given;
  if (name === undefined || given.length > 1)
    throw invalidArguments(['exactly one of blocks, message, view is required']);
  const data = args.json(name, `invalid_${name}`) ?? null;
  const issues = judge(name, data);
  if (issues.length === 0) return {};
  throw new ApiError(`invalid_${name}`, {
    errors: issues.map(({ code, message, pointer }) => ({ code, message, pointer })),
    response_metadata: { messages: issues.map((issue) => `[ERROR] ${issueText(issue)}`) },
  });
}

function judge(name: 'blocks' | 'message' | 'view', data: Json): readonly Issue[] {
  if (name === 'blocks') return validateMessageBlocks(data).issues;
  const blocks = isObject(data) ? data['blocks'] : undefined;
  if (name === 'message') return blocks === undefined ? [] : validateMessageBlocks(blocks, '/message/blocks').issues;
  return validateView(data, isObject(data) && data['type'] === 'home' ? 'home' : 'modal');
}
