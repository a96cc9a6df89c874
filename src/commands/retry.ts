import { type SteerArgs, steering } from './steering.ts';
import type { Verb } from './verb.ts';

export const retry: Verb<SteerArgs> = steering({
  name: 'retry',
  summary: 'Let a run that stopped try its step again.',
  details: ['For a run that waits for a person: it begins the step again with a new deadline.'],
  formTitle: 'Retry a run',
  role: 'operator',
});
