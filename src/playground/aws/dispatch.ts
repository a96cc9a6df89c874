import { type CallLog, createCallRecorder } from './call-log.ts';
import type { Call } from './calls.ts';
import type { FaultsInForce } from './faults.ts';
import type { Kernel } from './kernel.ts';
import {
  describeService,
  protocolFor,
  type ServiceName,
  type ServiceOperations,
  serviceOfVersion,
  serviceSignedAs,
} from './services.ts';
import { formField } from './wire/form.ts';
import { InputError } from './wire/input-problem.ts';
import { ServiceError } from './wire/operation.ts';
import type { WireReply, WireRequest } from './wire/protocol.ts';

export interface AwsReply extends WireReply {
  /** How long the faults in force make this call take. The dispatcher itself never waits. */
  readonly latencyMs: number;
}

export interface Dispatcher extends CallLog {
  /**
   * Answers one request, after the world has caught up with the clock. Rejects with ConnectionLost where a fault
   * breaks the connection, and with whatever a listener or a faulty operation throws.
   */
  handle(request: WireRequest): Promise<AwsReply>;
}

export interface DispatcherParts {
  readonly kernel: Kernel;
  readonly faults: FaultsInForce;
  readonly operations: ServiceOperations;
}

/** Routes requests to the operations of the simulated services and writes down what was asked. */
export function createDispatcher({ kernel, faults, operations }: DispatcherParts): Dispatcher {
  const recorder = createCallRecorder();

  const effect = (call: Call, request: WireRequest, requestId: string): WireReply => {
    const protocol = protocolFor(call.service, request);
    const operation = operations[call.service]?.[call.action];
    const shape = describeService(call.service).shapeOf(call.action);
    if (operation === undefined || shape === undefined || isOtherVersion(call.service, request))
      throw protocol.unknownAction(call.action);
    const input = protocol.decode(shape, request);
    const answered = (outcome: string): void =>
      recorder.answered({ ...call, input, requestId, atMs: kernel.nowMs(), outcome });
    const { accountId, region } = kernel;
    const context = { requestId, action: call.action, accountId, region, accessKeyId: scopeOf(request).accessKeyId };
    try {
      faults.beforeEffect(call);
      refuseDryRun(input);
      const reply = protocol.encode(shape, operation(input, context), requestId);
      answered('done');
      return reply;
    } catch (error) {
      answered(error instanceof ServiceError ? error.code : 'lost');
      throw error;
    }
  };

  const answer = (call: Call, request: WireRequest, requestId: string): WireReply => {
    const protocol = protocolFor(call.service, request);
    try {
      const reply = effect(call, request, requestId);
      faults.afterEffect(call);
      return reply;
    } catch (error) {
      if (error instanceof InputError) return protocol.encodeError(protocol.refusal(error.problem), requestId);
      if (error instanceof ServiceError) return protocol.encodeError(error, requestId);
      throw error;
    }
  };

  return {
    counts: recorder.counts,
    mutations: recorder.mutations,
    clear: recorder.clear,
    handle: async (request) => {
      kernel.settle();
      const service = routeOf(request);
      const requestId = requestIdFrom(kernel.random);
      const protocol = protocolFor(service, request);
      const action = protocol.action(request);
      if (action === undefined) {
        return { ...protocol.encodeError(protocol.unknownAction(undefined), requestId), latencyMs: 0 };
      }
      const call = recorder.arrived(service, action);
      return { ...answer(call, request, requestId), latencyMs: faults.latencyMs(call) };
    },
  };
}

/** Classic load balancing is signed for the same service; only its version tells that it is not the one simulated. */
function isOtherVersion(service: ServiceName, { body }: WireRequest): boolean {
  const { apiVersion } = describeService(service);
  return apiVersion !== undefined && (formField(body, 'Version') ?? apiVersion) !== apiVersion;
}

/** EC2 alone has dry runs: everything that could be refused has been, and nothing happens. */
function refuseDryRun(input: object): void {
  if (Reflect.get(input, 'DryRun') !== true) return;
  throw new ServiceError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
}

/** Who signed and for which service, from `Credential=KEY/date/region/service/aws4_request`; an address may be signed too. */
function scopeOf({ headers, path }: WireRequest): {
  readonly accessKeyId: string;
  readonly service: string | undefined;
} {
  const inPath = () => new URLSearchParams(path.split('?')[1]).get('X-Amz-Credential') ?? undefined;
  const scope = (/Credential=([^,\s]+)/.exec(headers['authorization'] ?? '')?.[1] ?? inPath())?.split('/') ?? [];
  return { accessKeyId: scope[0] ?? 'anonymous', service: scope[3] };
}

/** The service a request is signed for, else the one of its API version, else EC2. */
function routeOf(request: WireRequest): ServiceName {
  const signed = serviceSignedAs(scopeOf(request).service ?? '');
  return signed ?? serviceOfVersion(formField(request.body, 'Version') ?? '') ?? 'ec2';
}

/** In the form of a UUID, from the seed. */
function requestIdFrom(random: () => number): string {
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}
