/** An AWS whose listings can be made to tell again what they told before. */
import type { SdkCommand } from '../../src/playground/aws/direct.ts';
import type { FleetWorld } from './fleet-world.ts';

export interface OldAnswers {
  /** The same world; whoever asks it directly may be told what was. */
  readonly world: FleetWorld;
  /** From now on calls of this action are answered as they were last; those never made before, as it is. */
  tellOld(action: string): void;
  tellNew(): void;
}

export function withOldAnswers(world: FleetWorld): OldAnswers {
  const last = new Map<string, object>();
  let old: { readonly action: string; readonly answers: ReadonlyMap<string, object> } | undefined;
  const answer = async (command: SdkCommand): Promise<object> => {
    const action = actionOf(command);
    const key = `${action} ${JSON.stringify(command.input)}`;
    const before = old?.action === action ? old.answers.get(key) : undefined;
    const told = before ?? (await world.aws.answer(command));
    last.set(key, told);
    return told;
  };
  return {
    world: { ...world, aws: { ...world.aws, answer } },
    tellOld: (action) => {
      old = { action, answers: new Map(last) };
    },
    tellNew: () => {
      old = undefined;
    },
  };
}

function actionOf({ schema }: SdkCommand): string {
  const parts: readonly unknown[] = Array.isArray(schema) ? schema : [];
  return String(parts[2]);
}
