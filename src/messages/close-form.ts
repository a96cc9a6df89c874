import type { Form } from './view.ts';

/** A run that needs a person is never closed without a reason. */
export const closeForm: Form = {
  title: 'Close as it is',
  submit: 'Close',
  intro: [
    {
      kind: 'text',
      text: 'The run ends and nothing more is taken back: the fleet may be left with instances of both AMIs. Its lock is released, and what the run pinned is put back. That takes an admin; where none is configured, an approver other than the person who asked.',
    },
  ],
  fields: [{ kind: 'text', flag: '--reason', label: 'Reason', required: true, multiline: true }],
};
