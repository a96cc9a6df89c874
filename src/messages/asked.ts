import type { AskedAnswer } from '../operations/answers.ts';
import { code, note, paragraph, text, type View } from './view.ts';

/** A run was recorded; its card follows by itself. */
export function askedView({ run, repeated }: AskedAnswer): View {
  const first = repeated ? `This was asked for already: it is run ${run.id}.` : `Run ${run.id} is being planned.`;
  return {
    summary: `${first} Nothing changes before there is a plan, and before it is approved where the policy asks for that.`,
    parts: [
      paragraph(text(`${first} Its card ${run.place.channel === undefined ? 'follows' : 'comes to the channel'}.`)),
      { kind: 'code', text: `/ami ${run.command}` },
      note(
        text(
          'Nothing changes before there is a plan, and before it is approved where the policy asks for that. Follow it: ',
        ),
        code(`/ami status ${run.id}`),
      ),
    ],
  };
}
