import type { Delivery } from '../delivery/courier.ts';
import type { SlackChannel, SlackMessage, SlackUser } from '../workspace/data.ts';
import { postMessage } from '../workspace/posting.ts';
import { compact, viewToJson } from '../workspace/render.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type Confirmation, choose, press } from './actions.ts';
import type { Answer } from './answers.ts';
import { typeCommand } from './commands.ts';
import type { ElementChoice } from './find-element.ts';
import { findChannel, findUser } from './lookups.ts';
import { dismissView, type Entries, submitView } from './modals.ts';
import { messageShortcutPayload, type Place } from './payloads.ts';
import { PersonError } from './person-error.ts';
import type { Stage } from './stage.ts';

/** The message that a person looks at; `version` refuses the act if it changed since. Channels by id or name. */
export interface InMessage {
  readonly channel: string;
  readonly ts: string;
  readonly version?: number;
}

/** A modal, or the home tab. */
export interface InView {
  readonly viewId: string;
}

export type Target = (InMessage | InView) & ElementChoice & Confirmation;

/** One person at their Slack client. Each act resolves when the bot has acknowledged, or Slack has given up. */
export interface Person {
  readonly user: SlackUser;
  /** Types `/command and text` in a channel of theirs. */
  command(line: string, where: { readonly channel: string }): Promise<Delivery>;
  /** Presses a button by its action id or the words on it. Throws PersonError where the client would not let them. */
  click(target: Target): Promise<Delivery>;
  /** Chooses in a menu, picker or overflow, by value or words. */
  select(target: Target, answer: Answer): Promise<Delivery>;
  /** Fills in the visible modal, by action or block id, and submits it. */
  submit(viewId: string, entries?: Entries): Promise<Delivery>;
  /** Closes the visible modal; `all` closes those under it too. */
  close(viewId: string, options?: { readonly all?: boolean }): Promise<Delivery>;
  openHome(): Promise<Delivery>;
  /** Picks a shortcut from the menu of a message. */
  messageShortcut(callbackId: string, message: InMessage): Promise<Delivery>;
  /** Writes an ordinary message; the bot is not told. */
  say(text: string, where: { readonly channel: string; readonly threadTs?: string }): SlackMessage;
}

/** The person of that id or handle. Throws PersonError for a stranger, a bot and a deactivated account. */
export function createPerson(stage: Stage, idOrName: string): Person {
  const { workspace } = stage;
  const user = findUser(workspace, idOrName);
  const channelOf = (name: string): SlackChannel => findChannel(workspace, user, name);
  return {
    user,
    command: (line, { channel }) => typeCommand(stage, user, channelOf(channel), line),
    click: async (target) => press(stage, user, findPlace(workspace, user, target), target),
    select: async (target, answer) => choose(stage, user, findPlace(workspace, user, target), target, answer),
    submit: (viewId, entries = {}) => submitView(stage, user, viewId, entries),
    close: (viewId, { all = false } = {}) => dismissView(stage, user, viewId, all),
    openHome: () => openHome(stage, user),
    messageShortcut: async (callbackId, target) => {
      const channel = channelOf(target.channel);
      const message = findMessage(workspace, channel, target);
      const source = { kind: 'message', ts: message.ts } as const;
      const payload = messageShortcutPayload(workspace, {
        user,
        channel,
        message,
        callbackId,
        triggerId: stage.triggers.issue({ userId: user.id }),
        responseUrl: stage.responseUrls.issue({ userId: user.id, channelId: channel.id, source }),
      });
      return stage.courier.send({ kind: 'message_action', userId: user.id, parcel: { kind: 'interaction', payload } });
    },
    say: (text, { channel, threadTs }) =>
      postMessage(workspace, { channelId: channelOf(channel).id, userId: user.id, text, threadTs }),
  };
}

function openHome({ workspace, events }: Stage, user: SlackUser): Promise<Delivery> {
  const home = workspace.home(user.id);
  const event = compact({
    type: 'app_home_opened',
    user: user.id,
    channel: workspace.openIm(user.id).id,
    tab: 'home',
    view: home === undefined ? undefined : viewToJson(workspace, home),
  });
  return events.send(event, user.id);
}

function findPlace(workspace: Workspace, user: SlackUser, target: InMessage | InView): Place {
  if ('viewId' in target) return findView(workspace, user, target.viewId);
  const channel = findChannel(workspace, user, target.channel);
  const shown = workspace.ephemerals(user.id).find((one) => one.ts === target.ts && one.channelId === channel.id);
  if (shown !== undefined) return { kind: 'ephemeral', channel, message: shown };
  return { kind: 'message', channel, message: findMessage(workspace, channel, target) };
}

function findView(workspace: Workspace, user: SlackUser, viewId: string): Place {
  const home = workspace.home(user.id);
  const visible = [workspace.views(user.id).at(-1), home].find((view) => view?.id === viewId);
  if (visible === undefined) throw new PersonError(`${user.name} does not see the view ${viewId}`);
  return { kind: 'view', view: visible };
}

function findMessage(workspace: Workspace, channel: SlackChannel, { ts, version }: InMessage): SlackMessage {
  const message = workspace.message(channel.id, ts);
  if (message === undefined) throw new PersonError(`there is no message ${ts} in #${channel.name}`);
  if (version !== undefined && version !== message.version) throw new PersonError('the message has changed meanwhile');
  return message;
}
