import { beforeEach, describe, expect, it } from 'vitest';
import type { Run } from '../../src/runs/run.ts';
import type { Pin, Store } from '../../src/runs/store.ts';
import { ann, bob, newRun, note, phases, signal, startMs } from '../builders/runs.ts';

const leaseSeconds = 60;
const runId = 'r-test22';

async function claimed(store: Store, id = runId, nowMs = startMs): Promise<Run> {
  const claim = await store.claim(id, nowMs, leaseSeconds);
  if (claim.kind !== 'claimed') throw new Error(`run ${id} is ${claim.kind}`);
  return claim.run;
}

/** What every store answers, whatever it is made of. `open` gives an empty one, or one that knows nothing of these keys. */
export function describeStore(name: string, open: () => Promise<Store>): void {
  describe(`the store ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });

    describeRuns(() => store);
    describeSignals(() => store);
    describeDue(() => store);
    describeNotes(() => store);
    describeStories(() => store);
    describeRecords(() => store);
  });
}

function describeRuns(store: () => Store): void {
  it('creates a run once', async () => {
    const run = newRun({ request: { fleet: 'web', nested: [1, null, { deep: '' }] }, environment: 'prod' });
    expect(await store().create(run)).toBe('created');
    expect(await store().create({ ...run, subject: 'other' })).toBe('exists');
    expect(await store().read(run.id)).toEqual(run);
    expect(await store().read('r-none22')).toBeUndefined();
  });

  it('lends a run to one worker at a time, until the lease runs out', async () => {
    await store().create(newRun());
    expect(await claimed(store())).toEqual(newRun({ fence: 1, leaseUntilMs: startMs + 60_000 }));
    expect(await store().claim(runId, startMs + 59_999, leaseSeconds)).toEqual({ kind: 'busy' });
    expect((await claimed(store(), runId, startMs + 60_000)).fence).toBe(2);
  });

  it('has nothing to lend where there is no run, or none that is due at any time', async () => {
    await store().create(newRun({ dueAtMs: undefined, phase: phases.ended }));
    expect(await store().claim(runId, startMs, leaseSeconds)).toEqual({ kind: 'gone' });
    expect(await store().claim('r-none22', startMs, leaseSeconds)).toEqual({ kind: 'gone' });
  });

  it('keeps what the holder of the newest fence commits, and of nobody else', async () => {
    await store().create(newRun());
    const stale = await claimed(store());
    const mine = await claimed(store(), runId, startMs + 60_000);
    expect(await store().commit({ ...stale, subject: 'stale' }, 0)).toBe('fenced');
    expect(await store().commit({ ...mine, subject: 'mine', leaseUntilMs: 0, environment: undefined }, 0)).toBe(
      'committed',
    );
    expect(await store().read(runId)).toEqual({ ...mine, subject: 'mine', leaseUntilMs: 0 });
    expect(await store().commit({ ...mine, id: 'r-none22' }, 0)).toBe('fenced');
  });

  it('refuses to overwrite an inbox that grew', async () => {
    await store().create(newRun());
    const run = await claimed(store());
    await store().signal(runId, signal('pause'));
    expect(await store().commit(run, 0)).toBe('inbox-grew');
    expect(await store().commit({ ...run, inbox: [] }, 1)).toBe('committed');
    expect((await store().read(runId))?.inbox).toEqual([]);
  });

  it('cannot be changed through what it was given, nor through what it hands out', async () => {
    const run = newRun();
    await store().create(run);
    run.tried.push(7);
    const read = await store().read(runId);
    try {
      read?.tried.push(8);
    } catch (error) {
      expect(error, 'what is handed out may be frozen').toBeInstanceOf(TypeError);
    }
    expect((await store().read(runId))?.tried).toEqual([]);
  });

  it('lists the history of a subject, newest first', async () => {
    const times = [3, 1, 2].map((n) =>
      newRun({ id: `r-run${n}`, requestedAtMs: startMs + n, dueAtMs: undefined, phase: phases.ended }),
    );
    for (const run of [...times, newRun({ id: 'r-other2', subjectKey: 'other' })]) await store().create(run);
    const ids = async (limit: number) => (await store().ofSubject(newRun().subjectKey, limit)).map((run) => run.id);
    expect(await ids(10)).toEqual(['r-run3', 'r-run2', 'r-run1']);
    expect(await ids(2)).toEqual(['r-run3', 'r-run2']);
  });

  it('lists what a person asked for, newest first, whatever has become of it', async () => {
    await store().create(
      newRun({ id: 'r-mine1', requestedAtMs: startMs + 1, dueAtMs: undefined, phase: phases.ended }),
    );
    await store().create(newRun({ id: 'r-mine2', requestedAtMs: startMs + 2, subjectKey: 'other' }));
    await store().create(newRun({ id: 'r-bobs1', requestedAtMs: startMs + 3, requestedBy: bob }));
    const ids = async (limit: number) => (await store().ofRequester(ann.id, limit)).map((run) => run.id);
    expect(await ids(10)).toEqual(['r-mine2', 'r-mine1']);
    expect(await ids(1)).toEqual(['r-mine2']);
    expect(await store().ofRequester('U0NOBODY', 10)).toEqual([]);
    const parent = { runId: 'r-mine2', key: 'fleet/web', digest: 'd' };
    await store().create(newRun({ id: 'r-begun1', requestedAtMs: startMs + 4, subjectKey: 'part', parent }));
    expect(await ids(10)).toEqual(['r-mine2', 'r-mine1']);
    const run = await claimed(store(), 'r-mine2');
    await store().commit({ ...run, phase: phases.ended, dueAtMs: undefined }, 0);
    expect((await store().ofRequester(ann.id, 1))[0]?.phase.kind).toBe('ended');
  });

  it('reads many runs at once, more than one call takes, and leaves out those that are not there', async () => {
    const ids = Array.from({ length: 130 }, (_, index) => `r-many${index}`);
    await Promise.all(ids.map((id) => store().create(newRun({ id, subjectKey: id }))));
    const found = await store().readMany([...ids, 'r-nobody', 'r-many0']);
    expect(found.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(await store().readMany([])).toEqual([]);
  });

  it('keeps large data beside the run', async () => {
    const large = { victims: Array.from({ length: 2000 }, (_, index) => `i-${index}`), none: null };
    await store().putLarge(runId, 'intent', large);
    await store().putLarge(runId, 'intent', large);
    expect(await store().getLarge(runId, 'intent')).toEqual(large);
    expect(await store().getLarge(runId, 'other')).toBeUndefined();
  });
}

function describeSignals(store: () => Store): void {
  it('accepts a signal once per key, and makes the run due when it was given', async () => {
    await store().create(newRun({ dueAtMs: startMs + 900_000 }));
    const pause = signal('pause', { atMs: startMs + 5, reason: 'lunch' });
    const accepted = await store().signal(runId, pause);
    expect(accepted).toEqual({ kind: 'accepted', run: newRun({ inbox: [pause], dueAtMs: startMs + 5 }) });
    expect((await store().signal(runId, { ...pause, by: ann })).kind).toBe('repeated');
    expect((await store().read(runId))?.inbox).toEqual([pause]);
  });

  it('knows the key of a signal that was applied long ago', async () => {
    await store().create(newRun({ seen: ['pause-1'] }));
    expect((await store().signal(runId, signal('pause'))).kind).toBe('repeated');
  });

  it('takes no more than twenty signals at a time', async () => {
    await store().create(newRun());
    for (let n = 1; n <= 20; n += 1) {
      expect((await store().signal(runId, signal('pause', { key: `k${n}` }))).kind).toBe('accepted');
    }
    expect(await store().signal(runId, signal('pause', { key: 'k21' }))).toEqual({ kind: 'full' });
  });

  it('takes none for a run that is over or was never there', async () => {
    await store().create(newRun({ dueAtMs: undefined, phase: phases.ended }));
    expect(await store().signal(runId, signal('abort'))).toEqual({ kind: 'no-run' });
    expect(await store().signal('r-none22', signal('abort'))).toEqual({ kind: 'no-run' });
  });
}

function describeDue(store: () => Store): void {
  it('offers what is due and not leased, most overdue first', async () => {
    for (const n of [3, 1, 2, 9]) await store().create(newRun({ id: `r-due${n}`, dueAtMs: startMs + n }));
    await store().create(newRun({ id: 'r-leased', dueAtMs: startMs, leaseUntilMs: startMs + 6 }));
    await store().create(newRun({ id: 'r-over22', dueAtMs: undefined, phase: phases.ended }));
    const due = (n: number) => ({ what: 'run', runId: `r-due${n}`, dueAtMs: startMs + n });
    expect(await store().due(startMs + 5, 10)).toEqual([due(1), due(2), due(3)]);
    expect(await store().due(startMs + 5, 2)).toEqual([due(1), due(2)]);
    expect(await store().due(startMs + 6, 1)).toEqual([{ what: 'run', runId: 'r-leased', dueAtMs: startMs }]);
  });

  it('offers runs and stories apart, so that a crowd of the one hides none of the other', async () => {
    for (const n of [1, 2, 3]) await store().touchStory(`r-due${n}`, startMs);
    await store().create(newRun({ dueAtMs: startMs + 1 }));
    const run = { what: 'run', runId, dueAtMs: startMs + 1 };
    const story = (n: number) => ({ what: 'story', runId: `r-due${n}`, dueAtMs: startMs });
    expect(await store().due(startMs + 1, 2, 'run')).toEqual([run]);
    expect(await store().due(startMs + 1, 2, 'story')).toEqual([story(1), story(2)]);
    expect(await store().due(startMs + 1, 9)).toEqual([story(1), story(2), story(3), run]);
    expect(await store().nextDueAtMs(startMs - 1, 'run')).toBe(startMs + 1);
    expect(await store().nextDueAtMs(startMs, 'story')).toBeUndefined();
  });

  it('finds due work behind a crowd of leased work', async () => {
    const leased = (n: number) => newRun({ id: `r-crowd${n}`, dueAtMs: startMs, leaseUntilMs: startMs + 60_000 });
    await Promise.all(Array.from({ length: 130 }, (_, n) => store().create(leased(n))));
    await store().create(newRun({ dueAtMs: startMs + 1 }));
    expect(await store().due(startMs + 1, 3)).toEqual([{ what: 'run', runId, dueAtMs: startMs + 1 }]);
  });

  it('follows a run that moves', async () => {
    await store().create(newRun());
    const run = await claimed(store());
    await store().commit({ ...run, leaseUntilMs: 0, dueAtMs: startMs + 500 }, 0);
    expect(await store().due(startMs + 499, 10)).toEqual([]);
    expect(await store().due(startMs + 500, 10)).toHaveLength(1);
  });

  it('knows the next moment after now at which something is due, runs and stories alike', async () => {
    expect(await store().nextDueAtMs(startMs)).toBeUndefined();
    await store().create(newRun({ dueAtMs: startMs }));
    await store().create(newRun({ id: 'r-later2', dueAtMs: startMs + 700 }));
    await store().touchStory('r-later2', startMs + 300);
    expect(await store().nextDueAtMs(startMs)).toBe(startMs + 300);
    expect(await store().nextDueAtMs(startMs + 300)).toBe(startMs + 700);
    expect(await store().nextDueAtMs(startMs + 700)).toBeUndefined();
  });

  it('lists live runs and leaves ended ones out, newest first', async () => {
    await store().create(newRun({ id: 'r-old222', requestedAtMs: startMs - 1 }));
    await store().create(newRun({ id: 'r-new222', requestedAtMs: startMs + 1, leaseUntilMs: startMs + 60_000 }));
    await store().create(newRun({ id: 'r-ending', phase: phases.ended }));
    await store().create(newRun({ id: 'r-ended2', phase: phases.ended, dueAtMs: undefined }));
    await store().touchStory('r-ended2', startMs);
    expect((await store().live()).map((run) => run.id)).toEqual(['r-new222', 'r-old222']);
  });
}

function describeNotes(store: () => Store): void {
  it('keeps each note once, in the order of their numbers', async () => {
    await store().appendNotes(runId, [note(2, { b: true }), note(10)]);
    await store().appendNotes(runId, [{ ...note(2), kind: 'other' }, note(1, { deep: { list: [1, null] } })]);
    await store().appendNotes('r-other2', [note(1)]);
    expect(await store().notes(runId, 0)).toEqual([
      note(1, { deep: { list: [1, null] } }),
      note(2, { b: true }),
      note(10),
    ]);
    expect(await store().notes(runId, 2)).toEqual([note(10)]);
    expect(await store().notes(runId, 10)).toEqual([]);
  });
}

function describeStories(store: () => Store): void {
  const claimStory = async (nowMs = startMs) => {
    const story = await store().claimStory(runId, nowMs, leaseSeconds);
    if (story === 'busy') throw new Error('the story is busy');
    return story;
  };

  it('has a story from the first touch on', async () => {
    expect(await store().readStory(runId)).toBeUndefined();
    expect(await store().claimStory(runId, startMs, leaseSeconds)).toBe('busy');
    await store().touchStory(runId, startMs + 1);
    const fresh = { runId, toldSeq: 0, failures: 0, touched: 1, fence: 0, leaseUntilMs: 0, dueAtMs: startMs + 1 };
    expect(await store().readStory(runId)).toEqual(fresh);
    expect(await store().due(startMs + 1, 5)).toEqual([{ what: 'story', runId, dueAtMs: startMs + 1 }]);
  });

  it('lends a story to one teller at a time', async () => {
    await store().touchStory(runId, startMs);
    expect(await claimStory()).toMatchObject({ fence: 1, leaseUntilMs: startMs + 60_000, touched: 1 });
    expect(await store().claimStory(runId, startMs + 59_999, leaseSeconds)).toBe('busy');
    expect(await store().due(startMs + 59_999, 5)).toEqual([]);
    expect((await claimStory(startMs + 60_000)).fence).toBe(2);
  });

  it('keeps and drops what a teller commits, and refuses one that lost it', async () => {
    await store().touchStory(runId, startMs);
    const stale = await claimStory();
    const mine = await claimStory(startMs + 60_000);
    expect(await store().commitStory({ ...stale, toldSeq: 9 })).toBe('fenced');
    const posting = {
      ...mine,
      cardRef: '17.1',
      channel: 'C1',
      cardDigest: 'd',
      toldSeq: 1,
      posting: { seq: 2, sinceMs: startMs },
    };
    expect(await store().commitStory(posting)).toBe('committed');
    expect(await store().readStory(runId)).toEqual(posting);
    expect(await store().commitStory({ ...posting, posting: undefined, failures: 2 })).toBe('committed');
    const { posting: _, ...rest } = posting;
    expect(await store().readStory(runId)).toEqual({ ...rest, failures: 2 });
  });

  it('lets nobody hasten a story that waits for its next try', async () => {
    await store().touchStory(runId, startMs);
    const story = await claimStory();
    const waiting = { ...story, failures: 1, leaseUntilMs: 0, dueAtMs: startMs + 4000, retryAtMs: startMs + 4000 };
    expect(await store().commitStory(waiting)).toBe('committed');
    await store().touchStory(runId, startMs + 1000);
    expect(await store().readStory(runId)).toEqual({ ...waiting, touched: 2 });
    expect(await store().claimStory(runId, startMs + 3999, leaseSeconds)).toBe('busy');
    await store().touchStory(runId, startMs + 5000);
    expect((await store().readStory(runId))?.dueAtMs).toBe(startMs + 5000);
    const again = await claimStory(startMs + 5000);
    expect(await store().commitStory({ ...again, leaseUntilMs: 0, retryAtMs: undefined })).toBe('committed');
    await store().touchStory(runId, startMs + 1);
    expect(await store().readStory(runId)).toMatchObject({ dueAtMs: startMs + 1, touched: 4 });
  });

  it('does not finish a story that was touched while it was told', async () => {
    await store().touchStory(runId, startMs);
    const story = await claimStory();
    await store().touchStory(runId, startMs + 3);
    const finished = { ...story, leaseUntilMs: 0, dueAtMs: undefined };
    expect(await store().commitStory(finished, 'finished')).toBe('touched');
    const later = { ...finished, dueAtMs: startMs + 86_400_000 };
    expect(await store().commitStory(later, 'finished')).toBe('touched');
    expect(await store().commitStory({ ...story, leaseUntilMs: 0, dueAtMs: startMs + 4 })).toBe('committed');
    expect((await store().readStory(runId))?.touched).toBe(2);
    expect(await store().commitStory({ ...finished, touched: 2 }, 'finished')).toBe('committed');
    expect((await store().readStory(runId))?.dueAtMs).toBeUndefined();
    expect(await store().due(startMs + 60_000, 5)).toEqual([]);
  });
}

function describeRecords(store: () => Store): void {
  it('gives a lock to one owner, who alone can release it', async () => {
    expect(await store().acquireLock('web', 'r-a', startMs)).toBe('acquired');
    expect(await store().acquireLock('web', 'r-a', startMs + 1)).toBe('acquired');
    const held = { owner: 'r-a', sinceMs: startMs };
    expect(await store().acquireLock('web', 'r-b', startMs + 1)).toEqual(held);
    expect(await store().acquireLock('api', 'r-b', startMs + 1)).toBe('acquired');
    await store().releaseLock('web', 'r-b');
    expect(await store().lockHolder('web')).toEqual(held);
    await store().releaseLock('web', 'r-a');
    await store().releaseLock('web', 'r-a');
    expect(await store().lockHolder('web')).toBeUndefined();
  });

  it('keeps one record of alerts, which is written by whoever has read the last one', async () => {
    expect(await store().alertRecord()).toBeUndefined();
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`image-age/1/r/ami-${n}`, 'high']));
    expect(await store().putAlertRecord({ seen: many }, 0)).toBe('written');
    expect(await store().putAlertRecord({ seen: {} }, 0)).toBe('conflict');
    expect(await store().alertRecord()).toEqual({ version: 1, value: { seen: many } });
    expect(await store().putAlertRecord({ seen: {} }, 1)).toBe('written');
    expect(await store().putAlertRecord({ seen: many }, 1)).toBe('conflict');
    expect(await store().alertRecord()).toEqual({ version: 2, value: { seen: {} } });
  });

  it('has an act claimed by one, and again once the lease of a claim that was not completed has ended', async () => {
    expect(await store().claimAct('act-1', startMs, 15)).toBe('claimed');
    expect(await store().claimAct('act-1', startMs + 14_999, 15)).toBe('busy');
    expect(await store().claimAct('act-2', startMs + 14_999, 15)).toBe('claimed');
    expect(await store().claimAct('act-1', startMs + 15_000, 15)).toBe('claimed');
    expect(await store().claimAct('act-1', startMs + 15_000, 15)).toBe('busy');
    await store().completeAct('act-1');
    await store().completeAct('act-1');
    expect(await store().claimAct('act-1', startMs + 1_000_000, 15)).toBe('done');
    await store().completeAct('act-3');
    expect(await store().claimAct('act-3', startMs, 15)).toBe('claimed');
  });

  it('has an act claimed once by many at a time', async () => {
    const claims = await Promise.all(Array.from({ length: 8 }, () => store().claimAct('act-4', startMs, 15)));
    expect(claims.toSorted()).toEqual([...Array(7).fill('busy'), 'claimed']);
  });

  it('keeps one freeze for each scope', async () => {
    const freeze = (scope: string, reason: string) => ({ scope, reason, by: ann, sinceMs: startMs });
    await store().putFreeze(freeze('prod', 'audit'));
    await store().putFreeze(freeze('*', 'outage'));
    await store().putFreeze(freeze('prod', 'longer audit'));
    expect(await store().freezes()).toEqual([freeze('*', 'outage'), freeze('prod', 'longer audit')]);
    expect(await store().removeFreeze('prod')).toBe(true);
    expect(await store().removeFreeze('prod')).toBe(false);
    expect(await store().freezes()).toEqual([freeze('*', 'outage')]);
  });

  it('keeps what a pin was before its run changed it, however often it is put', async () => {
    const pin: Pin = {
      subjectKey: 'a/web',
      runId,
      name: 'max-size',
      before: 4,
      during: 6,
      atMs: startMs,
      leaseUntilMs: startMs + 10,
    };
    await store().putPin(pin);
    await store().putPin({ ...pin, before: 6, during: 8, atMs: startMs + 5, leaseUntilMs: startMs + 20 });
    const kept = { ...pin, during: 8, leaseUntilMs: startMs + 20 };
    expect(await store().pins('a/web')).toEqual([kept]);
    const other = { ...pin, subjectKey: 'a/web#2', before: { process: ['AZRebalance'] } };
    await store().putPin(other);
    expect(await store().pins('a/web')).toEqual([kept]);
    expect(await store().allPins()).toEqual(expect.arrayContaining([kept, other]));
    await store().removePin('a/web', runId, 'max-size');
    await store().removePin('a/web', runId, 'max-size');
    expect(await store().allPins()).toEqual([other]);
  });

  it('keeps what was counted last of each place', async () => {
    const peak = { counted: 'groups', atMs: startMs, count: 7 };
    expect(await store().peaks('111122223333/eu-west-1')).toEqual([]);
    await store().putPeaks('111122223333/eu-west-1', [peak, { ...peak, count: 5, atMs: startMs + 10 }]);
    await store().putPeaks('111122223333/eu-west-1', [peak]);
    expect(await store().peaks('111122223333/eu-west-1')).toEqual([peak]);
    expect(await store().peaks('111122223333/us-east-1')).toEqual([]);
  });

  it('keeps the audit of a run in the order of its entries', async () => {
    await store().putAudit(runId, '0002', { call: 'TerminateInstances', by: bob });
    await store().putAudit(runId, '0001', { call: 'CreateLaunchTemplateVersion' });
    await store().putAudit(runId, '0001', { call: 'CreateLaunchTemplateVersion', requestId: 'q' });
    expect(await store().audit(runId)).toEqual([
      { call: 'CreateLaunchTemplateVersion', requestId: 'q' },
      { call: 'TerminateInstances', by: bob },
    ]);
    expect(await store().audit('r-none22')).toEqual([]);
  });
}
