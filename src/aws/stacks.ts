import { DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import type { StackOperation } from '../fleet/fleet.ts';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { AwsError } from './errors.ts';
import type { Stacks } from './service-ports.ts';

const service = 'cloudformation';

export function createStacks({ cloudFormation }: Pick<Clients, 'cloudFormation'>, call: Caller): Stacks {
  const read = async (name: string): Promise<Stack | undefined> => {
    try {
      const { Stacks: found = [] } = await call({ service, call: 'DescribeStacks' }, (options) =>
        cloudFormation.send(new DescribeStacksCommand({ StackName: name }), options),
      );
      return found[0];
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  };
  return {
    operation: async (name) => {
      const stack = await read(name);
      const own = stack && operationOf(stack);
      if (own !== undefined || stack?.RootId === undefined || stack.RootId === stack.StackId) return own;
      const root = await read(stack.RootId);
      return root && operationOf(root);
    },
  };
}

/** What CloudFormation does to the stack; a stack that is only under review has nothing in it yet. */
function operationOf({ StackName: stackName = '', StackStatus: status }: Stack): StackOperation | undefined {
  const isUnderWay = status?.endsWith('_IN_PROGRESS') === true && status !== 'REVIEW_IN_PROGRESS';
  return isUnderWay ? { stackName, status } : undefined;
}

/** CloudFormation says of a stack that is not there that the request is not valid. */
function isMissing(error: unknown): boolean {
  return error instanceof AwsError && error.awsCode === 'ValidationError' && /does not exist/i.test(error.message);
}
