import type { GetConsoleOutputRequest, GetConsoleOutputResult } from '@aws-sdk/client-ec2';
import type { CallContext, Ec2Operations } from '../wire/operation.ts';
import { findOne, idKinds } from './ids.ts';
import type { InstanceRow } from './instance.ts';
import { changeInstance, type Ec2World, later } from './world.ts';

/**
 * The user data of an instance, as far as it is simulated: nothing is executed, and what the script echoes to the
 * console is there after a while, with `$status` as the exit status. A fault in force makes it another, or lets it hang.
 */
export function runUserData(world: Ec2World, { id, life, userData }: InstanceRow): void {
  if (userData === undefined) return;
  later(world, world.pace.userDataSeconds, () => {
    const row = world.instances.get(id);
    if (row?.life !== life) return;
    const status = world.faults.userDataStatus();
    if (status === 'hangs') return;
    changeInstance(world, { ...row, console: consoleText(userData, status) });
  });
}

function consoleText(userData: string, status: number): string {
  const script = Buffer.from(userData, 'base64').toString('utf8');
  const echoed = script.matchAll(/^\s*echo "(.*)" > \/dev\/console$/gm);
  return Array.from(echoed, ([, text = '']) => `${text.replaceAll('$status', String(status))}\n`).join('');
}

export function consoleOperations(world: Ec2World) {
  return {
    GetConsoleOutput: (input: GetConsoleOutputRequest, _context: CallContext): GetConsoleOutputResult => {
      const row = findOne(idKinds.instance, input.InstanceId ?? '', world.instances.seen);
      const Output = Buffer.from(row.console ?? '', 'utf8').toString('base64');
      return { InstanceId: row.id, Timestamp: new Date(world.kernel.nowMs()), Output };
    },
  } satisfies Ec2Operations;
}
