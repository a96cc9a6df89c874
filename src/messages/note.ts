import type { Note, Run } from '../runs/run.ts';
import { awaitsGoCode } from '../runs/signals.ts';
import { childrenTellers } from './children-notes.ts';
import { cleanupTellers } from './cleanup-notes.ts';
import { copyTellers } from './copy-notes.ts';
import { gateWords } from './gates.ts';
import { machineTellers } from './machine-notes.ts';
import { nextStep, outcomeText, unfinishedParts } from './outcome.ts';
import { refreshTellers } from './refresh-notes.ts';
import { serverTellers } from './server-notes.ts';
import { isOutcome, outcomeWord } from './state.ts';
import { isNoteKind, type Of, type Tellers, tell } from './teller.ts';
import { trafficTellers } from './traffic-notes.ts';
import { decisions, verbWords } from './verb-words.ts';
import { code, type Part, paragraph, text, type View } from './view.ts';
import { watchTellers } from './watch-notes.ts';
import { count, duration, namesOf, plural, sentence } from './words.ts';

/** What each note says, in one or two sentences. */
const tellers = {
  planned: ({ digest }) => `📝 The plan is made: ${digest}.`,
  refused: ({ why, remedy }) => `⛔ Refused: ${sentence(why)} ${sentence(remedy)} Nothing was changed.`,
  'approval-asked': ({ required }) => `🙋 Waiting for ${plural(required, 'approval')}.`,
  approved: ({ by, count: given, required }) => `👍 ${by.name} approved the plan (${given} of ${required}).`,
  rejected: ({ by, reason }) => `❌ ${by.name} rejected the plan${reason === '' ? '' : `: ${sentence(reason)}`}`,
  expired: () => '⌛ Nobody approved the plan in time. Nothing of it was done.',
  void: ({ why }) => `⛔ The plan is void, because the world has moved: ${sentence(why)}`,
  paused: ({ by }) => `💤 ${by.name} paused the run.`,
  resumed: ({ by, pausedSeconds }) => `🔄 ${by.name} resumed the run, after ${duration(pausedSeconds)}.`,
  'abort-asked': ({ by, reason }) =>
    `🛑 ${by.name} aborted the run${reason === undefined ? '.' : `: ${sentence(reason)}`}`,
  retry: ({ by, step }) => `🔄 ${by.name} lets it try again${step === '' ? '' : `: ${step}`}.`,
  hold: ({ by }) => `✋ ${by.name} looks into it; the run stays as it is.`,
  'signal-refused': ({ by, kind, why }) => `⛔ ${by.name} asked to ${kind}, which was refused: ${sentence(why)}`,
  trouble: ({ step, why }) => `⚠️ Trouble in ${step}: ${sentence(why)} It is tried again by itself.`,
  recovered: ({ step }) => `✅ The trouble in ${step} is over.`,
  'gate-closed': ({ gate, why }) => {
    const { emoji, until } = gateWords[gate];
    return `${emoji} Waiting: ${sentence(why)} It goes on by itself ${until}.`;
  },
  'gate-opened': ({ gate, seconds }) => `🔄 ${gateWords[gate].opened}, after ${duration(seconds)}: it goes on.`,
  held: ({ step, why, code: heldCode }, run) =>
    heldCode === awaitsGoCode
      ? `🙋 ${sentence(why)} It goes on when someone says so: ${decisions(run, heldCode)}.`
      : `✋ Stopped in ${step}: ${sentence(why)} ${verbWords(run).standsStill} until someone decides: ${decisions(run, heldCode)}.`,
  reminder: ({ step, why, seconds }) =>
    `⏰ Still stopped in ${step}, for ${duration(seconds)} now: ${sentence(why)} It goes on when someone decides.`,
  undoing: ({ why }) => `⏪ Taking back what was done: ${sentence(why)}`,
  'needs-human': ({ step, why }, run) =>
    `🚨 Needs a person: ${step} could not be taken back. ${sentence(why)} The ${verbWords(run).subject} stays locked. Mend the cause, then retry, or have it closed as it is.`,
  ended: ({ outcome, why, seconds }, run) => endedText(run, outcome, why, seconds),
  'template-created': ({ templateId, version, imageId }) =>
    `🧩 Launch template ${templateId} has a new version ${version} with ${imageId}.`,
  'group-pointed': ({ from, to }) => `🎯 New instances are launched from ${said(to)}, before from ${said(from)}.`,
  pinned: ({ what, before, during }) =>
    `📌 Changed while the run lasts: ${what}, from ${said(before)} to ${said(during)}.`,
  unpinned: ({ what, value }) => `📌 Put back: ${what} is ${said(value)} again.`,
  'wave-started': ({ wave, of, size, desiredFrom, desiredTo }) =>
    `🌊 Wave ${wave} of ${of} began: ${plural(size, 'new instance')}${desiredFrom === desiredTo ? '' : `, desired capacity ${count(desiredFrom)} to ${count(desiredTo)}`}.`,
  'wave-healthy': ({ wave, of, instances, seconds }) =>
    `💚 Wave ${wave} of ${of}: ${plural(instances, 'new instance')} healthy after ${duration(seconds)}.`,
  'wave-retired': ({ wave, of, count: gone, instanceIds, left }) =>
    `♻️ Wave ${wave} of ${of}: ${plural(gone, 'old instance')} retired${namesOf(instanceIds, gone)}; ${count(left)} to go.`,
  'given-back': ({ count: gone, instanceIds }) =>
    `♻️ Given back: ${plural(gone, 'instance')} added for a wave${namesOf(instanceIds, gone)}.`,
  'surge-corrected': ({ from, to, why }) =>
    `🔧 Desired capacity corrected from ${count(from)} to ${count(to)}: ${sentence(why)}`,
  verified: ({ instances, imageId, leftAlone }) =>
    `🔍 Verified: ${plural(instances, 'instance')} healthy on ${imageId}${leftAlone === 0 ? '' : `, ${count(leftAlone)} left alone`}.`,
  'image-asked': ({ imageId, name, instanceId, reboot }) =>
    `📸 ${imageId} is being made of ${instanceId}, ${reboot ? 'with a reboot' : 'without a reboot'}: ${name}.`,
  'image-available': ({ imageId, name, seconds }) => `💿 ${imageId} (${name}) is available after ${duration(seconds)}.`,
  'image-verified': ({ imageId, snapshots, tagged }) =>
    `🔍 Verified: ${imageId} is available, with ${plural(snapshots, 'snapshot')}, all of them tagged${tagged === 0 ? '' : `, ${count(tagged)} only now`}.`,
  'metric-missed': ({ metric, why }) => `📉 The metric ${metric} may lack this AMI: ${sentence(why)}`,
  'image-discarded': ({ imageId }) => `🗑️ ${imageId} was not finished, and is deregistered with its snapshots.`,
  'image-kept': ({ imageId }) => `💿 ${imageId} is finished and stays, since somebody may use it.`,
  'scanner-started': ({ scanner, instanceId, commandId }) =>
    `🔬 ${scanner} is being run on ${instanceId} (SSM command ${commandId}).`,
  'scanner-ended': ({ scanner, ran, what, seconds }) =>
    ran
      ? `🔬 ${scanner} ran for ${duration(seconds)}: ${sentence(what)}`
      : `⚠️ ${scanner} did not run, so the scan fails: ${sentence(what)}`,
  'scan-judged': ({ imageId, passed, reasons, unlooked, reportUri }) => {
    const said = [...new Set([...(passed ? [] : reasons), ...(unlooked === undefined ? [] : [unlooked])])].join(' ');
    const verdict = passed ? `🛡️ ${imageId} passed its security scan` : `⛔ ${imageId} failed its security scan`;
    return `${verdict}. Report: ${reportUri}${said === '' ? '' : `. ${said}`}`;
  },
  ...serverTellers,
  ...machineTellers,
  ...cleanupTellers,
  ...copyTellers,
  ...watchTellers,
  ...refreshTellers,
  ...trafficTellers,
  ...childrenTellers,
  'fleet-changed': ({ what }) => `👀 Someone else changed the fleet meanwhile: ${sentence(what)}`,
} satisfies Tellers;

/**
 * What is told of a run among many, beside its card: what asks for a person, and its end. With hundreds of fleets in a
 * channel that takes a message a second, the rest is left to `status`.
 */
const toldOfChildren: ReadonlySet<string> = new Set([
  ...['begun-by', 'refused', 'void', 'undoing', 'held', 'reminder', 'needs-human', 'ended', 'signal-refused'],
  ...[
    'paused',
    'resumed',
    'abort-asked',
    'retry',
    'hold',
    'gate-closed',
    'trouble',
    'command-failed',
    'servers-failed',
    'fleet-counted',
    'fleet-not-counted',
  ],
]);

/** One entry of the run's thread; undefined for a note that is not told there, or that this version has no words for. */
export function noteEntry(run: Run, note: Note): View | undefined {
  if (run.parent !== undefined && !toldOfChildren.has(note.kind)) return undefined;
  const said = noteText(run, note);
  if (said === undefined) return undefined;
  return { summary: said, parts: [paragraph(text(said)), ...nextParts(run, note)] };
}

/** The same in plain text. */
export function noteText(run: Of, note: Note): string | undefined {
  return isNoteKind(note.kind) ? tell(tellers, note.kind, note.facts, run) : undefined;
}

const broadcast: ReadonlySet<string> = new Set(['ended', 'held', 'reminder', 'needs-human', 'glass-broken']);

/** Whether the channel is told as well as the thread: the end of a run, and that it waits for a person. */
export function isBroadcast({ parent }: Pick<Run, 'parent'>, { kind }: Pick<Note, 'kind'>): boolean {
  // What became of it is told by the run that it is a part of.
  return broadcast.has(kind) && (parent === undefined || kind === 'held' || kind === 'needs-human');
}

function endedText(run: Of, outcome: string, why: string, seconds: number): string {
  if (!isOutcome(outcome)) return `Ended: ${sentence(why)} It took ${duration(seconds)}.`;
  const { emoji, word } = outcomeWord(run, { outcome, why });
  return `${emoji} ${word}. ${outcomeText(run, { outcome, why })} It took ${duration(seconds)}.`;
}

function nextParts(run: Run, note: Note): readonly Part[] {
  const { outcome } = note.facts;
  if (note.kind !== 'ended' || typeof outcome !== 'string' || !isOutcome(outcome)) return [];
  const { why, command } = nextStep(run, outcome);
  return [...unfinishedParts(run), paragraph(text(`${why} `), code(`/ami ${command}`))];
}

function said(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
