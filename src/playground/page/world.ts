import { scaleFleet } from '../fault-commands.ts';
import type { Playground } from '../playground.ts';
import { isTroubleName, type TroubleState } from '../troubles.ts';
import type { Control, Reply, Trouble, World } from './contract.ts';
import { fastest } from './setting.ts';

/** As much of a playground as its page shows and touches. */
export type ShownPlayground = Pick<
  Playground,
  'aws' | 'slack' | 'clock' | 'images' | 'bot' | 'troubles' | 'setSpeed' | 'onChange'
>;

/** Time, the bot's process and what is wrong, for the page; and what the page does to them. */
export interface PageWorld {
  now(): World;
  /** Does what was asked for; answers what became of it. Rejects on a defect only. */
  control(control: Control): Promise<Reply>;
}

/** By how much a fleet grows when the page scales it out. */
const scaleOutPercent = 20;
/** What the page begins where nothing is named; the terminal can name more. */
const pageTroubles = [
  ...['image', 'capacity', 'throttle'],
  ...['alarm', 'patches', 'agents', 'builders', 'health', 's3'],
  'slack',
];

/** The world of a playground. Every control but a scale-out may be repeated. */
export function createPageWorld(playground: ShownPlayground): PageWorld {
  const { clock, bot, troubles } = playground;
  // At what speed time goes on after a pause.
  let speedBefore = clock.setting().speed || 1;
  const setSpeed = (speed: number): Reply => {
    if (!(speed >= 1 && speed <= fastest)) return refused(`Time runs 1 to ${fastest} times as fast as outside.`);
    speedBefore = speed;
    playground.setSpeed(speed);
    return done();
  };
  return {
    now: () => ({
      clock: clock.setting(),
      speedBefore,
      bot: bot.state(),
      troubles: troubles.list().flatMap((trouble) => pageTrouble(playground, trouble)),
      fleets: [...playground.aws.autoscaling.groups()].map(({ name }) => name),
    }),
    control: async (control) => {
      switch (control.do) {
        case 'speed':
          return setSpeed(control.speed);
        case 'pause':
          if (clock.setting().speed > 0) speedBefore = clock.setting().speed;
          playground.setSpeed(0);
          return done('Time stands still.');
        case 'go-on':
          playground.setSpeed(speedBefore);
          return done();
        case 'begin':
          return beginTrouble(playground, control.trouble, control.about);
        case 'end':
          return endTrouble(playground, control.trouble);
        case 'end-all':
          troubles.endAll();
          return done('Nothing is wrong any more, but for the AMI and the seven legacy servers that were made wrong.');
        case 'scale-out':
          return scaleOut(playground, control.fleet);
        case 'kill-bot':
          await bot.kill();
          return done(
            'The bot was killed. Commands fail until it is started again; nothing that was recorded is lost.',
          );
        case 'start-bot':
          return startBot(playground);
        default:
          return control satisfies never;
      }
    },
  };
}

function done(said?: string): Reply {
  return { kind: 'done', ...(said === undefined ? {} : { said }) };
}

function refused(said: string): Reply {
  return { kind: 'refused', said };
}

/** Troubles that are written in the terminal only are shown while they are in force. */
function pageTrouble(playground: ShownPlayground, { name, title, what, inForce }: TroubleState): Trouble[] {
  const isOffered = pageTroubles.some((offered) => offered === name);
  if (!isOffered && inForce.length === 0) return [];
  const about = inForce.filter((one) => one !== '').join(', ');
  return [
    {
      ...{ id: name, title, what },
      isOn: inForce.length > 0,
      ...(name === 'image' ? { choices: imageChoices(playground) } : {}),
      ...(about === '' ? {} : { about }),
    },
  ];
}

/** The images that could be launched: those that may be rolled out first, of them the newest. */
function imageChoices({ aws }: ShownPlayground): NonNullable<Trouble['choices']> {
  return aws.ec2
    .ownImages()
    .filter(({ state }) => state === 'available')
    .toSorted((one, other) => Number(isTested(other)) - Number(isTested(one)) || other.createdAtMs - one.createdAtMs)
    .map(({ id, name, tags }) => {
      const { Application: application, Version: version } = tags;
      return { value: id, label: version === undefined ? name : `${application} ${version}` };
    });
}

function isTested({ tags }: { readonly tags: Readonly<Record<string, string>> }): boolean {
  return tags['ValidationStatus'] === 'Passed' && tags['SecurityScan'] === 'Passed';
}

function beginTrouble({ troubles }: ShownPlayground, name: string, about: string | undefined): Reply {
  if (!isTroubleName(name)) return refused(`There is no trouble called ${name}.`);
  const said = troubles.begin(name, about);
  return said === undefined ? refused('Say first what it should be about.') : done(said);
}

function endTrouble({ troubles }: ShownPlayground, name: string): Reply {
  if (!isTroubleName(name)) return refused(`There is no trouble called ${name}.`);
  troubles.end(name);
  return done();
}

function scaleOut({ aws }: ShownPlayground, fleet: string): Reply {
  // What is due in the world may change it.
  aws.kernel.settle();
  const capacity = aws.autoscaling.capacity(fleet);
  if (capacity === undefined) return refused(`There is no Auto Scaling group ${fleet}.`);
  const { desired, max } = capacity;
  if (desired >= max)
    return refused(`${fleet} is at its largest size of ${max} already, and no alarm takes it beyond.`);
  return done(scaleFleet(aws, fleet, Math.ceil((desired * scaleOutPercent) / 100)));
}

async function startBot({ bot }: ShownPlayground): Promise<Reply> {
  if (bot.state() === 'running') return done('The bot runs already.');
  try {
    await bot.start();
    return done(
      'The bot runs again. It goes on with a run once its earlier lease on it is over: two minutes at most, on the clock shown here.',
    );
  } catch (error) {
    return refused(error instanceof Error ? error.message : String(error));
  }
}
