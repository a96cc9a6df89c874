import { verbs } from '../../commands/registry.ts';
import { people } from '../people.ts';
import type { SeededImages } from '../seed-images.ts';
import { seededCve } from '../seed-software.ts';
import type { SimulatedSlack } from '../slack/simulated-slack.ts';
import type { PageSetting, PageVerb, TourStop } from './contract.ts';

/** How many times as fast as outside time may run in the page. */
export const fastest = 120;

/** What the page of one person is told once. Throws PersonError for somebody who does not exist. */
export function settingOf(slack: SimulatedSlack, images: SeededImages, personId: string): PageSetting {
  const channels = [...slack.channelsOf(personId), slack.direct(personId).channel];
  return {
    people: people.map(({ id, name, realName, role }) => ({ id, name, realName, role })),
    bot: { userId: slack.team.botUserId, name: 'Amiable' },
    channels: channels.map(({ id, name, kind }) => ({ id, name, kind })),
    userGroups: [],
    verbs: manual(),
    tour: tourOf(images),
    fastest,
  };
}

/** The bot's own help table. */
export function manual(): PageVerb[] {
  return Object.values(verbs).map(({ name, summary, usage, example, flags }) => ({
    ...{ name, summary, usage, example },
    flags: Object.entries(flags).map(([flag, { takes, hint, what }]) => ({
      name: flag,
      ...(takes === 'value' && hint !== undefined ? { hint } : {}),
      what,
    })),
  }));
}

function tourOf({ web, broken }: SeededImages): TourStop[] {
  const [ada, grace] = ['U0ADA', 'U0GRACE'];
  return [
    {
      title: 'Look around',
      what: '14 fleets with 233 servers, what they run, and how old it is.',
      command: '/ami fleets',
    },
    {
      title: 'Patch a fleet',
      what: 'As Ada. A patched AMI is baked, tested and scanned, and replaces the fleet: the AWS view shows the builder come and go. In staging nobody has to approve; try web next, which Grace does.',
      as: ada,
      command: '/ami patch web-staging',
    },
    {
      title: 'Replace a fleet',
      what: 'As Ada, ask for the newest good AMI. Ada may ask and Grace may approve: become Grace, press Approve on the card, and open its thread.',
      as: ada,
      command: `/ami rollout ${web.ready} to web --batch 25% --reason "kernel update"`,
    },
    {
      title: 'Move traffic in stages',
      what: 'Approve it as Grace. A second group comes up beside web-eu and gets its traffic in stages; the first is kept for two hours as the way back, one click away. The AWS view shows both, and their weights.',
      as: ada,
      command: `/ami rollout ${web.ready} to web-eu --strategy blue-green`,
    },
    {
      title: 'See what is not as it should be',
      what: 'What is old, not scanned, not validated or drifted, the worst and what is in use first, each with the button that mends it. The same comes by itself in #ami-alerts.',
      command: '/ami compliance',
    },
    {
      title: 'Clean up old AMIs',
      what: 'Approve it as Grace. What nobody uses is deprecated, then disabled, then deregistered, minutes apart in place of days; Undo takes it back until then.',
      as: ada,
      command: '/ami cleanup web',
    },
    {
      title: 'Answer a vulnerability',
      what: `Approve it as Grace, and let time run fast: it takes three hours. One card counts all fleets, canaries and staging first. Two are left, with their reasons: the patched AMI of one does not pass, that of the other falls over in service. Who says what is affected: /ami exposure ${seededCve}.`,
      as: ada,
      command: `/ami emergency ${seededCve} --packages openssl`,
    },
    {
      title: 'Roll out one that never becomes healthy',
      what: 'Approve it as Grace. It stops at its first instance and asks; Roll back takes it all back. The AWS view shows why.',
      as: ada,
      command: `/ami rollout ${broken} to web-eu --reason "try what fails"`,
    },
    {
      title: 'Take back what is done',
      what: 'Once a rollout or a patch is done, Roll back on its card, or this, goes back to what served before.',
      as: ada,
      command: '/ami rollback web-staging',
    },
    {
      title: 'Patch servers that cannot be replaced',
      what: 'Approve it as Grace. 200 servers are patched where they are, out of their load balancer first; on three of them it fails, and four have no agent.',
      as: ada,
      command: '/ami patch --tags Role=webserver',
    },
    {
      title: 'Pull the emergency brake',
      what: 'Nothing new begins in production, and what is under way waits until /ami unfreeze production.',
      as: grace,
      command: '/ami freeze production --reason "incident"',
    },
    {
      title: 'Leave something out',
      what: 'The bot asks for what is missing in a form.',
      as: ada,
      command: '/ami rollout',
    },
  ];
}
