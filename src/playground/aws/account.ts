import type { HttpHandler } from '@smithy/core/protocols';
import { createDispatcher, type Dispatcher } from './dispatch.ts';
import { createFaults, type Faults } from './faults.ts';
import { createKernel, type Kernel, type KernelOptions } from './kernel.ts';
import { sdkRequestHandler } from './request-handler.ts';
import { stsOperations } from './sts.ts';

export interface SimulatedAws extends Dispatcher {
  readonly kernel: Kernel;
  readonly faults: Faults;
  /** For the `requestHandler` option of any SDK client. */
  readonly requestHandler: HttpHandler;
}

/** One simulated account in one region, empty but for its network. */
export function createSimulatedAws(options: KernelOptions): SimulatedAws {
  const kernel = createKernel(options);
  const faults = createFaults(kernel);
  const operations = { sts: stsOperations(kernel) };
  const dispatcher = createDispatcher({ kernel, faults, operations });
  return { ...dispatcher, kernel, faults, requestHandler: sdkRequestHandler(dispatcher) };
}
