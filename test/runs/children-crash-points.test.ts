import { describe, expect, it } from 'vitest';
import { bob, cleo, newRun } from '../builders/runs.ts';
import { isThorough } from '../builders/thorough.ts';
import { createFamily, type FamilyOptions, type FamilyRig } from './family.ts';

class Crash extends Error {}

const names = ['a', 'b', 'c', 'd'];

interface Story {
  readonly options: Partial<FamilyOptions>;
  /** What somebody tells the whole once the first effect is there. */
  readonly told?: 'abort' | 'pause';
}

/** From the request to the end, through whatever crashes the hooks bring. */
async function life({ options, told }: Story, hooks: NonNullable<FamilyOptions['hooks']> = {}): Promise<FamilyRig> {
  const rig = createFamily({ names, ...options, hooks });
  const onError = (error: unknown): void => expect(error).toBeInstanceOf(Crash);
  const repeated = async (act: () => Promise<unknown>): Promise<void> => {
    await act().catch((error: unknown) => {
      onError(error);
      return act();
    });
  };
  const tell = (kind: 'approve' | 'abort' | 'pause' | 'resume', by = cleo): Promise<void> => {
    const signal = { key: kind, kind, by, atMs: rig.clock.nowMs() };
    return repeated(() => rig.store.signal(newRun().id, signal));
  };
  await repeated(() => rig.store.create(newRun()));
  await rig.drive({ onError });
  await tell('approve', bob);
  if (told !== undefined) {
    await rig.drive({ onError, until: () => rig.world.effects.length > 0 });
    await tell(told);
    if (told === 'pause') {
      await rig.drive({ onError, untilMs: rig.clock.nowMs() + 600_000 });
      expect(rig.world.effects.length).toBeLessThanOrEqual(2);
      await tell('resume');
    }
  }
  await rig.drive({ onError });
  return rig;
}

async function ending(rig: FamilyRig) {
  const { phase } = await rig.run();
  const runs = [...(await rig.children()).values()];
  return {
    phase: phase.kind === 'ended' ? phase.outcome : phase.kind,
    children: await rig.outcomes(),
    effects: rig.effectNames().toSorted(),
    live: (await rig.store.live()).map(({ subject }) => subject),
    locks: await Promise.all(runs.map((run) => rig.store.lockHolder(run.subjectKey))),
  };
}

const stories: Readonly<Record<string, Story>> = {
  'that are all done': { options: {} },
  'of which one fails': { options: { failing: ['b'] } },
  'of which too many fail': { options: { failing: ['a'], maxFailed: 0, concurrency: 1 } },
  'that are paused and resumed': { options: {}, told: 'pause' },
};

describe.each(Object.entries(stories))('a run with children %s', (_name, story) => {
  it.each(['beforeWrite', 'afterWrite'] as const)('ends the same whichever write fails (%s)', async (when) => {
    let writes = 0;
    const calm = await ending(
      await life(story, {
        afterWrite: (n) => {
          writes = n;
        },
      }),
    );
    expect(writes).toBeGreaterThan(40);
    const every = isThorough ? 1 : 5;
    for (let k = 1; k <= writes; k += every) {
      const rig = await life(story, {
        [when]: (n: number) => {
          if (n === k) throw new Crash(`at ${k}`);
        },
      });
      expect({ k, ...(await ending(rig)) }).toEqual({ k, ...calm });
    }
  });
});

describe('a run with children that is aborted', () => {
  it.each(['beforeWrite', 'afterWrite'] as const)(
    'leaves nothing half done, and nothing under way, whichever write fails (%s)',
    async (when) => {
      const every = isThorough ? 1 : 5;
      for (let k = 1; k <= 150; k += every) {
        const rig = await life(
          { options: {}, told: 'abort' },
          {
            [when]: (n: number) => {
              if (n === k) throw new Crash(`at ${k}`);
            },
          },
        );
        const { phase, children, effects, live, locks } = await ending(rig);
        expect({ k, phase, live }).toEqual({ k, phase: 'undone', live: [] });
        expect(locks.filter((holder) => holder !== undefined)).toEqual([]);
        for (const [name, outcome] of Object.entries(children)) {
          const isBack = effects.includes(`undo ${name}`);
          expect({ k, name, isChanged: effects.includes(name) && !isBack }).toEqual({
            k,
            name,
            isChanged: outcome === 'done',
          });
        }
      }
    },
  );
});
