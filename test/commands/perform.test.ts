import { describe, expect, it } from 'vitest';
import { testClock } from '../../src/basics/clock.ts';
import { Refusal } from '../../src/basics/errors.ts';
import { silentLog } from '../../src/basics/log.ts';
import { interpret } from '../../src/commands/interpret.ts';
import { verbs } from '../../src/commands/registry.ts';
import { configOf } from '../../src/config/schema.ts';
import type { Asker, Desk } from '../../src/operations/desk.ts';
import type { Run } from '../../src/runs/run.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { ann, aRun, ben, newImage, nowMs } from '../messages/builders.ts';
import { told } from '../messages/told.ts';

const asker: Asker = { actor: ben, groupIds: [], place: { channel: 'C0OPS' }, interactionId: 'click-1' };

/** A desk over a memory store; whoever asks AWS fails, since only `later` may. */
async function office(
  ...runs: readonly Run[]
): Promise<{ readonly desk: Desk; say(command: string, by?: Asker): Promise<string> }> {
  const store = createMemoryStore();
  for (const run of runs) await store.create(run);
  const aws: Desk['aws'] = {
    places: [],
    for() {
      throw new Error('AWS was asked');
    },
  };
  const desk: Desk = {
    config: configOf(),
    deployment: 'test',
    store,
    aws,
    clock: testClock(nowMs),
    log: silentLog,
    wake() {},
  };
  const say = async (command: string, by = asker): Promise<string> => {
    const read = interpret(command);
    if (read.kind !== 'ready') throw new Error(`${command} is not ready: ${read.kind}`);
    return told(await read.perform(desk, by));
  };
  return { desk, say };
}

describe('performing a command', () => {
  it('help lists every verb with its usage', async () => {
    const { say } = await office();
    const text = await say('help');
    for (const { usage, summary } of Object.values(verbs)) expect(text).toContain(`npm run ami -- ${usage} ${summary}`);
  });

  it.each(Object.values(verbs).map((verb) => [verb.name, verb] as const))(
    'help %s shows usage, flags and an example',
    async (name, verb) => {
      const { say } = await office();
      const text = await say(`help ${name}`);
      expect(text).toContain(verb.example);
      for (const flag of Object.keys(verb.flags)) expect(text).toContain(`--${flag}`);
      expect(text).not.toMatch(/!|\babove\b|\bbelow\b/);
    },
  );

  it('rollout records a run of which its echo reads back', async () => {
    const { desk, say } = await office();
    const text = await say(`rollout ${newImage} to web --batch 5 --reason "kernel update"`);
    const [run] = await desk.store.live();
    expect(text).toContain(`Run ${run?.id} is being planned.`);
    expect(run?.request).toMatchObject({ imageId: newImage, fleet: 'web', batch: '5', reason: 'kernel update' });
    expect(interpret(run?.command ?? '')).toMatchObject({
      canonical: `rollout ${newImage} to web --strategy rolling --batch 5 --reason "kernel update"`,
    });
  });

  it('approve tells the run which plan was seen', async () => {
    const phase = { kind: 'approval', sinceMs: nowMs, untilMs: nowMs + 1_000 } as const;
    const { desk, say } = await office(aRun({ phase }));
    expect(await say('approve r-7k3f9q --plan 0123456789abcdef')).toContain('Your approval is recorded.');
    expect((await desk.store.read('r-7k3f9q'))?.inbox).toMatchObject([
      { kind: 'approve', digest: '0123456789abcdef', by: ben },
    ]);
  });

  it.each(['pause', 'abort'])('%s tells the run so, with the reason', async (verb) => {
    const { desk, say } = await office(aRun());
    await say(`${verb} r-7k3f9q --reason "too slow"`);
    expect((await desk.store.read('r-7k3f9q'))?.inbox).toMatchObject([{ kind: verb, reason: 'too slow' }]);
  });

  it.each(['retry', 'hold'])('%s tells a run that is held so', async (verb) => {
    const phase = { kind: 'held', sinceMs: nowMs, why: 'x', code: 'wave-deadline' } as const;
    const { desk, say } = await office(aRun({ phase }));
    await say(`${verb} r-7k3f9q`);
    expect((await desk.store.read('r-7k3f9q'))?.inbox).toMatchObject([{ kind: verb }]);
  });

  it('resume tells a paused run so', async () => {
    const { desk, say } = await office(aRun({ paused: { by: ann, atMs: nowMs } }));
    await say('resume r-7k3f9q');
    expect((await desk.store.read('r-7k3f9q'))?.inbox).toMatchObject([{ kind: 'resume' }]);
  });

  it('reject gives the run its reason', async () => {
    const phase = { kind: 'approval', sinceMs: nowMs, untilMs: nowMs + 1_000 } as const;
    const { desk, say } = await office(aRun({ phase }));
    await say('reject r-7k3f9q --reason "not now"');
    expect((await desk.store.read('r-7k3f9q'))?.inbox).toMatchObject([{ kind: 'reject', reason: 'not now' }]);
  });

  it('status shows what is under way, and one run', async () => {
    const { say } = await office(aRun());
    expect(await say('status')).toContain('1 run under way.');
    expect(await say('status r-7k3f9q')).toContain(`Rollout of ${newImage} to web in prod`);
  });

  it('freeze and unfreeze put and lift the stop', async () => {
    const { desk, say } = await office(aRun());
    expect(await say('freeze prod --reason sale')).toContain('Frozen: prod.');
    expect(await desk.store.freezes()).toMatchObject([{ scope: 'prod', reason: 'sale' }]);
    expect(await say('unfreeze prod')).toContain('The freeze is lifted: prod.');
    expect(await desk.store.freezes()).toEqual([]);
  });

  it('a run that does not exist is refused', async () => {
    const { say } = await office();
    await expect(say('abort r-7k3f9q')).rejects.toBeInstanceOf(Refusal);
  });
});
