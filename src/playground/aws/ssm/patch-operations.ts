import type {
  DescribeInstancePatchesRequest,
  DescribeInstancePatchesResult,
  DescribeInstancePatchStatesRequest,
  DescribeInstancePatchStatesResult,
  PatchComplianceData,
  PatchComplianceDataState,
} from '@aws-sdk/client-ssm';
import { ServiceError, type SsmOperations } from '../wire/operation.ts';
import { placed, ssmPage } from './paging.ts';
import { type PatchStateRow, patchStateOnWire } from './patch-state.ts';
import { softwareOf } from './software.ts';
import type { SsmWorld } from './world.ts';

const mostIds = 50;
const bounds = { least: 10, most: 100, usual: 50 };

export function patchOperations(world: SsmWorld) {
  return {
    DescribeInstancePatchStates: (input) => describeStates(world, input),
    DescribeInstancePatches: (input) => describePatches(world, input),
  } satisfies SsmOperations;
}

/** Of those that were ever patched or scanned, and of no others. */
function describeStates(world: SsmWorld, input: DescribeInstancePatchStatesRequest): DescribeInstancePatchStatesResult {
  const { InstanceIds = [] } = input;
  if (InstanceIds.length > mostIds) {
    const message = `1 validation error detected: Value at 'instanceIds' failed to satisfy constraint: Member must have length less than or equal to ${mostIds}`;
    throw new ServiceError('ValidationException', message);
  }
  const states = InstanceIds.flatMap((id) => world.patchStates.seen(id) ?? []);
  const { rows, nextToken } = ssmPage(input, bounds, (after) => placed(states, after));
  return { InstancePatchStates: rows.map(patchStateOnWire), NextToken: nextToken };
}

function describePatches(world: SsmWorld, input: DescribeInstancePatchesRequest): DescribeInstancePatchesResult {
  const state = world.patchStates.seen(input.InstanceId ?? '');
  const patches = state === undefined ? [] : patchesOf(world, state);
  const { rows, nextToken } = ssmPage(input, bounds, (after) => placed(patches, after));
  return { Patches: [...rows], NextToken: nextToken };
}

/** Only their numbers are modelled: they are named after the packages of the instance, as far as these go. */
function patchesOf(world: SsmWorld, row: PatchStateRow): readonly PatchComplianceData[] {
  const { packages } = softwareOf(world, row.id);
  const states: readonly (readonly [PatchComplianceDataState, number])[] = [
    ['MISSING', row.missing],
    ['FAILED', row.failed],
    ['INSTALLED_PENDING_REBOOT', row.pendingReboot],
    ['INSTALLED', row.installed - row.pendingReboot],
  ];
  const all = states.flatMap(([state, count]) => Array.from({ length: Math.max(0, count) }, () => state));
  return all.map((State, index) => {
    const name = packages[index]?.name ?? `patch-${index + 1}`;
    return {
      Title: name,
      KBId: name,
      Classification: 'Security',
      Severity: 'Important',
      State,
      InstalledTime: new Date(State.startsWith('INSTALLED') ? row.endedAtMs : 0),
    };
  });
}
