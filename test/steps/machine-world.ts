import type { AwsErrorKind } from '../../src/aws/error-codes.ts';
import { AwsError } from '../../src/aws/errors.ts';
import type { InstanceDetails, NewInstance } from '../../src/aws/machine-ports.ts';
import type { Aws } from '../../src/aws/ports.ts';
import type { CommandOutput, NewCommand } from '../../src/aws/service-ports.ts';
import type { Json } from '../../src/basics/json.ts';
import type { Image } from '../../src/images/image.ts';
import type { StepContext } from '../../src/runs/step.ts';
import { simulatedWorld } from '../aws/simulated-world.ts';
import { anImage, newImage } from '../fleet/builders.ts';
import { aContext } from './step-world.ts';

/** What a step meets that works on one instance; change it between two looks. */
export interface MachineWorld {
  readonly aws: Aws;
  instance: InstanceDetails | undefined;
  image: Image | undefined;
  checks: 'ok' | 'initializing' | 'impaired';
  output: CommandOutput | undefined;
  /** What launches are answered, one after the other; those for which there is none succeed. */
  readonly refusals: AwsError[];
  readonly launched: NewInstance[];
  readonly sent: NewCommand[];
  readonly cancelled: string[];
  readonly tagged: (readonly [readonly string[], Readonly<Record<string, string>>])[];
  /** Tags that are asked for and do not come to be, so many times. */
  lostTags: number;
  readonly told: (readonly [string, Readonly<Record<string, Json>>])[];
  /** The context of a look, so many seconds after the step began. */
  after(seconds: number, overrides?: Partial<StepContext>): StepContext;
}

export function aMachine(overrides: Partial<InstanceDetails> = {}): InstanceDetails {
  return {
    instanceId: 'i-1',
    imageId: newImage,
    instanceType: 't3.medium',
    architecture: 'x86_64',
    state: 'running',
    launchedAtMs: 0,
    rootDevice: 'ebs',
    platform: 'linux',
    zone: 'eu-west-1a',
    privateAddress: '10.0.0.5',
    tags: {},
    ...overrides,
  };
}

export function anAwsError(kind: AwsErrorKind, awsCode: string, message = `ec2: ${awsCode}`): AwsError {
  return new AwsError(message, { kind, awsCode, service: 'ec2', call: 'RunInstances', retry: 'never' });
}

/** The ports that such steps call, in memory; all others are those of the simulator. */
export async function machineWorld(): Promise<MachineWorld> {
  const { aws: simulated } = await simulatedWorld();
  const world: MachineWorld = {
    aws: { ...simulated, ...instancesOf(simulated, () => world), ...othersOf(simulated, () => world) },
    instance: aMachine(),
    image: anImage({ tags: { Application: 'web' } }),
    checks: 'ok',
    output: undefined,
    refusals: [],
    launched: [],
    sent: [],
    cancelled: [],
    tagged: [],
    lostTags: 0,
    told: [],
    after: (seconds, overrides = {}) =>
      aContext({
        nowMs: seconds * 1000,
        outputs: { launch: { instanceId: 'i-1' } },
        tell: (kind, facts) => world.told.push([kind, facts]),
        ...overrides,
      }),
  };
  return world;
}

function instancesOf(simulated: Aws, now: () => MachineWorld): Pick<Aws, 'instances'> {
  return {
    instances: {
      ...simulated.instances,
      read: async () => now().instance,
      statusChecks: async (ids) => new Map(ids.map((id) => [id, { system: now().checks, instance: now().checks }])),
      launch: async (request) => {
        const { launched, refusals } = now();
        launched.push(request);
        const refusal = refusals.shift();
        if (refusal !== undefined) throw refusal;
        return { instanceId: 'i-1' };
      },
    },
  };
}

function othersOf(simulated: Aws, now: () => MachineWorld): Pick<Aws, 'images' | 'commands'> {
  return {
    images: {
      ...simulated.images,
      read: async () => [now().image].flatMap((image) => image ?? []),
      tag: async (ids, tags) => {
        const world = now();
        world.tagged.push([ids, tags]);
        if (world.lostTags > 0) world.lostTags -= 1;
        else if (world.image !== undefined) world.image = { ...world.image, tags: { ...world.image.tags, ...tags } };
      },
    },
    commands: {
      ...simulated.commands,
      send: async (command) => {
        now().sent.push(command);
        return { commandId: `c-${now().sent.length}` };
      },
      output: async () => now().output,
      cancel: async (commandId) => {
        now().cancelled.push(commandId);
      },
    },
  };
}
