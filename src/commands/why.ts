import { whyView } from '../messages/why.ts';
import { whyImage } from '../operations/amis/why-image.ts';
import { askForSubject, subjectFields } from './forms.ts';
import { imageIdOf, refuseMore } from './subjects.ts';
import type { Verb } from './verb.ts';

const usage = 'why AMI';

export const why: Verb<{ readonly imageId: string }> = {
  name: 'why',
  summary: 'Say everything that keeps an AMI, each with where it was found, or that nothing does.',
  usage,
  example: 'why ami-0123456789abcdef0',
  details: [
    'Looks at instances, groups with their overrides and warm pools, launch templates and configurations, parameters, fleet and Spot requests, launch permissions, and runs.',
    'Where something could not be looked at, it says so, and never that the AMI is unused. It changes nothing.',
  ],
  role: 'viewer',
  flags: {},
  answers: () => 'later',
  changes: () => 'nothing',
  parse({ positional }) {
    refuseMore(positional, 1, usage);
    const [word] = positional;
    if (word === undefined) return askForSubject('why', 'Why is an AMI kept?', subjectFields.image);
    return { kind: 'args', args: { imageId: imageIdOf(word) } };
  },
  canonical: ({ imageId }) => `why ${imageId}`,
  perform: async (desk, asker, { imageId }) => whyView(await whyImage(desk, asker, imageId)),
};
