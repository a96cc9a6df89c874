import { quote } from '../basics/quoting.ts';
import { complianceView } from '../messages/compliance.ts';
import { compliance as check } from '../operations/alerts/check-compliance.ts';
import { nameOf, refuseMore } from './subjects.ts';
import type { Verb } from './verb.ts';

const usage = 'compliance [APPLICATION]';

export const compliance: Verb<{ readonly application?: string }> = {
  name: 'compliance',
  summary: 'Check AMIs and fleets now: what is old, not scanned, not validated, public, and so on.',
  usage,
  example: 'compliance web',
  details: [
    'What is in use weighs more than what nobody uses, and the answer says which it is.',
    'The same check runs every day and is reported in the channel for alerts. It changes nothing.',
  ],
  role: 'viewer',
  flags: {},
  answers: () => 'later',
  changes: () => 'nothing',
  parse({ positional }) {
    refuseMore(positional, 1, usage);
    const [word] = positional;
    return { kind: 'args', args: word === undefined ? {} : { application: nameOf(word, 'an application') } };
  },
  canonical: ({ application }) => (application === undefined ? 'compliance' : `compliance ${quote(application)}`),
  perform: async (desk, asker, { application }) => complianceView(await check(desk, asker, application), application),
};
