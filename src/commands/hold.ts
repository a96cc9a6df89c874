import { type SteerArgs, steering } from './steering.ts';
import type { Verb } from './verb.ts';

export const hold: Verb<SteerArgs> = steering({
  name: 'hold',
  summary: 'Leave a run that stopped as it is, and say that someone looks into it.',
  details: ['Nothing is begun and nothing is taken back. The fleet stays locked until the run is retried or aborted.'],
  formTitle: 'Hold a run',
  role: 'operator',
});
