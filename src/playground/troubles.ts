import type { SimulatedAws } from './aws/account.ts';
import type { SimulatedSlack } from './slack/simulated-slack.ts';

/** Something that can go wrong on demand, and goes on until it is ended. */
interface TroubleKind {
  readonly title: string;
  readonly what: string;
  /** Begins it; undefined where `about` makes no sense. */
  begin(world: TroubleWorld, about: string | undefined): Begun | undefined;
}

interface Begun {
  /** Such as `50 %`; empty where there is nothing to name. */
  readonly about: string;
  readonly said: string;
  stop(): void;
}

interface TroubleWorld {
  readonly aws: SimulatedAws;
  readonly slack: SimulatedSlack;
}

const kinds = {
  image: {
    title: 'Make an AMI unhealthy',
    what: 'Instances launched from it from now on never answer their health check.',
    begin: ({ aws }, imageId = '') => {
      if (!/^ami-[0-9a-f]+$/.test(imageId)) return undefined;
      const { stop } = aws.faults.breakImage(imageId, { kind: 'never-serves' });
      return { about: imageId, stop, said: `Instances launched from ${imageId} from now on never become healthy.` };
    },
  },
  capacity: {
    title: 'Take capacity away',
    what: 'EC2 has none: launches are refused.',
    begin: ({ aws }, instanceType = '') => {
      const { stop } = aws.faults.refuseCapacity(instanceType === '' ? {} : { instanceType });
      const about = instanceType === '' ? 'every instance type' : instanceType;
      return { about, stop, said: `EC2 has no capacity for ${about} now.` };
    },
  },
  throttle: {
    title: 'Throttle AWS',
    what: 'AWS refuses a share of all calls for their rate.',
    begin: ({ aws }, share = '50%') => {
      const percent = Number(/^(\d{1,3})%?$/.exec(share)?.[1]);
      if (!(percent >= 0 && percent <= 100)) return undefined;
      const { stop } = aws.faults.throttle({}, percent / 100);
      return {
        about: `${percent} % of all calls`,
        stop,
        said: `AWS refuses ${percent} % of all calls for their rate.`,
      };
    },
  },
  deny: {
    title: 'Deny a call',
    what: 'AWS denies one kind of call, such as autoscaling:UpdateAutoScalingGroup.',
    begin: ({ aws }, call = '') => {
      const [name, action = ''] = call.split(':');
      const service = services.find((known) => known === name);
      if (service === undefined || action === '') return undefined;
      const { stop } = aws.faults.deny({ service, action });
      return { about: call, stop, said: `AWS denies ${call}.` };
    },
  },
  slack: {
    title: 'Take Slack down',
    what: 'The bot cannot reach Slack. Runs go on, and are told when it is back.',
    begin: ({ slack }) => {
      slack.faults.down();
      return {
        about: '',
        stop: slack.faults.up,
        said: 'Slack is away: runs go on, and nothing is told until it is back.',
      };
    },
  },
} satisfies Record<string, TroubleKind>;

const services = ['ec2', 'autoscaling', 'elasticloadbalancing', 'sts'] as const;

export type TroubleName = keyof typeof kinds;

/** How one kind of trouble stands. */
export interface TroubleState {
  readonly name: TroubleName;
  readonly title: string;
  readonly what: string;
  /** What it is about, for each time it was begun; empty where nothing is wrong. */
  readonly inForce: readonly string[];
}

/** What can go wrong in the playground, and what is wrong now. */
export interface Troubles {
  list(): readonly TroubleState[];
  /** Answers what happens now, in a sentence; undefined where `about` makes no sense. The same again changes nothing. */
  begin(name: TroubleName, about?: string): string | undefined;
  /** Ends all of that kind. Safe to repeat. */
  end(name: TroubleName): void;
  endAll(): void;
}

/** Whether there is a kind of trouble of that name. */
export function isTroubleName(name: string): name is TroubleName {
  return Object.hasOwn(kinds, name);
}

const names = Object.keys(kinds).filter(isTroubleName);

/** Nothing is wrong at first. `onChange` is told whenever something begins or ends. */
export function createTroubles(world: TroubleWorld, onChange: () => void): Troubles {
  const inForce = new Map<TroubleName, Map<string, Begun>>();
  const end = (name: TroubleName): void => {
    for (const begun of inForce.get(name)?.values() ?? []) begun.stop();
    inForce.delete(name);
  };
  return {
    list: () =>
      names.map((name) => {
        const { title, what } = kinds[name];
        return { name, title, what, inForce: [...(inForce.get(name)?.keys() ?? [])] };
      }),
    begin: (name, about) => {
      const kind: TroubleKind = kinds[name];
      const begun = kind.begin(world, about);
      if (begun === undefined) return undefined;
      const before = inForce.get(name) ?? new Map<string, Begun>();
      before.get(begun.about)?.stop();
      inForce.set(name, before.set(begun.about, begun));
      onChange();
      return begun.said;
    },
    end: (name) => {
      end(name);
      onChange();
    },
    endAll: () => {
      for (const name of names) end(name);
      onChange();
    },
  };
}
