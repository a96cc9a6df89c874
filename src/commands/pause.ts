import { type SteerArgs, steering } from './steering.ts';
import type { Verb } from './verb.ts';

export const pause: Verb<SteerArgs> = steering({
  name: 'pause',
  summary: 'Stop a run where it is, without taking anything back.',
  details: [
    'The step under way is left as it is, nothing new is begun, and deadlines stand still until it is resumed.',
    'Of servers that are patched in place the command is cancelled where it still can be, and sent again afterwards.',
  ],
  formTitle: 'Pause a run',
  role: 'operator',
});
