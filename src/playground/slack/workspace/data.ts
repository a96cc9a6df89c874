import type { JsonObject } from '../json.ts';

export interface SlackUser {
  /** Undefined where it is this workspace. */
  readonly teamId: string | undefined;
  readonly id: string;
  /** The handle, as in `@ada`. */
  readonly name: string;
  readonly realName: string;
  readonly displayName: string;
  /** An IANA time zone, such as `Europe/Zurich`. */
  readonly tz: string;
  readonly email: string | undefined;
  readonly isBot: boolean;
  readonly isDeactivated: boolean;
}

export interface SlackUserGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly userIds: readonly string[];
}

export interface SlackChannel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  readonly isArchived: boolean;
  readonly createdAtMs: number;
  readonly memberIds: ReadonlySet<string>;
}

/** A file that was shared in a message. */
export interface SlackFile {
  readonly id: string;
  /** As it is called on a disk, and as people read it. */
  readonly name: string;
  readonly title: string;
  readonly content: string;
}

export interface SlackMessage {
  /** Seconds since the epoch with six decimals, unique in its channel: the message's name. */
  readonly ts: string;
  readonly channelId: string;
  readonly userId: string;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly attachments: readonly JsonObject[];
  readonly files: readonly SlackFile[];
  readonly metadata: JsonObject | undefined;
  /** The parent's ts, for a reply. */
  readonly threadTs: string | undefined;
  /** A reply that was also sent to the channel. */
  readonly isBroadcast: boolean;
  readonly edited: { readonly userId: string; readonly ts: string } | undefined;
  /** How often the message changed, flag or no flag. */
  readonly version: number;
  /** A deleted parent whose replies remain. */
  readonly isTombstone: boolean;
}

/** Shown to one person only, and gone with a reload. */
export interface EphemeralMessage {
  readonly ts: string;
  readonly channelId: string;
  readonly recipientId: string;
  readonly authorId: string;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly threadTs: string | undefined;
}

export type ViewType = 'modal' | 'home';

/** The answer of one element: `{type: 'plain_text_input', value: 'hello'}`. */
export type ElementState = JsonObject;

export interface SlackView {
  readonly id: string;
  readonly type: ViewType;
  readonly userId: string;
  readonly rootViewId: string;
  readonly previousViewId: string | undefined;
  readonly hash: string;
  /** The view as the bot gave it, with block and action ids filled in. */
  readonly content: JsonObject;
  /** Block id → action id → what the person entered. */
  readonly state: Readonly<Record<string, Readonly<Record<string, ElementState>>>>;
  /** Block id → what the bot answered to the last submission. */
  readonly errors: Readonly<Record<string, string>>;
}

/** What changed, for those who watch. */
export type Change =
  | {
      readonly kind: 'message';
      readonly channelId: string;
      readonly ts: string;
      readonly how: 'posted' | 'updated' | 'deleted';
    }
  | { readonly kind: 'ephemeral'; readonly userId: string; readonly channelId: string; readonly ts: string }
  | { readonly kind: 'views'; readonly userId: string }
  | { readonly kind: 'home'; readonly userId: string }
  | { readonly kind: 'delivery'; readonly deliveryId: string };
