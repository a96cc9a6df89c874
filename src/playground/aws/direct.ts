import type { Arrived, Effects } from './effects.ts';
import type { FaultsInForce } from './faults.ts';
import type { Kernel } from './kernel.ts';
import { describeService, isServiceName, type ServiceName } from './services.ts';
import { InputError } from './wire/input-problem.ts';
import { ServiceError } from './wire/operation.ts';
import { answered, received } from './wire/through.ts';

/** A command as the SDK's clients take it. */
export interface SdkCommand {
  readonly input: object;
  /** How the SDK writes an operation down: a mark, the namespace of its service, its name, its shapes. */
  readonly schema?: unknown;
}

export interface DirectParts {
  readonly kernel: Kernel;
  readonly faults: FaultsInForce;
  readonly effects: Effects;
}

/**
 * The simulated AWS in place of `send` of any client of the SDK but S3's: the same operations, faults, refusals and
 * records as over the wire, without protocol, signature and retries, which are most of the work of a simulated call.
 * It does not know who asks.
 */
export function answerDirectly({ kernel, faults, effects }: DirectParts): (command: SdkCommand) => Promise<object> {
  const outputOf = (call: Arrived, input: object): object => {
    const shape = effects.shapeOf(call);
    const { protocol, saysEmptyLists = true } = describeService(call.service);
    if (shape === undefined) throw protocol.unknownAction(call.action);
    const output = effects.perform(call, received(shape.input, input, { emptyLists: saysEmptyLists }), 'direct');
    const copy = answered(shape.output, output);
    faults.afterEffect(call);
    return copy;
  };
  return async ({ input, schema }) => {
    kernel.settle();
    const { service, action } = operationOf(schema);
    const call = effects.arrived(service, action);
    try {
      return { ...outputOf(call, input), $metadata: { httpStatusCode: 200, requestId: call.requestId } };
    } catch (error) {
      throw thrownFor(call, error);
    } finally {
      faults.latencyMs(call);
    }
  };
}

/** What the SDK throws for it. */
function thrownFor({ service, requestId }: Arrived, error: unknown): unknown {
  const refused = error instanceof InputError ? describeService(service).protocol.refusal(error.problem) : error;
  if (!(refused instanceof ServiceError)) return refused;
  const { code, message, httpStatus } = refused;
  return Object.assign(new Error(message), { name: code, $metadata: { httpStatusCode: httpStatus, requestId } });
}

function operationOf(schema: unknown): { readonly service: ServiceName; readonly action: string } {
  const parts: readonly unknown[] = Array.isArray(schema) ? schema : [];
  const [, namespace, action] = parts;
  const name = String(namespace)
    .replace('com.amazonaws.', '')
    .replace('elasticloadbalancingv2', 'elasticloadbalancing');
  if (typeof action !== 'string' || !isServiceName(name)) throw new TypeError(`${namespace} is not simulated`);
  return { service: name, action };
}
