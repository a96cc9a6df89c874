import type { Arrived, Effects } from './effects.ts';
import type { FaultsInForce } from './faults.ts';
import type { Kernel } from './kernel.ts';
import { describeService, protocolFor, type ServiceName, serviceOfVersion, serviceSignedAs } from './services.ts';
import { formField } from './wire/form.ts';
import { InputError } from './wire/input-problem.ts';
import { ServiceError } from './wire/operation.ts';
import type { WireReply, WireRequest } from './wire/protocol.ts';

export interface AwsReply extends WireReply {
  /** How long the faults in force make this call take. The dispatcher itself never waits. */
  readonly latencyMs: number;
}

export interface Dispatcher {
  /**
   * Answers one request, after the world has caught up with the clock. Rejects with ConnectionLost where a fault
   * breaks the connection, and with whatever a listener or a faulty operation throws.
   */
  handle(request: WireRequest): Promise<AwsReply>;
}

export interface DispatcherParts {
  readonly kernel: Kernel;
  readonly faults: FaultsInForce;
  readonly effects: Effects;
}

/** The simulated services over the wire: routes requests to operations, and reads and writes their protocols. */
export function createDispatcher({ kernel, faults, effects }: DispatcherParts): Dispatcher {
  const replyTo = (call: Arrived, request: WireRequest): WireReply => {
    const protocol = protocolFor(call.service, request);
    const shape = effects.shapeOf(call);
    if (shape === undefined || isOtherVersion(call.service, request)) throw protocol.unknownAction(call.action);
    const output = effects.perform(call, protocol.decode(shape, request), scopeOf(request).accessKeyId);
    const reply = protocol.encode(shape, output, call.requestId);
    faults.afterEffect(call);
    return reply;
  };

  const answer = (call: Arrived, request: WireRequest): WireReply => {
    const protocol = protocolFor(call.service, request);
    try {
      return replyTo(call, request);
    } catch (error) {
      if (error instanceof InputError) return protocol.encodeError(protocol.refusal(error.problem), call.requestId);
      if (error instanceof ServiceError) return protocol.encodeError(error, call.requestId);
      throw error;
    }
  };

  return {
    handle: async (request) => {
      kernel.settle();
      const service = routeOf(request);
      const protocol = protocolFor(service, request);
      const action = protocol.action(request);
      if (action === undefined) {
        return { ...protocol.encodeError(protocol.unknownAction(undefined), effects.newRequestId()), latencyMs: 0 };
      }
      const call = effects.arrived(service, action);
      return { ...answer(call, request), latencyMs: faults.latencyMs(call) };
    },
  };
}

/** Classic load balancing is signed for the same service; only its version tells that it is not the one simulated. */
function isOtherVersion(service: ServiceName, { body }: WireRequest): boolean {
  const { apiVersion } = describeService(service);
  return apiVersion !== undefined && (formField(body, 'Version') ?? apiVersion) !== apiVersion;
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
