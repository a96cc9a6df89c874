import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/basics/json.ts';
import { type AnyStepKind, type StepKind, stepKind } from '../../src/runs/step.ts';
import { bob, newRun, planOf, planStep, startMs } from '../builders/runs.ts';
import { createRig, expectSound, type Rig } from './rig.ts';
import { FakeAwsError } from './world.ts';

type Kind = StepKind<null, Json, Json>;

/** Runs for ten minutes; `pause` is what it does when it is paused. */
function stoppable(pause: Kind['pause'], handles: Json[] = []): AnyStepKind {
  const running = (atMs: number, handle: Json) =>
    ({ kind: atMs < startMs + 600_000 ? 'running' : 'succeeded', handle, checkAfterSeconds: 60 }) as const;
  return stepKind<null, Json, Json>({
    kind: 'stoppable',
    parse: () => null,
    parseIntent: (intent) => intent,
    parseHandle: (handle) => handle,
    timeoutSeconds: () => 3_600,
    intend: async () => ({ intent: 'meant' }),
    start: async ({ nowMs }) => running(nowMs, 'begun'),
    poll: async ({ nowMs }, _params, handle) => {
      handles.push(handle);
      return running(nowMs, handle);
    },
    ...(pause === undefined ? {} : { pause }),
  });
}

async function begun(kind: AnyStepKind): Promise<Rig> {
  const rig = createRig({ plan: planOf([planStep('s', { kind: 'stoppable', params: null })]), steps: [kind] });
  await rig.store.create(newRun());
  await rig.drive({ untilMs: startMs + 100_000 });
  return rig;
}

describe('a pause', () => {
  it('asks the step under way once to call off what it can, and goes on with what it answers', async () => {
    const asked: Json[] = [];
    const handles: Json[] = [];
    const kind = stoppable(async ({ tell }, _params, intent, handle) => {
      asked.push([intent, handle ?? null]);
      tell('called-off', {});
      return 'stopped';
    }, handles);
    const rig = await begun(kind);
    await rig.tell('pause', bob);
    rig.clock.advanceBy(7_200_000);
    await rig.drive({ untilMs: rig.clock.nowMs() + 7_200_000 });
    expect(asked).toEqual([['meant', 'begun']]);
    expect((await rig.run()).step.handle).toBe('stopped');
    await rig.tell('resume', bob);
    expect(handles.at(-1)).toBe('stopped');
    expect(await rig.noteKinds()).toEqual(['planned', 'paused', 'called-off', 'resumed', 'ended']);
    await expectSound(rig);
  });

  it('asks again at the next pause', async () => {
    let asked = 0;
    const rig = await begun(
      stoppable(async () => {
        asked += 1;
        return undefined;
      }),
    );
    await rig.store.signal('r-test22', { key: 'a', kind: 'pause', by: bob, atMs: rig.clock.nowMs() });
    await rig.drive({ untilMs: rig.clock.nowMs() + 1 });
    await rig.store.signal('r-test22', { key: 'b', kind: 'resume', by: bob, atMs: rig.clock.nowMs() });
    await rig.drive({ untilMs: rig.clock.nowMs() + 1 });
    await rig.store.signal('r-test22', { key: 'c', kind: 'pause', by: bob, atMs: rig.clock.nowMs() });
    await rig.drive({ untilMs: rig.clock.nowMs() + 1 });
    expect(asked).toBe(2);
  });

  it('tries again while AWS cannot be reached', async () => {
    let errors = 3;
    const rig = await begun(
      stoppable(async () => {
        errors -= 1;
        if (errors >= 0) throw new FakeAwsError('aws-throttled', 'later');
        return 'stopped';
      }),
    );
    await rig.tell('pause', bob);
    await rig.drive({ untilMs: rig.clock.nowMs() + 600_000 });
    expect((await rig.run()).step.handle).toBe('stopped');
    expect(await rig.noteKinds()).toEqual(['planned', 'paused']);
  });

  it('says what AWS does not let it call off, and rests all the same', async () => {
    const rig = await begun(
      stoppable(async () => {
        throw new FakeAwsError('aws-denied', 'never');
      }),
    );
    await rig.tell('pause', bob);
    expect(await rig.noteKinds()).toEqual(['planned', 'paused', 'not-called-off']);
    expect((await rig.run()).paused).toMatchObject({ rested: true });
  });

  it('only waits where the step has nothing to call off', async () => {
    const rig = await begun(stoppable(undefined));
    await rig.tell('pause', bob);
    expect(await rig.noteKinds()).toEqual(['planned', 'paused']);
  });
});
