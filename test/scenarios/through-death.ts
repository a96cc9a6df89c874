import { expect } from 'vitest';
import { Crash, type Doom } from './crash-point.ts';

type Settling = (options?: { readonly onError: (error: unknown) => void }) => Promise<unknown>;

/** Has another worker take over where one died; whatever else is thrown fails the test. */
export function takingOver(doom: Pick<Doom, 'revive'>): (error: unknown) => void {
  return (error) => {
    expect(error).toBeInstanceOf(Crash);
    doom.revive();
  };
}

/** Lives on to the end of all runs, with the death that comes from now on. */
export async function settleThroughDeath(world: { readonly settle: Settling }, doom: Doom): Promise<void> {
  doom.armed = true;
  await world.settle({ onError: takingOver(doom) });
  doom.armed = false;
  await world.settle();
}
