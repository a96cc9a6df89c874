import { quote } from '../basics/quoting.ts';
import { imagesView } from '../messages/images.ts';
import { listImages } from '../operations/amis/list-images.ts';
import { nameOf, refuseMore } from './subjects.ts';
import type { Verb } from './verb.ts';

const usage = 'list [APPLICATION]';

export const list: Verb<{ readonly application?: string }> = {
  name: 'list',
  summary: 'List AMIs: version, age, validated, scanned, and what uses them.',
  usage,
  example: 'list web',
  details: ['With an application, lists only the AMIs whose Application tag names it. It changes nothing.'],
  role: 'viewer',
  flags: {},
  answers: () => 'later',
  changes: () => 'nothing',
  parse({ positional }) {
    refuseMore(positional, 1, usage);
    const [word] = positional;
    return { kind: 'args', args: word === undefined ? {} : { application: nameOf(word, 'an application') } };
  },
  canonical: ({ application }) => (application === undefined ? 'list' : `list ${quote(application)}`),
  perform: async (desk, asker, { application }) => imagesView(await listImages(desk, asker, application)),
};
