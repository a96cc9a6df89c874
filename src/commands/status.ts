import { runView, statusView } from '../messages/status.ts';
import { runStatus, status as statusOfAll } from '../operations/status.ts';
import { refuseMore, runIdOf } from './subjects.ts';
import type { Verb } from './verb.ts';

const usage = 'status [RUN]';

export const status: Verb<{ readonly runId?: string }> = {
  name: 'status',
  summary: 'Show the runs under way, or one run and its story.',
  usage,
  example: 'status r-7k3f9q',
  details: ['Without a run, lists everything under way and every freeze. It changes nothing.'],
  role: 'viewer',
  flags: {},
  answers: () => 'now',
  changes: () => 'nothing',
  parse({ positional }) {
    refuseMore(positional, 1, usage);
    const [word] = positional;
    return { kind: 'args', args: word === undefined ? {} : { runId: runIdOf(word) } };
  },
  canonical: ({ runId }) => (runId === undefined ? 'status' : `status ${runId}`),
  perform: async (desk, asker, { runId }) =>
    runId === undefined ? statusView(await statusOfAll(desk, asker)) : runView(await runStatus(desk, asker, runId)),
};
