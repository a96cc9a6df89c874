import { type SteerArgs, steering } from './steering.ts';
import type { Verb } from './verb.ts';

export const abort: Verb<SteerArgs> = steering({
  name: 'abort',
  summary: 'Stop a run and take back what it did.',
  details: [
    'Before anything was changed, the run just ends.',
    'Afterwards, what it did is undone backwards: instances with the new AMI are replaced by ones with the AMI before, with capacity held.',
    'Taking back takes about as long as it took to get there.',
    'A run that needs a person is closed as it is, with --reason: nothing more is taken back, and its lock is released. That takes the role admin; where nobody has it, an approver other than who asked for the run.',
  ],
  formTitle: 'Abort a run',
  role: 'operator',
});
