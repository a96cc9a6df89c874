import type { Dispatch, InvocationRow } from './command.ts';
import { platformOf } from './software.ts';
import type { SsmWorld } from './world.ts';

/** Gives the whole output to whoever keeps it, under the names that SSM gives to the objects. */
export function writeOutput(world: SsmWorld, { commandId }: Dispatch, row: InvocationRow): void {
  const command = world.commands.get(commandId);
  if (command?.output === undefined) return;
  const { bucket, prefix } = command.output;
  const { platformType } = platformOf(world, row.id);
  const step = command.document.steps.find(({ platforms }) => platforms.includes(platformType));
  if (step === undefined) return;
  const folder = [prefix, commandId, row.id, step.folder].filter((part) => part !== '').join('/');
  for (const name of ['stdout', 'stderr'] as const) {
    // SSM writes no empty objects.
    if (row[name] === '') continue;
    for (const listener of world.outputListeners) listener({ bucket, key: `${folder}/${name}`, body: row[name] });
  }
}
