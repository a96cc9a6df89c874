import type { SimulatedAws } from '../../src/playground/aws/account.ts';
import type { MutatingCall } from '../../src/playground/aws/call-log.ts';

/** Whether a call counts a run that has ended, which is no part of the run. */
export function isCounting({ action, input }: Pick<MutatingCall, 'action' | 'input'>): boolean {
  return action === 'PutMetricData' && JSON.stringify(input).includes('RunsEnded');
}

/** Metrics of images that were made; those of ended runs are others. */
export function countedImages({ aws }: { readonly aws: Pick<SimulatedAws, 'cloudWatch'> }) {
  return aws.cloudWatch.metrics().filter(({ name }) => name.startsWith('AMIs'));
}
