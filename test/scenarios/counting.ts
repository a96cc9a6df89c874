import type { SimulatedAws } from '../../src/playground/aws/account.ts';
import type { MutatingCall } from '../../src/playground/aws/call-log.ts';

/** Whether a call counts runs that have ended or are at work, which is no part of a run. */
export function isCounting({ action, input }: Pick<MutatingCall, 'action' | 'input'>): boolean {
  return action === 'PutMetricData' && /"Runs(Ended|Active)"/.test(JSON.stringify(input));
}

/** Metrics of images that were made; those of ended runs are others. */
export function countedImages({ aws }: { readonly aws: Pick<SimulatedAws, 'cloudWatch'> }) {
  return aws.cloudWatch.metrics().filter(({ name }) => name.startsWith('AMIs'));
}

/** Instances that runs have brought to something newer, by the metric. */
export function patchedIn({ aws }: { readonly aws: Pick<SimulatedAws, 'cloudWatch'> }): number {
  return aws.cloudWatch.sum({ namespace: 'Custom/AMI', name: 'InstancesPatched', dimensions: {} });
}
