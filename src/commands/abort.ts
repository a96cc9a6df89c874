import { type SteerArgs, steering } from './steering.ts';
import type { Verb } from './verb.ts';

export const abort: Verb<SteerArgs> = steering({
  name: 'abort',
  summary: 'Stop a run and take back what it did.',
  details: [
    'Before anything was changed, the run just ends.',
    'Afterwards, what it did is undone backwards: instances with the new AMI are replaced by ones with the AMI before, with capacity held.',
    'Taking back takes about as long as it took to get there.',
  ],
  formTitle: 'Abort a run',
  role: 'operator',
});
