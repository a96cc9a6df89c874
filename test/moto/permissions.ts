import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { type AccessKey, place } from './account.ts';
import type { Moto } from './server.ts';

const script = fileURLToPath(new URL('access.py', import.meta.url));
const userName = 'amiable';
const keySchema = z.strictObject({ accessKeyId: z.string(), secretAccessKey: z.string() });

/** Makes the user of the bot, who may call just these actions, and has moto hold everyone to what they may. */
export async function onlyAllowed(moto: Moto, actions: readonly string[]): Promise<AccessKey> {
  const key = keySchema.parse(runAccess(moto, actions, true));
  await moto.enforcePolicies(true);
  return key;
}

/** Changes what that user may call. */
export async function allow(moto: Moto, actions: readonly string[]): Promise<void> {
  await moto.enforcePolicies(false);
  runAccess(moto, actions, false);
  await moto.enforcePolicies(true);
}

function runAccess({ python, endpoint }: Moto, actions: readonly string[], newKey: boolean): unknown {
  const input = JSON.stringify({ user: userName, actions, newKey });
  return JSON.parse(execFileSync(python, [script, endpoint, place.region], { input, encoding: 'utf8' }));
}
