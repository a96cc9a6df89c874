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
    'image-volumes': 'the same',
    deprecation: 'EnableImageDeprecation and DisableImageDeprecation are not there',
    'recycle-bin': 'ListImagesInRecycleBin and its like are not there',
    'associated-snapshots': 'DeregisterImage ignores DeleteAssociatedSnapshots',
    'launch-tokens': 'RunInstances keeps its ClientToken and launches again all the same',
    'absent-targets': 'DeregisterTargets refuses a target that is not registered',
    notifications: 'PutNotificationConfiguration is not there',
    'occupied-groups': 'DeleteAutoScalingGroup takes the instances with it',
    'several-ports': 'RegisterTargets keeps one port of each instance',
    'commands-since': 'ListCommands ignores its filters',
    'command-output': 'GetCommandInvocation has no output',
    'command-steps': 'GetCommandInvocation knows the step of AWS-RunShellScript only',
    'command-addressees': 'SendCommand goes to every instance, whichever it names',
    'command-invocations': 'ListCommandInvocations is not there',
    'command-cancelling': 'CancelCommand is not there',
    'unknown-instances': 'SendCommand takes any instance',
    'unknown-documents': 'SendCommand takes any document',
    agents: 'DescribeInstanceInformation is not there',
    'patch-states': 'DescribeInstancePatchStates is not there',
    'finding-filters': 'ListFindings answers what the test has queued, whatever is asked for',
    'inspector-off': 'the same',
    'inspector-status': 'BatchGetAccountStatus that names no account answers for none',
    'inspector-coverage': 'ListCoverage is not there',
    'inspector-search': 'SearchVulnerabilities is not there',
    inventory: 'GetInventory is not there',
    'metric-dimensions': 'GetMetricStatistics also adds up metrics that have more dimensions',
    'composite-alarms': 'PutCompositeAlarm is not there',
    'deployment-groups': 'GetDeploymentGroup answers Auto Scaling groups as plain names',
    refreshes: 'StartInstanceRefresh and its like are not there',
    'warm-up': 'DefaultInstanceWarmup is dropped',
    activities: 'DescribeScalingActivities is always empty',
  });
});
