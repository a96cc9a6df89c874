import { describe, expect, it } from 'vitest';
import { isBroadcast, noteEntry } from '../../src/messages/note.ts';
import { noteFacts } from '../../src/messages/note-facts.ts';
import type { Note } from '../../src/runs/run.ts';
import { aNote, aRun, ben, newImage } from './builders.ts';
import { told } from './told.ts';

const by = ben;
const entries: readonly (readonly [string, Note['facts'], string])[] = [
  ['planned', { digest: 'd1' }, 'The plan is made: d1.'],
  [
    'refused',
    { code: 'frozen', why: 'prod is frozen', remedy: 'Wait' },
    'Refused: prod is frozen. Wait. Nothing was changed.',
  ],
  ['approval-asked', { untilMs: 1, required: 2 }, 'Waiting for 2 approvals.'],
  ['approved', { by, count: 1, required: 2 }, 'Ben approved the plan (1 of 2).'],
  ['rejected', { by, reason: 'sale' }, 'Ben rejected the plan: sale.'],
  ['expired', {}, 'Nobody approved the plan in time.'],
  ['void', { why: 'web has another template' }, 'web has another template.'],
  ['paused', { by }, 'Ben paused the run.'],
  ['resumed', { by, pausedSeconds: 90 }, 'Ben resumed the run, after 1 min 30 s.'],
  ['abort-asked', { by, reason: 'too slow' }, 'Ben aborted the run: too slow.'],
  ['abort-asked', { by }, 'Ben aborted the run.'],
  ['retry', { by, step: 'wave' }, 'Ben lets it try again: wave.'],
  ['hold', { by }, 'Ben looks into it'],
  [
    'signal-refused',
    { by, kind: 'approve', why: 'You asked for it' },
    'Ben asked to approve, which was refused: You asked for it.',
  ],
  ['trouble', { step: 'wave', why: 'Throttling' }, 'Trouble in wave: Throttling.'],
  ['recovered', { step: 'wave' }, 'The trouble in wave is over.'],
  ['held', { step: 'wave', code: 'wave-deadline', why: 'i-1 is unhealthy' }, 'Stopped in wave: i-1 is unhealthy.'],
  ['reminder', { step: 'wave', why: 'i-1 is unhealthy', seconds: 7_200 }, 'Still stopped in wave, for 2 h now'],
  ['undoing', { code: 'aborted', why: 'Ben aborted it.' }, 'Taking back what was done: Ben aborted it.'],
  [
    'needs-human',
    { step: 'wave', code: 'aws-denied', why: 'denied' },
    'Needs a person: wave could not be taken back. denied.',
  ],
  ['ended', { outcome: 'done', why: 'x', seconds: 3_600 }, 'Done. Everything was done as planned. It took 1 h.'],
  ['ended', { outcome: 'undone', why: 'Ben aborted it', seconds: 60 }, 'Taken back. Ben aborted it. It took 1 min.'],
  ['ended', { outcome: 'melted', why: 'who knows', seconds: 60 }, 'Ended: who knows. It took 1 min.'],
  [
    'template-created',
    { templateId: 'lt-1', version: 8, imageId: newImage },
    `lt-1 has a new version 8 with ${newImage}.`,
  ],
  [
    'group-pointed',
    { from: 'lt-1 version 7', to: 'lt-1 version 8' },
    'launched from lt-1 version 8, before from lt-1 version 7.',
  ],
  ['pinned', { what: 'max-size', before: 10, during: 12 }, 'Changed while the run lasts: max-size, from 10 to 12.'],
  ['unpinned', { what: 'max-size', value: 10 }, 'Put back: max-size is 10 again.'],
  [
    'wave-started',
    { wave: 2, of: 21, size: 10, desiredFrom: 200, desiredTo: 210 },
    'Wave 2 of 21 began: 10 new instances, desired capacity 200 to 210.',
  ],
  [
    'wave-healthy',
    { wave: 2, of: 21, instances: 10, seconds: 125 },
    'Wave 2 of 21: 10 new instances healthy after 2 min 5 s.',
  ],
  [
    'wave-retired',
    { wave: 1, of: 21, count: 1, instanceIds: ['i-1'], left: 197 },
    'Wave 1 of 21: 1 old instance retired (i-1); 197 to go.',
  ],
  ['wave-retired', { wave: 1, of: 2, count: 30, instanceIds: ['i-1', 'i-2'], left: 5 }, '(i-1, i-2 and 28 more)'],
  ['given-back', { count: 2, instanceIds: ['i-1', 'i-2'] }, '♻️ Given back: 2 instances added for a wave (i-1, i-2).'],
  [
    'surge-corrected',
    { from: 210, to: 205, why: 'the fleet scaled in' },
    'corrected from 210 to 205: the fleet scaled in.',
  ],
  [
    'verified',
    { instances: 198, imageId: newImage, leftAlone: 2 },
    `198 instances healthy on ${newImage}, 2 left alone.`,
  ],
  [
    'image-asked',
    { imageId: newImage, name: 'web-1', instanceId: 'i-1', reboot: true },
    `${newImage} is being made of i-1, with a reboot: web-1.`,
  ],
  [
    'image-available',
    { imageId: newImage, name: 'web-1', seconds: 240 },
    `${newImage} (web-1) is available after 4 min.`,
  ],
  ['image-verified', { imageId: newImage, snapshots: 2, tagged: 0 }, 'with 2 snapshots, all of them tagged.'],
  ['image-verified', { imageId: newImage, snapshots: 2, tagged: 3 }, 'all of them tagged, 3 only now.'],
  ['image-discarded', { imageId: newImage }, `${newImage} was not finished, and is deregistered with its snapshots.`],
  ['image-kept', { imageId: newImage }, `${newImage} is finished and stays`],
  ['fleet-changed', { what: 'desired is 205 now' }, 'Someone else changed the fleet meanwhile: desired is 205 now.'],
];

describe('an entry of the thread', () => {
  it.each(entries)('%s %j says: %s', (kind, facts, words) => {
    const view = noteEntry(aRun(), aNote(kind, facts));
    expect(view?.summary).toContain(words);
    expect(view === undefined ? '' : told(view)).toContain(words);
  });

  it('there is one for every kind of note', () => {
    expect(new Set(entries.map(([kind]) => kind))).toEqual(new Set(Object.keys(noteFacts)));
  });

  it.each([
    ['of a kind that is new to this version', 'constructor', {}],
    ['without its facts', 'approved', {}],
  ])('there is none for a note %s', (_what, kind, facts) => {
    expect(noteEntry(aRun(), aNote(kind, facts))).toBeUndefined();
  });

  it('at the end says what to do next', () => {
    const view = noteEntry(aRun(), aNote('ended', { outcome: 'failed', why: 'x', seconds: 1 }));
    expect(view === undefined ? '' : told(view)).toContain('npm run ami -- status r-7k3f9q');
  });

  it('stays short however long the reason is', () => {
    const view = noteEntry(aRun(), aNote('trouble', { step: 'wave', why: 'x'.repeat(10_000) }));
    expect(view?.summary.length).toBeLessThanOrEqual(900);
  });
});

describe('the channel', () => {
  it.each([
    ['ended', true],
    ['needs-human', true],
    ['wave-started', false],
    ['held', true],
    ['reminder', true],
  ])('is told of %s: %s', (kind, expected) => {
    expect(isBroadcast(aNote(kind))).toBe(expected);
  });
});
