import { rejectForm } from '../messages/reject-form.ts';
import { signalView } from '../messages/signal.ts';
import type { Form } from '../messages/view.ts';
import { steer } from '../operations/steering/steer.ts';
import { flagText, subjectFields } from './forms.ts';
import { proseOf, refuseMore, runIdOf } from './subjects.ts';
import type { Verb } from './verb.ts';

const usage = 'reject RUN --reason R';

export const reject: Verb<{ readonly runId: string; readonly reason: string }> = {
  name: 'reject',
  summary: 'Say no to the plan of a run, and why.',
  usage,
  example: 'reject r-7k3f9q --reason "not during the sale"',
  details: ['The run ends; nothing has been changed. The person who asked is told the reason.'],
  role: 'approver',
  flags: { reason: { takes: 'value', hint: 'R', what: 'Why; the person who asked sees it.' } },
  answers: () => 'now',
  changes: () => 'signal',
  parse(words) {
    refuseMore(words.positional, 1, usage);
    const [word] = words.positional;
    const reason = proseOf(words, 'reason');
    if (word === undefined) return { kind: 'form', form: rejectAnyForm(reason), command: 'reject' };
    const runId = runIdOf(word);
    if (reason === undefined) return { kind: 'form', form: rejectForm, command: `reject ${runId}` };
    return { kind: 'args', args: { runId, reason } };
  },
  canonical: ({ runId, reason }) => `reject ${runId}${flagText({ reason })}`,
  perform: async (desk, asker, args) => signalView(await steer(desk, asker, { signal: 'reject', ...args })),
};

function rejectAnyForm(reason: string | undefined): Form {
  const fields = rejectForm.fields.map((field) => (reason === undefined ? field : { ...field, initial: reason }));
  return { ...rejectForm, fields: [subjectFields.run, ...fields] };
}
