import { people } from './people.ts';
import type { Playground } from './playground.ts';
import { seededCve } from './seed-software.ts';

/** What stands here, and what to try first. */
export function welcome({ images, clock, state }: Playground, address: string): string {
  const { awsEndpoint, region } = state();
  const team = people.map(({ name, role }) => `${name} (${role})`).join(', ');
  return [
    `Amiable's playground: a simulated AWS account and a simulated Slack workspace, with the real bot between them.`,
    `14 fleets with 233 servers: web 120, web-eu 40, api 24, web-staging 8, worker 8, and 33 in small ones. Beside them 200 legacy servers in no group.`,
    `People: ${team}. Time runs ${clock.setting().speed} times as fast as outside.`,
    '',
    `In a browser: ${address}`,
    '',
    'Or here:',
    ...[
      ['/ami fleets', 'what there is'],
      ['/ami list web', 'the AMIs of web'],
      [`/ami exposure ${seededCve}`, 'what a CVE affects, and what nobody could look at'],
      ['/ami patch web-staging', 'bake, test and scan a patched AMI, and roll it out'],
      ['/ami patch web', 'the same in production; or only roll out:'],
      [`/ami rollout ${images.web.ready} to web`, 'ask for the newest good one'],
      ['/ami compliance', 'what is old, not scanned and so on; the same is in #ami-alerts'],
      ['/ami cleanup web', 'retire old AMIs; minutes in place of days between the acts'],
      [`/ami emergency ${seededCve} --packages openssl`, 'patch every fleet that it affects; two of them fail'],
      ['/ami patch --tags Role=webserver', 'patch the legacy servers where they are'],
      ['/as grace', 'become somebody who may approve it'],
      ['/click Approve', 'and watch; /click Pause and /click Abort stop it'],
      ['/ami rollback web-staging', 'back to what served before its last run'],
      [
        `/ami rollout ${images.web.ready} to web-eu --strategy blue-green`,
        'a second group beside it, and its traffic in stages',
      ],
      [`/ami rollout ${images.broken} to web-eu`, 'one that never becomes healthy'],
      ['/faults', 'other things that can go wrong'],
      ['/help', 'all of this again, and more'],
    ].map(([line = '', what = '']) => `  ${line.padEnd(76)}${what}`),
    '',
    'In other terminals, in this directory:',
    '  npm run ami -- status                            the same commands; --as grace to be somebody else',
    `  AWS_ENDPOINT_URL=${awsEndpoint} AWS_DEFAULT_REGION=${region} AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x aws ec2 describe-images --owners self`,
  ].join('\n');
}

export const consoleHelp = [
  'Here one types:',
  '  /ami ...              what one types in Slack; /ami help lists it',
  '  /as NAME              become ada, grace, linus or mary',
  '  /click BUTTON [RUN]   click the newest button of that name; yes where a dialog asks',
  '  /submit TEXT          answer the form that is open',
  '  /thread [RUN]         the newest card and its thread, whole',
  '  /home                 the home tab of the app',
  '  /topic                what the topic of SNS was told last, as a mail',
  '  /in #CHANNEL          go to #deploys or #ami-alerts',
  '  /wait                 until nothing moves by itself',
  '  /faults ...           make something go wrong',
  '  /speed N              let time run N times as fast as outside',
  '  /quit                 stop; the account and its runs are gone then',
].join('\n');
