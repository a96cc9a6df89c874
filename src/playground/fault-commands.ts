import type { Playground } from './playground.ts';

/** Answers what was done, in a sentence. */
type FaultCommand = (playground: Playground, words: readonly string[]) => string | undefined;

interface Described {
  readonly usage: string;
  readonly what: string;
  readonly act: FaultCommand;
}

const commands: Readonly<Record<string, Described>> = {
  image: { usage: 'image AMI', what: 'instances launched from this AMI from now on never answer', act: breakImage },
  capacity: {
    usage: 'capacity [TYPE]',
    what: 'EC2 has no capacity, for one instance type or for all',
    act: refuseCapacity,
  },
  throttle: {
    usage: 'throttle [SHARE%]',
    what: 'AWS refuses a share of all calls for their rate; 50% by default',
    act: throttle,
  },
  deny: {
    usage: 'deny SERVICE:CALL',
    what: 'AWS denies a call, such as autoscaling:UpdateAutoScalingGroup',
    act: deny,
  },
  slack: { usage: 'slack down|up', what: 'Slack is away, or back', act: slackOutage },
  scale: { usage: 'scale FLEET out|in N', what: 'an alarm changes the desired capacity', act: scale },
  clear: { usage: 'clear', what: 'ends all of it', act: clear },
};

/** Puts a fault in force, or ends all; answers what happened, or how it is written. */
export function commandFault(playground: Playground, words: readonly string[]): string {
  const [name = '', ...rest] = words;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  return command?.act(playground, rest) ?? usage();
}

function usage(): string {
  const lines = Object.values(commands).map((command) => `  /faults ${command.usage.padEnd(22)} ${command.what}`);
  return ['Things that can go wrong, on demand:', ...lines].join('\n');
}

function breakImage({ aws }: Playground, [imageId]: readonly string[]): string | undefined {
  if (imageId === undefined || !/^ami-[0-9a-f]+$/.test(imageId)) return undefined;
  aws.faults.breakImage(imageId, { kind: 'never-serves' });
  return `Instances launched from ${imageId} from now on never become healthy.`;
}

function refuseCapacity({ aws }: Playground, [instanceType]: readonly string[]): string {
  aws.faults.refuseCapacity(instanceType === undefined ? {} : { instanceType });
  return `EC2 has no capacity for ${instanceType ?? 'any instance type'} now. /faults clear brings it back.`;
}

function throttle({ aws }: Playground, [share = '50%']: readonly string[]): string | undefined {
  const percent = /^(\d{1,3})%?$/.exec(share)?.[1];
  if (percent === undefined || Number(percent) > 100) return undefined;
  aws.faults.throttle({}, Number(percent) / 100);
  return `AWS refuses ${percent} % of all calls for their rate.`;
}

const services = ['ec2', 'autoscaling', 'elasticloadbalancing', 'sts'] as const;

function deny({ aws }: Playground, [call = '']: readonly string[]): string | undefined {
  const [name, action] = call.split(':');
  const service = services.find((known) => known === name);
  if (service === undefined || action === undefined || action === '') return undefined;
  aws.faults.deny({ service, action });
  return `AWS denies ${call}.`;
}

function slackOutage({ slack }: Playground, [how]: readonly string[]): string | undefined {
  if (how === 'up') {
    slack.faults.up();
    return 'Slack is back. What could not be told is told now.';
  }
  if (how !== 'down') return undefined;
  slack.faults.down();
  return 'Slack is away: runs go on, and nothing is told until /faults slack up.';
}

function scale({ aws }: Playground, [fleet, way, count = '']: readonly string[]): string | undefined {
  if (fleet === undefined || (way !== 'out' && way !== 'in') || !/^\d{1,4}$/.test(count)) return undefined;
  aws.kernel.settle();
  const before = aws.autoscaling.capacity(fleet)?.desired;
  if (before === undefined) return `There is no Auto Scaling group ${fleet}.`;
  if (way === 'out') aws.autoscaling.scaleOut(fleet, Number(count));
  else aws.autoscaling.scaleIn(fleet, Number(count));
  const after = aws.autoscaling.capacity(fleet)?.desired;
  return `The desired capacity of ${fleet} goes from ${before} to ${after}.`;
}

function clear({ aws, slack, images }: Playground): string {
  aws.faults.clear();
  aws.faults.breakImage(images.broken, { kind: 'never-serves' });
  slack.faults.up();
  return `Nothing is wrong any more, but for ${images.broken}, which was made wrong.`;
}
