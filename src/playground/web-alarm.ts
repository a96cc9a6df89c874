import type { SimulatedAws } from './aws/account.ts';

/** What the fleet `web` is watched by. */
export const webAlarm = 'web-5xx';

/** Until CloudWatch has seen what an instance does. */
const noticedAfterMs = 30_000;
const fine =
  'Threshold Crossed: 1 out of the last 1 datapoints [0.0] was not greater than the threshold (5.0) (minimum 1 datapoint for ALARM -> OK transition).';
const firing =
  'Threshold Crossed: 1 out of the last 1 datapoints [37.0] was greater than the threshold (5.0) (minimum 1 datapoint for OK -> ALARM transition).';

/** An alarm of the errors that servers of `web` answer; it is OK. */
export function seedWebAlarm({ cloudWatch }: Pick<SimulatedAws, 'cloudWatch'>): void {
  cloudWatch.addAlarm({
    AlarmName: webAlarm,
    AlarmDescription: 'Servers of web answer with errors',
    Namespace: 'AWS/ApplicationELB',
    MetricName: 'HTTPCode_Target_5XX_Count',
    Dimensions: [{ Name: 'LoadBalancer', Value: 'app/web/50dc6c495c0c9188' }],
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 5,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
  cloudWatch.setAlarm(webAlarm, 'OK', fine);
}

/** Lets the alarm fire soon after the next server has left `web`, as it does in the first wave. Answers what ends that. */
export function fireInFirstWave({ kernel, autoscaling, cloudWatch }: SimulatedAws): () => void {
  let isOn = true;
  let isDue = false;
  autoscaling.onMember((groupName, instanceId) => {
    const hasLeft = autoscaling.member(instanceId)?.lifecycle.startsWith('Terminating') ?? true;
    if (groupName !== 'web' || !hasLeft || !isOn || isDue) return;
    isDue = true;
    kernel.schedule(kernel.nowMs() + noticedAfterMs, () => {
      if (isOn) cloudWatch.setAlarm(webAlarm, 'ALARM', firing);
    });
  });
  return () => {
    isOn = false;
    if (cloudWatch.alarmState(webAlarm) === 'ALARM') cloudWatch.setAlarm(webAlarm, 'OK', fine);
  };
}
