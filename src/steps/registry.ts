import { registryOf, type Registry } from '../runs/planner.ts';
import type { AnyStepKind } from '../runs/step.ts';
import { awaitHealthyStep } from './await-healthy.ts';
import { checkWorldStep } from './check-world.ts';
import type { StepParts } from './parts.ts';
import { pinStep, unpinStep } from './pin.ts';
import { pointGroupStep } from './point-group.ts';
import { retireStep } from './retire.ts';
import { surgeStep } from './surge.ts';
import { templateVersionStep } from './template-version.ts';
import { verifyStep } from './verify.ts';

/** Every kind of step there is. A new one is a file beside these and a line here. */
const kinds = [
  checkWorldStep,
  templateVersionStep,
  pinStep,
  unpinStep,
  pointGroupStep,
  surgeStep,
  awaitHealthyStep,
  retireStep,
  verifyStep,
] as const satisfies readonly ((parts: StepParts) => AnyStepKind)[];

export function stepRegistry(parts: StepParts): Registry<AnyStepKind> {
  return registryOf(
    kinds.map((kind) => kind(parts)),
    (kind) => [kind.kind, ...kind.aliases],
  );
}
