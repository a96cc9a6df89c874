import { type Ec2Operations, ServiceError } from '../wire/operation.ts';
import { findOne, idKinds } from './ids.ts';
import type { Ec2World } from './world.ts';

/** What can be asked of one instance that no describe of many tells. */
export function instanceAttributeOperations(world: Ec2World) {
  return {
    DescribeInstanceAttribute: ({ InstanceId = '', Attribute }) => {
      const row = findOne(idKinds.instance, InstanceId, world.instances.seen);
      switch (Attribute) {
        case 'instanceInitiatedShutdownBehavior': {
          const Value = row.terminatesOnShutdown ? 'terminate' : 'stop';
          return { InstanceId: row.id, InstanceInitiatedShutdownBehavior: { Value } };
        }
        case 'disableApiTermination':
          return { InstanceId: row.id, DisableApiTermination: { Value: row.terminationProtected } };
        case 'userData':
          return { InstanceId: row.id, UserData: row.userData === undefined ? {} : { Value: row.userData } };
        default:
          throw new ServiceError('InvalidParameterValue', `The attribute ${Attribute} is not simulated`);
      }
    },
  } satisfies Ec2Operations;
}
