import { type CallLog, createCallRecorder } from './call-log.ts';
import type { Call } from './calls.ts';
import type { FaultsInForce } from './faults.ts';
import type { Kernel } from './kernel.ts';
import { describeService, type ServiceName, type ServiceOperations } from './services.ts';
import { ServiceError } from './wire/operation.ts';
import type { OperationShape } from './wire/shape.ts';

/** A call that has reached the simulated AWS, whichever way. */
export interface Arrived extends Call {
  readonly requestId: string;
}

/** What calls do to the world, apart from how they are written. */
export interface Effects extends CallLog {
  /** Counts a call. */
  arrived(service: ServiceName, action: string): Arrived;
  newRequestId(): string;
  /** The shapes of a simulated operation; undefined where it is not simulated. */
  shapeOf(call: Call): OperationShape | undefined;
  /** Throws what the operation and the faults in force throw: ServiceError, ConnectionLost, or what a listener throws. */
  perform(call: Arrived, input: object, accessKeyId: string): object;
}

export interface EffectsParts {
  readonly kernel: Kernel;
  readonly faults: FaultsInForce;
  readonly operations: ServiceOperations;
}

/** The operations of the simulated services, with the faults that strike them, and what was asked of them. */
export function createEffects({ kernel, faults, operations }: EffectsParts): Effects {
  const recorder = createCallRecorder();
  const operationOf = ({ service, action }: Call) => operations[service]?.[action];
  const newRequestId = (): string => requestIdFrom(kernel.random);
  return {
    counts: recorder.counts,
    mutations: recorder.mutations,
    clear: recorder.clear,
    newRequestId,
    arrived: (service, action) => ({ ...recorder.arrived(service, action), requestId: newRequestId() }),
    shapeOf: (call) =>
      operationOf(call) === undefined ? undefined : describeService(call.service).shapeOf(call.action),
    perform: (call, input, accessKeyId) => {
      const { service, action, requestId } = call;
      const operation = operationOf(call);
      if (operation === undefined) throw new TypeError(`${service}:${action} is not simulated`);
      const { accountId, region, nowMs } = kernel;
      const answered = (outcome: string): void =>
        recorder.answered({ service, action, input, requestId, atMs: nowMs(), outcome });
      try {
        faults.beforeEffect(call);
        refuseDryRun(input);
        const output = operation(paged(input, faults), { requestId, action, accountId, region, accessKeyId });
        answered('done');
        return output;
      } catch (error) {
        answered(error instanceof ServiceError ? error.code : 'lost');
        throw error;
      }
    },
  };
}

/** EC2 alone has dry runs: everything that could be refused has been, and nothing happens. */
function refuseDryRun(input: object): void {
  if (Reflect.get(input, 'DryRun') !== true) return;
  throw new ServiceError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
}

/** The names under which requests say how many they want at a time. */
const sizes = ['MaxResults', 'MaxRecords', 'MaxItems', 'PageSize'];

function paged(input: object, { pageSize }: Pick<FaultsInForce, 'pageSize'>): object {
  const asked = sizes.flatMap((name) => {
    const size: unknown = Reflect.get(input, name);
    return typeof size === 'number' ? [[name, pageSize(size)] as const] : [];
  });
  return asked.length === 0 ? input : { ...input, ...Object.fromEntries(asked) };
}

const digits = '0123456789abcdef';

/** In the form of a UUID, from the seed. */
function requestIdFrom(random: () => number): string {
  let id = '';
  for (const char of 'xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx')
    id += char === 'x' ? digits[Math.floor(random() * 16)] : char;
  return id;
}
