import type { Form } from './view.ts';

/** A plan is never rejected without a reason. */
export const rejectForm: Form = {
  title: 'Reject the plan',
  submit: 'Reject',
  intro: [{ kind: 'text', text: 'The run ends and nothing is changed. The person who asked sees your reason.' }],
  fields: [{ kind: 'text', flag: '--reason', label: 'Reason', required: true, multiline: true }],
};
