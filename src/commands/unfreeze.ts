import { unfreezeView } from '../messages/freeze.ts';
import { unfreeze as liftFreeze } from '../operations/freeze.ts';
import { scopeOf, scopeText } from './freeze.ts';
import { refuseMore } from './subjects.ts';
import type { Verb } from './verb.ts';

const usage = 'unfreeze [ENVIRONMENT]';

export const unfreeze: Verb<{ readonly scope?: string }> = {
  name: 'unfreeze',
  summary: 'Lift the freeze of an environment, or the one that covers everything.',
  usage,
  example: 'unfreeze prod',
  details: ['Runs that it stopped go on. Runs that were refused have to be asked for again.'],
  role: 'operator',
  flags: {},
  answers: () => 'now',
  changes: () => 'at-once',
  parse({ positional }) {
    refuseMore(positional, 1, usage);
    const scope = scopeOf(positional[0]);
    return { kind: 'args', args: scope === undefined ? {} : { scope } };
  },
  canonical: ({ scope }) => `unfreeze${scopeText(scope)}`,
  perform: async (desk, asker, args) => unfreezeView(await liftFreeze(desk, asker, args)),
};
