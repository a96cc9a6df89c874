import { describe, expect, it } from 'vitest';
import { childRunId } from '../../src/runs/ids.ts';
import { ann, bob, cleo, newRun } from '../builders/runs.ts';
import { createFamily, type FamilyOptions, type FamilyRig } from './family.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const all = (what: string) => Object.fromEntries(names.map((name) => [name, what]));

/** Approved by Bob, and driven as far as it goes. */
async function approved(options: Partial<FamilyOptions> = {}): Promise<FamilyRig> {
  const rig = createFamily({ names, ...options });
  await rig.begin();
  await rig.tell('approve', bob);
  return rig;
}

/** The same, until so many children have begun. */
async function until(count: number, options: Partial<FamilyOptions> = {}): Promise<FamilyRig> {
  const rig = createFamily({ names, ...options });
  await rig.begin();
  await rig.store.signal(newRun().id, { key: 'yes', kind: 'approve', by: bob, atMs: rig.clock.nowMs() });
  await rig.drive({ until: async () => (await begun(rig)) >= count });
  return rig;
}

async function begun(rig: FamilyRig): Promise<number> {
  return [...(await rig.children()).values()].filter(({ phase }) => phase.kind === 'running').length;
}

describe('a run with children', () => {
  it('has each of them done, no more at once than it may, on the approval of its own plan', async () => {
    const rig = await approved();
    expect(await rig.outcomes()).toEqual(all('done'));
    expect(rig.effectNames().toSorted()).toEqual(names);
    const [first, , third] = rig.world.effects;
    expect((third?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(30_000);
    const run = await rig.run();
    expect(run.phase).toMatchObject({ kind: 'ended', outcome: 'done' });
    for (const child of (await rig.children()).values()) {
      expect(child.approvals).toEqual(run.approvals);
      expect(child.parent).toMatchObject({ runId: run.id, digest: run.digest });
      expect(child.actingFor).toEqual(bob);
      expect(child.requestedBy).toEqual(ann);
    }
    expect((await rig.store.ofRequester(ann.id, 10)).map(({ id }) => id)).toEqual([run.id]);
  });

  it('leaves a child that fails to itself, and the others go on within the rule', async () => {
    const rig = await approved({ failing: ['b'] });
    expect(await rig.outcomes()).toEqual({ ...all('done'), b: 'undone' });
    expect((await rig.run()).phase).toMatchObject({ kind: 'ended', outcome: 'done' });
  });

  it('begins nothing more once too many have failed; what is under way is finished', async () => {
    const rig = await approved({ failing: ['a', 'b'], concurrency: 3 });
    expect(await rig.outcomes()).toEqual({ a: 'undone', b: 'undone', c: 'done' });
    expect((await rig.run()).phase).toMatchObject({ kind: 'ended', outcome: 'failed', code: 'too-many-failed' });
  });

  it('takes the id after the first where another run has that', async () => {
    const rig = createFamily({ names });
    const id = childRunId(newRun().id, 'a');
    await rig.store.create(newRun({ id, subjectKey: 'elsewhere', dueAtMs: undefined }));
    await rig.begin();
    await rig.tell('approve', bob);
    expect(await rig.outcomes()).toEqual(all('done'));
    expect((await rig.children()).get('a')?.id).toBe(childRunId(newRun().id, 'a', 1));
  });

  it('keeps its item small with 500 of them', async () => {
    const many = Array.from({ length: 500 }, (_, index) => `fleet/111122223333/eu-west-1/a-rather-long-name-${index}`);
    const sizes: number[] = [];
    const rig = createFamily({ names: many, concurrency: 50 });
    const { commit } = rig.store;
    Object.assign(rig.store, {
      commit: (...[run, size]: Parameters<typeof commit>) => {
        sizes.push(JSON.stringify(run).length);
        return commit(run, size);
      },
    });
    await rig.begin();
    await rig.store.signal(newRun().id, { key: 'yes', kind: 'approve', by: bob, atMs: rig.clock.nowMs() });
    await rig.drive({ maxSteps: 100_000 });
    expect((await rig.run()).phase).toMatchObject({ kind: 'ended', outcome: 'done' });
    expect(rig.world.effects).toHaveLength(500);
    expect(Math.max(...sizes)).toBeLessThan(16_384);
  });
});

describe('what a person tells a run with children', () => {
  it('pauses and resumes those that are under way, and begins no other meanwhile', async () => {
    const rig = await until(2);
    await rig.tell('pause', cleo);
    await rig.drive({ untilMs: rig.clock.nowMs() + 3_600_000 });
    expect(await rig.outcomes()).toEqual({ a: 'paused', b: 'paused' });
    await rig.tell('resume', cleo);
    expect(await rig.outcomes()).toEqual(all('done'));
  });

  it('pauses one that was being planned when the whole was paused', async () => {
    const rig = createFamily({ names });
    await rig.begin();
    await rig.store.signal(newRun().id, { key: 'yes', kind: 'approve', by: bob, atMs: rig.clock.nowMs() });
    await rig.drive({ until: async () => (await rig.children()).size === 2 });
    expect(await rig.outcomes()).toEqual({ a: 'planning', b: 'planning' });
    await rig.tell('pause', cleo);
    await rig.drive({ untilMs: rig.clock.nowMs() + 3_600_000 });
    expect(await rig.outcomes()).toEqual({ a: 'paused', b: 'paused' });
    expect(rig.world.effects).toEqual([]);
    await rig.tell('resume', cleo);
    expect(await rig.outcomes()).toEqual(all('done'));
  });

  it('leaves one paused that was paused alone', async () => {
    const rig = await until(2);
    const a = (await rig.children()).get('a')?.id ?? '';
    await rig.store.signal(a, { key: 'alone', kind: 'pause', by: cleo, atMs: rig.clock.nowMs() });
    await rig.tell('pause', bob);
    await rig.tell('resume', bob);
    expect(await rig.outcomes()).toEqual({ a: 'paused', b: 'done', c: 'done' });
    await rig.store.signal(a, { key: 'again', kind: 'resume', by: cleo, atMs: rig.clock.nowMs() });
    await rig.drive();
    expect(await rig.outcomes()).toEqual(all('done'));
  });

  it('aborts those that are under way; what is done stays, and the rest is not begun', async () => {
    const rig = await until(1, { concurrency: 1 });
    await rig.drive({ until: () => rig.effectNames().includes('b') });
    await rig.tell('abort', cleo);
    expect(await rig.outcomes()).toEqual({ a: 'done', b: 'undone' });
    expect((await rig.run()).phase).toMatchObject({ kind: 'ended', outcome: 'undone' });
    expect(rig.effectNames()).toEqual(['a', 'b', 'undo b']);
  });

  it('ends one before it has changed anything that was being planned when the whole was aborted', async () => {
    const rig = createFamily({ names });
    await rig.begin();
    await rig.store.signal(newRun().id, { key: 'yes', kind: 'approve', by: bob, atMs: rig.clock.nowMs() });
    await rig.drive({ until: async () => (await rig.children()).size === 2 });
    await rig.tell('abort', cleo);
    expect(await rig.outcomes()).toEqual({ a: 'aborted', b: 'aborted' });
    expect(rig.world.effects).toEqual([]);
  });

  it('goes on with the others when one is aborted alone', async () => {
    const rig = await until(2);
    const a = (await rig.children()).get('a')?.id ?? '';
    await rig.store.signal(a, { key: 'alone', kind: 'abort', by: cleo, atMs: rig.clock.nowMs() });
    await rig.drive();
    expect(await rig.outcomes()).toEqual({ ...all('done'), a: 'undone' });
  });
});

/** Another run has `a` when the approval comes. */
async function beginBesideAnother(rig: ReturnType<typeof createFamily>): Promise<void> {
  await rig.store.create(
    newRun({
      id: 'r-other2',
      subjectKey: 'part/a',
      phase: { kind: 'held', sinceMs: 0, why: '', code: '' },
      dueAtMs: Number.MAX_SAFE_INTEGER,
    }),
  );
  await rig.store.acquireLock('part/a', 'r-other2', rig.clock.nowMs());
  await rig.begin();
  await rig.store.signal(newRun().id, { key: 'yes', kind: 'approve', by: bob, atMs: rig.clock.nowMs() });
}

describe('a child whose subject another run has', () => {
  it('waits for it as long as it may, and then is done', async () => {
    const rig = createFamily({ names, waitSeconds: 600 });
    await beginBesideAnother(rig);
    await rig.drive({ untilMs: rig.clock.nowMs() + 300_000 });
    expect(await rig.outcomes()).toEqual({ a: 'planning', b: 'done', c: 'done' });
    await rig.store.releaseLock('part/a', 'r-other2');
    await rig.drive({ untilMs: rig.clock.nowMs() + 300_000 });
    expect(await rig.outcomes()).toEqual(all('done'));
  });

  it('is left out once it has waited long enough, and is no failure', async () => {
    const rig = createFamily({ names, waitSeconds: 600, maxFailed: 0 });
    await beginBesideAnother(rig);
    await rig.drive({ untilMs: rig.clock.nowMs() + 1_200_000 });
    expect(await rig.outcomes()).toEqual({ ...all('done'), a: 'refused' });
  });
});
