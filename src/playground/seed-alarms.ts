import type { SimulatedAws } from './aws/account.ts';

/** What fleets are watched by, by the name of the fleet. */
export const seededAlarms = { web: 'web-5xx', 'web-eu': 'web-eu-5xx' } as const;

/** Which target group gets the first requests of a new group of `web-eu`. */
export const greenTargetGroup = 'web-eu-green';

type SeededAlarm = (typeof seededAlarms)[keyof typeof seededAlarms];

/** Until CloudWatch has seen what an instance does. */
const noticedAfterMs = 30_000;
const fine =
  'Threshold Crossed: 1 out of the last 1 datapoints [0.0] was not greater than the threshold (5.0) (minimum 1 datapoint for ALARM -> OK transition).';
const firing =
  'Threshold Crossed: 1 out of the last 1 datapoints [37.0] was greater than the threshold (5.0) (minimum 1 datapoint for OK -> ALARM transition).';

/** Alarms of the errors that servers answer; they are OK. */
export function seedAlarms({ cloudWatch }: Pick<SimulatedAws, 'cloudWatch'>): void {
  for (const [fleet, name] of Object.entries(seededAlarms)) {
    cloudWatch.addAlarm({
      AlarmName: name,
      AlarmDescription: `Servers of ${fleet} answer with errors`,
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'HTTPCode_Target_5XX_Count',
      Dimensions: [{ Name: 'LoadBalancer', Value: `app/${fleet}/50dc6c495c0c9188` }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
    cloudWatch.setAlarm(name, 'OK', fine);
  }
}

/**
 * Lets an alarm fire soon after a rollout has begun to matter: after the next server has left `web`, or after the new
 * group of `web-eu` got its first requests. Answers what ends that.
 */
export function fireOnceItMatters(aws: SimulatedAws): () => void {
  const isDue = new Set<SeededAlarm>();
  let isOn = true;
  const fireSoon = (name: SeededAlarm): void => {
    if (!isOn || isDue.has(name)) return;
    isDue.add(name);
    aws.kernel.schedule(aws.kernel.nowMs() + noticedAfterMs, () => {
      if (isOn) aws.cloudWatch.setAlarm(name, 'ALARM', firing);
    });
  };
  aws.autoscaling.onMember((groupName, instanceId) => {
    const hasLeft = aws.autoscaling.member(instanceId)?.lifecycle.startsWith('Terminating') ?? true;
    if (groupName === 'web' && hasLeft) fireSoon(seededAlarms.web);
  });
  aws.kernel.onChange(() => {
    if (isOn && hasRequests(aws, greenTargetGroup)) fireSoon(seededAlarms['web-eu']);
  });
  return () => {
    isOn = false;
    for (const name of Object.values(seededAlarms)) {
      if (aws.cloudWatch.alarmState(name) === 'ALARM') aws.cloudWatch.setAlarm(name, 'OK', fine);
    }
  };
}

function hasRequests({ elb }: Pick<SimulatedAws, 'elb'>, targetGroup: string): boolean {
  const used = elb.traffic().flatMap(({ targets }) => targets.filter(({ weight }) => weight > 0));
  return used.some(({ groupArn }) => elb.targetGroupName(groupArn) === targetGroup);
}
