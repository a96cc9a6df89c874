import type { Playground } from './playground.ts';
import type { TroubleName } from './troubles.ts';

/** Answers what was done, in a sentence; undefined where it was not written as it is used. */
type FaultCommand = (playground: Playground, words: readonly string[]) => string | undefined;

interface Described {
  readonly usage: string;
  readonly what: string;
  readonly act: FaultCommand;
}

const begin =
  (name: TroubleName): FaultCommand =>
  ({ troubles }, [about]) =>
    troubles.begin(name, about);

const commands: Readonly<Record<string, Described>> = {
  image: {
    usage: 'image AMI',
    what: 'instances launched from this AMI from now on never answer',
    act: begin('image'),
  },
  capacity: {
    usage: 'capacity [TYPE]',
    what: 'EC2 has no capacity, for one instance type or for all',
    act: begin('capacity'),
  },
  throttle: {
    usage: 'throttle [SHARE%]',
    what: 'AWS refuses a share of all calls for their rate; 50% by default',
    act: begin('throttle'),
  },
  deny: {
    usage: 'deny SERVICE:CALL',
    what: 'AWS denies a call, such as autoscaling:UpdateAutoScalingGroup',
    act: begin('deny'),
  },
  patches: { usage: 'patches', what: 'patching fails on every builder and server', act: begin('patches') },
  agents: { usage: 'agents', what: 'no SSM agent is online, and none comes online', act: begin('agents') },
  builders: { usage: 'builders', what: 'EC2 has no capacity for builders and testers', act: begin('builders') },
  health: { usage: 'health', what: 'test instances answer their health check with 500', act: begin('health') },
  alarm: {
    usage: 'alarm',
    what: 'the alarm of web or web-eu fires soon after a rollout has begun',
    act: begin('alarm'),
  },
  s3: { usage: 's3', what: 'S3 denies every call', act: begin('s3') },
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

function slackOutage({ troubles }: Playground, [how]: readonly string[]): string | undefined {
  if (how === 'up') {
    troubles.end('slack');
    return 'Slack is back. What could not be told is told now.';
  }
  return how === 'down' ? troubles.begin('slack') : undefined;
}

function scale({ aws }: Playground, [fleet, way, count = '']: readonly string[]): string | undefined {
  if (fleet === undefined || (way !== 'out' && way !== 'in') || !/^\d{1,4}$/.test(count)) return undefined;
  return scaleFleet(aws, fleet, way === 'out' ? Number(count) : -Number(count));
}

/** Changes the desired capacity as an alarm would, within what the group allows; answers what became of it. */
export function scaleFleet(aws: Playground['aws'], fleet: string, by: number): string {
  aws.kernel.settle();
  const before = aws.autoscaling.capacity(fleet)?.desired;
  if (before === undefined) return `There is no Auto Scaling group ${fleet}.`;
  if (by > 0) aws.autoscaling.scaleOut(fleet, by);
  else aws.autoscaling.scaleIn(fleet, -by);
  const after = aws.autoscaling.capacity(fleet)?.desired;
  return `The desired capacity of ${fleet} goes from ${before} to ${after}.`;
}

function clear({ troubles, images }: Playground): string {
  troubles.endAll();
  return `Nothing is wrong any more, but for ${images.broken} and seven of the legacy servers, which were made wrong.`;
}
