/** What others have going on in a group: one reading for planning and for the look before every wave or stage. */
import type { Fleet } from '../fleet/fleet.ts';
import { isAwsError } from './errors.ts';
import type { Aws, Group } from './ports.ts';

export type ReadUndertakings = Pick<Fleet, 'lifecycleHooks' | 'activeRefreshId' | 'stackOperation' | 'codeDeployment'>;

/** CloudFormation puts it on what it makes. */
const stackTags = ['aws:cloudformation:stack-id', 'aws:cloudformation:stack-name'] as const;

/** CodeDeploy begins the name of its hook so, on every group that it deploys to. */
const codeDeployHook = 'CodeDeploy-managed-';

/**
 * Reads hooks and refreshes; CloudFormation is asked only about a group that it made, CodeDeploy only where the group has
 * its hook. Safe to repeat; where the group has gone meanwhile, nothing is told.
 */
export async function readUndertakings(
  aws: Pick<Aws, 'groups' | 'stacks' | 'codeDeploy'>,
  { groupName, tags }: Pick<Group, 'groupName' | 'tags'>,
): Promise<ReadUndertakings> {
  const stack = stackTags.map((key) => tags[key]).find((value) => value !== undefined);
  const [hooks = [], activeRefreshId, stackOperation] = await Promise.all([
    existing(aws.groups.lifecycleHooks(groupName)),
    existing(aws.groups.activeRefresh(groupName)),
    stack === undefined ? undefined : aws.stacks.operation(stack),
  ]);
  const isDeployedTo = hooks.some((name) => name.startsWith(codeDeployHook));
  const codeDeployment = isDeployedTo ? await aws.codeDeploy.deployment(groupName) : undefined;
  return {
    lifecycleHooks: hooks,
    ...(activeRefreshId === undefined ? {} : { activeRefreshId }),
    ...(stackOperation === undefined ? {} : { stackOperation }),
    ...(codeDeployment === undefined ? {} : { codeDeployment }),
  };
}

async function existing<Value>(read: Promise<Value>): Promise<Value | undefined> {
  try {
    return await read;
  } catch (error) {
    if (isAwsError(error, 'not-found')) return undefined;
    throw error;
  }
}
