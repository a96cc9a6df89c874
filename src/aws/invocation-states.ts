import type { Invocation, InvocationState } from './service-ports.ts';

/** By SSM's details without blanks and case, which differ between its answers and its documentation. */
const byDetail: Readonly<Record<string, InvocationState>> = {
  pending: 'pending',
  // Sent, and the instance has not taken it: SSM tries again until the time for delivery is over.
  delayed: 'pending',
  inprogress: 'in-progress',
  success: 'success',
  failed: 'failed',
  deliverytimedout: 'timed-out',
  executiontimedout: 'timed-out',
  timedout: 'timed-out',
  undeliverable: 'undeliverable',
  invalidplatform: 'undeliverable',
  accessdenied: 'undeliverable',
  terminated: 'terminated',
  cancelled: 'cancelled',
  cancelling: 'cancelling',
};

const byStatus: Readonly<Record<string, InvocationState>> = {
  Pending: 'pending',
  InProgress: 'in-progress',
  Delayed: 'pending',
  Success: 'success',
  Cancelled: 'cancelled',
  TimedOut: 'timed-out',
  Failed: 'failed',
  Cancelling: 'cancelling',
};

/** How an instance stands, from the two words SSM has for it. Words that are new to us are not an end. */
export function invocationState(
  status: string | undefined,
  details: string | undefined,
): Pick<Invocation, 'state' | 'detail'> {
  const known = byDetail[(details ?? '').replaceAll(' ', '').toLowerCase()];
  const state = known ?? byStatus[status ?? ''] ?? 'in-progress';
  return { state, detail: inWords(details ?? status ?? '') };
}

/** SSM says `DeliveryTimedOut` where its documentation says `Delivery Timed Out`. */
function inWords(detail: string): string {
  return detail.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');
}
