import { type Call, type CallMatch, ConnectionLost, matches } from './calls.ts';
import { type Fault, faultRules, type When } from './fault-rules.ts';
import type { Faults, FaultsInForce } from './faults.ts';
import type { Kernel } from './kernel.ts';
import { services } from './services.ts';
import { ServiceError } from './wire/operation.ts';

interface CallFault {
  readonly applies: (call: Call) => boolean;
  readonly act: (call: Call) => void;
}

type CallFaults = Pick<
  Faults & FaultsInForce,
  | 'throttle'
  | 'deny'
  | 'fail'
  | 'loseRequest'
  | 'loseReply'
  | 'beforeCall'
  | 'afterCall'
  | 'beforeEffect'
  | 'afterEffect'
  | 'clear'
>;

/** The faults that take the place of a call's answer. */
export function callFaults({ nowMs, random }: Pick<Kernel, 'nowMs' | 'random'>): CallFaults {
  const before = faultRules<CallFault>(nowMs);
  const after = faultRules<CallFault>(nowMs);
  const beforeMatch = (match: CallMatch, act: CallFault['act'], when?: When): Fault =>
    before.add({ applies: (call) => matches(match, call), act }, when);
  const everyCall = (): boolean => true;
  return {
    throttle: (match, share, when) =>
      before.add({ applies: (call) => matches(match, call) && random() < share, act: throttled }, when),
    deny: (match, when) => beforeMatch(match, denied, when),
    fail: (match, { code, message, httpStatus }, when) =>
      beforeMatch(match, () => fault(new ServiceError(code, message, httpStatus)), when),
    loseRequest: (match, when) => beforeMatch(match, () => fault(new ConnectionLost()), when),
    loseReply: (match, when) =>
      after.add({ applies: (call) => matches(match, call), act: () => fault(new ConnectionLost()) }, when),
    beforeCall: (act) => before.add({ applies: everyCall, act }),
    afterCall: (act) => after.add({ applies: everyCall, act }),
    beforeEffect: (call) => {
      for (const { act } of before.strikes(({ applies }) => applies(call))) act(call);
    },
    afterEffect: (call) => {
      for (const { act } of after.strikes(({ applies }) => applies(call))) act(call);
    },
    clear: () => {
      before.clear();
      after.clear();
    },
  };
}

function throttled({ service }: Call): never {
  const { code, message, httpStatus } = services[service].throttled;
  throw new ServiceError(code, message, httpStatus);
}

function denied({ service, action }: Call): never {
  const message =
    service === 'ec2'
      ? `You are not authorized to perform this operation. Action: ec2:${action}. Encoded authorization failure message: ${'aB3_-'.repeat(120)}`
      : `User is not authorized to perform: ${service}:${action}`;
  throw new ServiceError(services[service].deniedCode, message, 403);
}

function fault(error: Error): never {
  throw error;
}
