import type { JsonObject } from '../json.ts';
import type { Triggers } from '../triggers.ts';
import type { Uploads } from '../uploads.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Arguments } from './arguments.ts';
import type { Tier } from './rate-limits.ts';

/** What the methods of the Web API work with. */
export interface MethodContext {
  readonly workspace: Workspace;
  readonly triggers: Triggers;
  readonly uploads: Uploads;
  /** How long the bot may still edit a message, or undefined: for ever. */
  readonly editWindowSeconds: number | undefined;
  /** Scopes that the bot's token has. */
  readonly scopes: ReadonlySet<string>;
  /** The address of a new Socket Mode connection, or undefined: nobody listens. */
  socketUrl(): string | undefined;
}

export interface Method {
  readonly tier: Tier;
  /** The kind of token that it takes; `none` takes any, and none at all. */
  readonly token: 'bot' | 'app' | 'none';
  readonly scope?: string;
  /** The answer without `ok`. Throws ApiError. */
  call(args: Arguments, context: MethodContext): JsonObject;
}
