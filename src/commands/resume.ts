import { type SteerArgs, steering } from './steering.ts';
import type { Verb } from './verb.ts';

export const resume: Verb<SteerArgs> = steering({
  name: 'resume',
  summary: 'Let a paused run go on.',
  details: ['It goes on where it was paused; the time it was paused does not count against any deadline.'],
  formTitle: 'Resume a run',
  role: 'operator',
});
