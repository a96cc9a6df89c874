import { awsContract } from '../contracts/aws.contract.ts';
import { onMoto } from './on-moto.ts';
import { motoWorld } from './world.ts';

onMoto((moto) => {
  awsContract('moto', () => motoWorld(moto()), {
    'template-tokens': 'CreateLaunchTemplateVersion ignores its ClientToken',
    'refused-capacity': 'SetDesiredCapacity takes any number',
    'unknown-group': 'SetDesiredCapacity of an unknown group is a KeyError, answered with a web page',
    'later-user-data':
      'a launch from a version made by CreateLaunchTemplateVersion with user data is an AssertionError',
    'mixed-update': 'UpdateAutoScalingGroup drops the policy unless it is sent again',
    'snapshot-tags': 'CreateImage with tags for snapshots is a NotImplementedError, answered with a web page',
    'image-names': 'the same',
    'associated-snapshots': 'DeregisterImage ignores DeleteAssociatedSnapshots',
    activities: 'DescribeScalingActivities is always empty',
  });
});
