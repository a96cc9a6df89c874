import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { history } from './draw-history.ts';
import { live } from './histories.ts';

/** Everything that a history leaves, but for the random ids in the audit trail. */
async function leftBy(lived: Parameters<typeof live>[0], options: Parameters<typeof live>[1]) {
  const outcome = await live(lived, options);
  if (outcome === undefined) return undefined;
  const { run, world, scaled } = outcome;
  const { samples, losses } = world.monitor;
  const notes = await world.store.notes(run.id, 0);
  return { run, notes, scaled, samples, losses, counts: world.aws.counts(), mutations: world.aws.mutations() };
}

it('lives through a history directly as over the wire', async () => {
  await fc.assert(
    fc.asyncProperty(history, async (drawn) => {
      // A worker that dies in a call dies elsewhere over the wire.
      const lived = { ...drawn, happenings: drawn.happenings.filter(({ kind }) => kind !== 'dies') };
      expect(await leftBy(lived, { isDirect: true })).toEqual(await leftBy(lived, { isDirect: false }));
    }),
    { numRuns: 4 },
  );
}, 60_000);
