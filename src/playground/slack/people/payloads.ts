import type { JsonObject } from '../json.ts';
import type { EphemeralMessage, SlackChannel, SlackMessage, SlackUser, SlackView } from '../workspace/data.ts';
import { compact, messageToJson, viewToJson } from '../workspace/render.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** The app's old verification token, which Slack still puts into every payload. */
export const verificationToken = 'simulated-verification-token';

export interface Command {
  readonly user: SlackUser;
  readonly channel: SlackChannel;
  readonly command: string;
  readonly text: string;
  readonly triggerId: string;
  readonly responseUrl: string;
}

/** The form fields of a slash command. */
export function commandFields({ team }: Workspace, command: Command): Readonly<Record<string, string>> {
  return {
    token: verificationToken,
    team_id: command.user.teamId ?? team.id,
    team_domain: team.domain,
    ...(team.organisation === undefined ? {} : { enterprise_id: team.organisation.id }),
    channel_id: command.channel.id,
    channel_name: command.channel.name,
    user_id: command.user.id,
    user_name: command.user.name,
    command: command.command,
    text: command.text,
    api_app_id: team.appId,
    is_enterprise_install: String(team.organisation !== undefined),
    response_url: command.responseUrl,
    trigger_id: command.triggerId,
  };
}

/** Where an action happened: in a message, in one that only the person sees, or in a view. */
export type Place =
  | { readonly kind: 'message'; readonly channel: SlackChannel; readonly message: SlackMessage }
  | { readonly kind: 'ephemeral'; readonly channel: SlackChannel; readonly message: EphemeralMessage }
  | { readonly kind: 'view'; readonly view: SlackView };

export interface BlockActions {
  readonly user: SlackUser;
  readonly place: Place;
  readonly action: JsonObject;
  readonly state: SlackView['state'];
  readonly triggerId: string;
  /** Undefined in a view. */
  readonly responseUrl: string | undefined;
}

/** The payload of a click, or of a choice in a menu. */
export function blockActionsPayload(workspace: Workspace, actions: BlockActions): JsonObject {
  return compact({
    type: 'block_actions',
    ...common(workspace, actions.user),
    trigger_id: actions.triggerId,
    ...placeKeys(workspace, actions.place),
    state: { values: actions.state },
    response_url: actions.responseUrl,
    actions: [actions.action],
  });
}

function placeKeys(workspace: Workspace, place: Place): JsonObject {
  if (place.kind === 'view') {
    const { view } = place;
    return { container: { type: 'view', view_id: view.id }, view: viewToJson(workspace, view) };
  }
  const { channel, message } = place;
  const container = compact({
    type: 'message',
    message_ts: message.ts,
    channel_id: channel.id,
    is_ephemeral: place.kind === 'ephemeral',
    thread_ts: message.threadTs,
  });
  const where = { container, channel: { id: channel.id, name: channel.name } };
  // Slack does not send the content of an ephemeral message back.
  return place.kind === 'message' ? { ...where, message: messageToJson(workspace, place.message) } : where;
}

export function viewSubmissionPayload(
  workspace: Workspace,
  user: SlackUser,
  view: SlackView,
  triggerId: string,
): JsonObject {
  return {
    type: 'view_submission',
    ...common(workspace, user),
    trigger_id: triggerId,
    view: viewToJson(workspace, view),
    response_urls: [],
  };
}

export function viewClosedPayload(
  workspace: Workspace,
  user: SlackUser,
  view: SlackView,
  isCleared: boolean,
): JsonObject {
  return {
    type: 'view_closed',
    ...common(workspace, user),
    view: viewToJson(workspace, view),
    is_cleared: isCleared,
  };
}

export interface MessageShortcut {
  readonly user: SlackUser;
  readonly channel: SlackChannel;
  readonly message: SlackMessage;
  readonly callbackId: string;
  readonly triggerId: string;
  readonly responseUrl: string;
}

export function messageShortcutPayload(workspace: Workspace, shortcut: MessageShortcut): JsonObject {
  return {
    type: 'message_action',
    ...common(workspace, shortcut.user),
    action_ts: String(workspace.nowMs() / 1000),
    callback_id: shortcut.callbackId,
    trigger_id: shortcut.triggerId,
    response_url: shortcut.responseUrl,
    channel: { id: shortcut.channel.id, name: shortcut.channel.name },
    message_ts: shortcut.message.ts,
    message: messageToJson(workspace, shortcut.message),
  };
}

/** Of an app of a whole organisation Slack names that, and no team. */
function common({ team }: Workspace, user: SlackUser): JsonObject {
  const { organisation } = team;
  return {
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId ?? team.id },
    team: organisation === undefined ? { id: team.id, domain: team.domain } : null,
    enterprise: organisation === undefined ? null : { id: organisation.id, name: organisation.id },
    is_enterprise_install: organisation !== undefined,
    api_app_id: team.appId,
    token: verificationToken,
  };
}
