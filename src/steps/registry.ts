import { type Registry, registryOf } from '../runs/planner.ts';
import type { AnyStepKind } from '../runs/step.ts';
import { awaitHealthyStep } from './await-healthy.ts';
import { checkFleetStep } from './check-fleet.ts';
import { checkInstanceStep } from './check-instance.ts';
import { checkWorldStep } from './check-world.ts';
import { createImageStep } from './create-image.ts';
import { discardImageStep } from './discard-image.ts';
import type { StepParts } from './parts.ts';
import { pinStep, unpinStep } from './pin.ts';
import { pointGroupStep } from './point-group.ts';
import { retireStep } from './retire.ts';
import { surgeStep } from './surge.ts';
import { templateVersionStep } from './template-version.ts';
import { verifyStep } from './verify.ts';
import { verifyImageStep } from './verify-image.ts';
import { whileFleetExists } from './while-fleet-exists.ts';

/** Every kind of step there is. A new one is a file beside these and a line here. */
const kinds = [
  checkFleetStep,
  checkWorldStep,
  templateVersionStep,
  pinStep,
  unpinStep,
  pointGroupStep,
  surgeStep,
  awaitHealthyStep,
  retireStep,
  verifyStep,
  checkInstanceStep,
  createImageStep,
  verifyImageStep,
  discardImageStep,
] as const satisfies readonly ((parts: StepParts) => AnyStepKind)[];

export function stepRegistry(parts: StepParts): Registry<AnyStepKind> {
  return registryOf(
    kinds.map((kind) => whileFleetExists(kind(parts))),
    (kind) => [kind.kind, ...kind.aliases],
  );
}
