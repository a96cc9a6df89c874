import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import type { Identity } from './ports.ts';

export function createIdentity({ sts }: Pick<Clients, 'sts'>, call: Caller): Identity {
  return {
    whoAmI: async () => {
      const { Account = '', Arn = '' } = await call({ service: 'sts', call: 'GetCallerIdentity' }, (options) =>
        sts.send(new GetCallerIdentityCommand({}), options),
      );
      return { accountId: Account, arn: Arn };
    },
  };
}
