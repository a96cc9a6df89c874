import type { PatchOperationType, RebootOption } from '@aws-sdk/client-ssm';
import { ServiceError } from '../wire/operation.ts';
import { changeSoftware, patchedPackage, type Software, softwareOf } from './software.ts';
import type { Order, Work } from './work.ts';
import { paced, type SsmWorld } from './world.ts';

interface PatchOptions {
  readonly operation: PatchOperationType;
  readonly rebootOption: RebootOption;
}

/** Throws InvalidParameters as the document has it. */
export function patchOptions(parameters: Readonly<Record<string, readonly string[]>>): PatchOptions {
  const operation = parameters['Operation']?.[0];
  const rebootOption = parameters['RebootOption']?.[0] ?? 'RebootIfNeeded';
  if (operation !== 'Scan' && operation !== 'Install') {
    throw new ServiceError('InvalidParameters', 'Parameter Operation must be one of Scan, Install.');
  }
  if (rebootOption !== 'RebootIfNeeded' && rebootOption !== 'NoReboot') {
    throw new ServiceError('InvalidParameters', 'Parameter RebootOption must be one of RebootIfNeeded, NoReboot.');
  }
  return { operation, rebootOption };
}

/** What AWS-RunPatchBaseline does on one instance. */
export function patchWork(world: SsmWorld, order: Order): Work {
  const options = patchOptions(order.command.parameters);
  return options.operation === 'Scan' ? scanWork(world, order, options) : installWork(world, order, options);
}

function scanWork(world: SsmWorld, order: Order, options: PatchOptions): Work {
  const { command, instanceId } = order;
  const startedAtMs = world.kernel.nowMs();
  return {
    kind: 'works',
    durationMs: paced(world, world.pace.patchScanSeconds, `${command.id} on ${instanceId}`),
    effect: () => {},
    restarts: 0,
    end: () => {
      const { missingPatches } = softwareOf(world, instanceId);
      return recordAndTell(world, order, { ...options, startedAtMs, missing: missingPatches, failed: 0 });
    },
  };
}

function installWork(world: SsmWorld, order: Order, options: PatchOptions): Work {
  const { instanceId, failure, command } = order;
  const startedAtMs = world.kernel.nowMs();
  const before = softwareOf(world, instanceId);
  const failed = failure?.kind === 'patch-fails' ? Math.min(failure.failed, before.missingPatches) : 0;
  const installed = before.missingPatches - failed;
  const mayRestart = options.rebootOption === 'RebootIfNeeded';
  const needsRestart = (before.needsReboot && installed > 0) || before.pendingReboot > 0;
  const seconds = installed > 0 ? world.pace.patchSeconds : world.pace.patchScanSeconds;
  return {
    kind: 'works',
    durationMs: paced(world, seconds, `${command.id} on ${instanceId}`),
    effect: () => changeSoftware(world, instanceId, installedSoftware(before, { installed, failed })),
    restarts: (mayRestart && needsRestart ? 1 : 0) + (failure?.kind === 'reboots-again' ? 1 : 0),
    end: () => recordAndTell(world, order, { ...options, startedAtMs, missing: 0, failed }),
  };
}

/** What a restart puts in force is pending until there is one; agents see to that. */
function installedSoftware(
  before: Software,
  { installed, failed }: { readonly installed: number; readonly failed: number },
): Software {
  return {
    packages: failed > 0 ? before.packages : before.packages.map(patchedPackage),
    missingPatches: failed,
    needsReboot: failed > 0 && before.needsReboot,
    installedPatches: before.installedPatches + installed,
    pendingReboot: before.pendingReboot + (before.needsReboot ? installed : 0),
  };
}

interface Done extends PatchOptions {
  readonly startedAtMs: number;
  readonly missing: number;
  readonly failed: number;
}

/** The command succeeds whatever the patches did: only the patch state tells. */
function recordAndTell(world: SsmWorld, { command, instanceId }: Order, done: Done) {
  const { installedPatches: installed, pendingReboot } = softwareOf(world, instanceId);
  const { missing, failed, operation } = done;
  world.patchStates.put({
    ...done,
    id: instanceId,
    endedAtMs: world.kernel.nowMs(),
    installed,
    pendingReboot,
    snapshotId: command.id,
  });
  const counts = `installed: ${installed}, pending a restart: ${pendingReboot}, missing: ${missing}, failed: ${failed}`;
  return { exitCode: 0, stdout: `Patch baseline operation ${operation} on ${instanceId}.\n${counts}\n`, stderr: '' };
}
