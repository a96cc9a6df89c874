import * as z from 'zod';
import type { AccessKey } from './account.ts';
import { startHelper } from './helper.ts';
import type { Moto } from './server.ts';

const keySchema = z.strictObject({ accessKeyId: z.string(), secretAccessKey: z.string() });

/** Who says what the bot may do at moto. */
export interface Permissions {
  /** From now on the user of the bot may call just these actions, and nobody else may call any; answers a key of it. */
  allowOnly(actions: readonly string[]): Promise<AccessKey>;
  /** Everybody may do everything again. */
  lift(): Promise<void>;
  stop(): Promise<void>;
}

export function startPermissions(moto: Moto): Permissions {
  const { ask, stop } = startHelper(moto, 'access.py');
  return {
    allowOnly: async (actions) => {
      await moto.enforcePolicies(false);
      const key = keySchema.parse(await ask({ actions }));
      await moto.enforcePolicies(true);
      return key;
    },
    lift: () => moto.enforcePolicies(false),
    stop,
  };
}
