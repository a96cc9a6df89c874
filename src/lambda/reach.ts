/**
 * The calls to AWS of those functions that make few, as their roles allow them (infrastructure/roles.yml). The worker may
 * make all that there are, and `events` none: it has no access to any account. A call that is not here is not even sent, so that a mistake shows in tests, not in production.
 */

/** What forms offer, and which environments a freeze may name; whatever else AWS is asked for, the worker does. */
export const slackReach: ReadonlySet<string> = new Set([
  'autoscaling:DescribeAutoScalingGroups',
  'ec2:DescribeImages',
  'sts:GetCallerIdentity',
]);

/** Counts the runs at work, puts pins back, ends shares, retires groups that were kept for a while, and ends what runs that are gone have launched. */
export const sweeperReach: ReadonlySet<string> = new Set([
  'autoscaling:DescribeAutoScalingGroups',
  'autoscaling:DescribeAutoScalingInstances',
  'autoscaling:DescribeScalingActivities',
  'autoscaling:CreateOrUpdateTags',
  'autoscaling:DeleteAutoScalingGroup',
  'autoscaling:ResumeProcesses',
  'autoscaling:SuspendProcesses',
  'autoscaling:TerminateInstanceInAutoScalingGroup',
  'autoscaling:UpdateAutoScalingGroup',
  'cloudwatch:PutMetricData',
  'ec2:DescribeInstances',
  'ec2:ModifyImageAttribute',
  'ec2:ModifySnapshotAttribute',
  'ec2:TerminateInstances',
  'elasticloadbalancing:DescribeListeners',
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeRules',
  'elasticloadbalancing:DescribeTargetGroups',
  'sts:GetCallerIdentity',
]);

/** Looks at every AMI and fleet, and at all that may refer to an AMI; counts and tells what was found. */
export const complianceReach: ReadonlySet<string> = new Set([
  'autoscaling:DescribeAutoScalingGroups',
  'autoscaling:DescribeLaunchConfigurations',
  'autoscaling:DescribeWarmPool',
  'cloudwatch:PutMetricData',
  'ec2:DescribeFleets',
  'ec2:DescribeImages',
  'ec2:DescribeInstances',
  'ec2:DescribeLaunchTemplateVersions',
  'ec2:DescribeSnapshots',
  'ec2:DescribeSpotFleetRequests',
  'ec2:DescribeSpotInstanceRequests',
  'elasticloadbalancing:DescribeTargetHealth',
  'sns:Publish',
  'ssm:DescribeParameters',
  'ssm:GetParameters',
  'sts:GetCallerIdentity',
]);
