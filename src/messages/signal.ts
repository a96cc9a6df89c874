import type { SignalAnswer } from '../operations/answers.ts';
import { pausedText } from './card-state.ts';
import { code, paragraph, text, type View } from './view.ts';

/** What the run does next, once it has read the click. */
const effects: Readonly<Record<Exclude<SignalAnswer['signal'], 'pause'>, string>> = {
  approve: 'Your approval is recorded. The run begins once every approval that it needs is there.',
  reject: 'Your rejection is recorded. The run ends, and nothing was changed.',
  resume: 'The run goes on where it was paused.',
  abort: 'The abort is recorded. Nothing new is begun, and what was done is taken back.',
  retry: 'The run tries its step again.',
  hold: 'The run stays as it is, and the thread says that you look into it.',
};

function effectOf(run: SignalAnswer['run'], signal: SignalAnswer['signal']): string {
  if (signal === 'pause') return `The pause is recorded. ${pausedText(run)}`;
  return signal === 'abort' && run.phase.kind === 'needs-human'
    ? 'Your reason is recorded. The run ends as it is; its card says what it leaves.'
    : effects[signal];
}

/** What a click, or the same in words, did. */
export function signalView({ run, signal, repeated }: SignalAnswer): View {
  const what = repeated ? 'That was recorded before; it counts once.' : effectOf(run, signal);
  return {
    summary: `${run.id}, ${run.subject}: ${what}`,
    parts: [paragraph(code(run.id), text(` ${run.subject}: ${what}`))],
  };
}
