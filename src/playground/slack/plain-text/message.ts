import { type JsonObject, objectsAt, stringAt, textAt } from '../json.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { readBlocks } from './blocks.ts';
import { type Names, readMrkdwn } from './mrkdwn.ts';

/** What can be read: a message, an ephemeral message, or what a view holds. */
export interface Readable {
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly attachments?: readonly JsonObject[];
  readonly files?: readonly { readonly title: string }[];
}

/** The names of the people, channels and groups of a workspace. */
export function namesOf({ users, channels, userGroups }: Workspace): Names {
  return {
    user: (id) => users.get(id)?.displayName,
    channel: (id) => channels.get(id)?.name,
    userGroup: (id) => userGroups.get(id)?.handle,
  };
}

/** What a person reads of a message: its blocks, or its text where it has none, then its attachments and files. */
export function plainText(message: Readable, names: Names): string {
  const main = message.blocks.length > 0 ? readBlocks(message.blocks, names) : readMrkdwn(message.text, names);
  const attached = (message.attachments ?? []).map((attachment) => readAttachment(attachment, names));
  const files = (message.files ?? []).map(({ title }) => `📎 ${title}`);
  return [main, ...attached, ...files].filter((part) => part !== '').join('\n');
}

/** What a person reads of a modal or home tab: title, blocks, and the buttons at its foot. */
export function plainTextOfView(content: JsonObject, names: Names): string {
  const buttons = ['close', 'submit'].flatMap((key) => {
    const label = textAt(content, key);
    return label === undefined ? [] : [`[${label}]`];
  });
  const parts = [textAt(content, 'title') ?? '', readBlocks(objectsAt(content, 'blocks'), names), buttons.join(' ')];
  return parts.filter((part) => part !== '').join('\n');
}

function readAttachment(attachment: JsonObject, names: Names): string {
  const words = ['pretext', 'title', 'text'].map((key) => readMrkdwn(stringAt(attachment, key) ?? '', names));
  return [...words, readBlocks(objectsAt(attachment, 'blocks'), names)].filter((part) => part !== '').join('\n');
}
