import { imageView } from '../messages/image.ts';
import { showImage } from '../operations/amis/show-image.ts';
import { askForSubject, subjectFields } from './forms.ts';
import { imageIdOf, refuseMore } from './subjects.ts';
import type { Verb } from './verb.ts';

const usage = 'show AMI';

export const show: Verb<{ readonly imageId: string }> = {
  name: 'show',
  summary: 'Show one AMI: where it comes from, its tags, snapshots, uses and runs.',
  usage,
  example: 'show ami-0123456789abcdef0',
  details: ['Looks in every configured account and region. It changes nothing.'],
  role: 'viewer',
  flags: {},
  answers: () => 'later',
  changes: () => 'nothing',
  parse({ positional }) {
    refuseMore(positional, 1, usage);
    const [word] = positional;
    if (word === undefined) return askForSubject('show', 'Show an AMI', subjectFields.image);
    return { kind: 'args', args: { imageId: imageIdOf(word) } };
  },
  canonical: ({ imageId }) => `show ${imageId}`,
  perform: async (desk, asker, { imageId }) => imageView(await showImage(desk, asker, imageId)),
};
