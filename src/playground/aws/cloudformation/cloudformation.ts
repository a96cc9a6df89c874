import type { Stack, StackStatus } from '@aws-sdk/client-cloudformation';
import { uuid } from '../autoscaling/journal.ts';
import type { Kernel } from '../kernel.ts';
import { type CloudFormationOperations, ServiceError } from '../wire/operation.ts';

export interface CloudFormationModel {
  /** A stack of that name, made where there is none, that stands so from now on. Answers its id. */
  setStack(name: string, status: StackStatus, nestedIn?: string): string;
}

export interface CloudFormation {
  readonly model: CloudFormationModel;
  readonly operations: CloudFormationOperations;
}

/** A simulated CloudFormation as far as telling how stacks stand: what they do is done to the world beside it. */
export function createCloudFormation(kernel: Kernel): CloudFormation {
  const stacks = new Map<string, Stack>();
  return {
    model: {
      setStack: (name, status, nestedIn) => {
        const known = stacks.get(name);
        const id = known?.StackId ?? stackId(kernel, name);
        const CreationTime = known?.CreationTime ?? new Date(kernel.nowMs());
        const nested = nestedIn === undefined ? {} : { ParentId: nestedIn, RootId: nestedIn };
        stacks.set(name, { StackId: id, StackName: name, StackStatus: status, CreationTime, ...nested });
        return id;
      },
    },
    operations: {
      DescribeStacks: ({ StackName: wanted }) => {
        const found = [...stacks.values()].filter(
          ({ StackName, StackId }) => wanted === StackName || wanted === StackId,
        );
        if (wanted === undefined) return { Stacks: [...stacks.values()] };
        if (found.length > 0) return { Stacks: found };
        throw new ServiceError('ValidationError', `Stack with id ${wanted} does not exist`);
      },
    },
  };
}

function stackId(kernel: Kernel, name: string): string {
  return `arn:aws:cloudformation:${kernel.region}:${kernel.accountId}:stack/${name}/${uuid(kernel)}`;
}
