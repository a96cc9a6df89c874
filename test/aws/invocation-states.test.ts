import { describe, expect, it } from 'vitest';
import { invocationState } from '../../src/aws/invocation-states.ts';

describe('the state of an instance with a command', () => {
  it.each([
    ['Pending', 'Pending', 'pending'],
    ['Delayed', 'Delayed', 'pending'],
    ['InProgress', 'InProgress', 'in-progress'],
    ['Success', 'Success', 'success'],
    ['Failed', 'Failed', 'failed'],
    ['TimedOut', 'DeliveryTimedOut', 'timed-out'],
    ['TimedOut', 'Delivery Timed Out', 'timed-out'],
    ['TimedOut', 'ExecutionTimedOut', 'timed-out'],
    ['Failed', 'Undeliverable', 'undeliverable'],
    ['Failed', 'InvalidPlatform', 'undeliverable'],
    ['Failed', 'AccessDenied', 'undeliverable'],
    ['Cancelled', 'Terminated', 'terminated'],
    ['Failed', 'Terminated', 'terminated'],
    ['Cancelled', 'Cancelled', 'cancelled'],
    ['Cancelling', 'Cancelling', 'cancelling'],
  ])('of %s with %s is what the detail says', (status, details, state) => {
    expect(invocationState(status, details).state).toBe(state);
  });

  it('is what the status says where the detail is new', () => {
    expect(invocationState('Failed', 'RateExceeded').state).toBe('failed');
    expect(invocationState('TimedOut', undefined).state).toBe('timed-out');
  });

  it('is not an end where both are new', () => {
    expect(invocationState('Thinking', 'Thinking').state).toBe('in-progress');
    expect(invocationState(undefined, undefined)).toEqual({ state: 'in-progress', detail: '' });
  });

  it('is told in words', () => {
    expect(invocationState('TimedOut', 'DeliveryTimedOut').detail).toBe('Delivery Timed Out');
    expect(invocationState('InProgress', 'InProgress').detail).toBe('In Progress');
  });
});
