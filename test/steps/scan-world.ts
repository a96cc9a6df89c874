import { AwsError } from '../../src/aws/errors.ts';
import type { Aws } from '../../src/aws/ports.ts';
import type { Agent, CommandOutput, NewCommand, Vulnerability } from '../../src/aws/service-ports.ts';
import type { Json } from '../../src/basics/json.ts';
import type { Inspection } from '../../src/images/exposure-evidence.ts';
import type { Image } from '../../src/images/image.ts';
import { place } from '../aws/access.ts';
import { simulatedWorld } from '../aws/simulated-world.ts';
import { anImage, newImage } from '../fleet/builders.ts';

export const scanJob = {
  place,
  image: { imageId: newImage },
  application: 'web',
  date: '2026-01-15',
  bucket: 'scans',
  pollSeconds: 15,
};
export const prefix = `web/${newImage}/2026-01-15`;

/** What a scan meets; change it between two looks. */
export interface ScanWorld {
  readonly aws: Aws;
  agents: readonly Agent[];
  instanceState: string;
  output: CommandOutput | undefined;
  image: Image | undefined;
  /** Tags that are asked for and do not come to be, so many times. */
  lostTags: number;
  refusal: AwsError | undefined;
  isInspectorOn: boolean;
  inspection: Inspection;
  vulnerabilities: readonly Vulnerability[];
  readonly sent: NewCommand[];
  readonly cancelled: string[];
  readonly files: Map<string, string>;
  /** Calls that change something, in order. */
  readonly changes: string[];
  readonly told: (readonly [string, Readonly<Record<string, Json>>])[];
}

export function ubuntu(overrides: Partial<Agent> = {}): Agent {
  const versions = { platformName: 'Ubuntu', platformVersion: '22.04', agentVersion: '3.3.0' };
  return { instanceId: 'i-1', ping: 'online', platform: 'linux', ...versions, lastPingAtMs: 0, ...overrides };
}

export function refused(kind: AwsError['kind'], awsCode: string): AwsError {
  const facts = { kind, awsCode, service: 's3', call: 'PutObject', retry: 'never' } as const;
  return new AwsError(`s3 PutObject: ${awsCode}`, kind === 'denied' ? { ...facts, action: 's3:PutObject' } : facts);
}

/** The ports that a scan calls, in memory; all others are those of the simulator. */
export async function scanWorld(): Promise<ScanWorld> {
  const { aws: simulated } = await simulatedWorld();
  const world: ScanWorld = {
    aws: { ...simulated, ...portsOf(simulated, () => world) },
    agents: [ubuntu()],
    instanceState: 'running',
    output: undefined,
    image: anImage({ tags: { Application: 'web' } }),
    lostTags: 0,
    refusal: undefined,
    isInspectorOn: false,
    inspection: { state: 'looked', atMs: 0 },
    vulnerabilities: [],
    sent: [],
    cancelled: [],
    files: new Map(),
    changes: [],
    told: [],
  };
  return world;
}

function portsOf(
  simulated: Aws,
  now: () => ScanWorld,
): Pick<Aws, 'commands' | 'objects' | 'vulnerabilities' | 'images' | 'instances'> {
  return {
    ...commandsOf(simulated, now),
    ...imagesOf(simulated, now),
    objects: {
      ...simulated.objects,
      put: async ({ bucket, key, body }) => {
        const { refusal, files, changes } = now();
        if (refusal !== undefined) throw refusal;
        files.set(`${bucket}/${key}`, body);
        changes.push(`put ${key}`);
        return { uri: `s3://${bucket}/${key}` };
      },
    },
    vulnerabilities: {
      ...simulated.vulnerabilities,
      isOn: async () => now().isInspectorOn,
      inspection: async () => now().inspection,
      ofImage: async () => now().vulnerabilities,
    },
  };
}

function commandsOf(simulated: Aws, now: () => ScanWorld): Pick<Aws, 'commands'> {
  return {
    commands: {
      ...simulated.commands,
      agents: async () => now().agents,
      send: async (command) => {
        now().sent.push(command);
        return { commandId: `c-${now().sent.length}` };
      },
      find: async (comment) => {
        const at = now().sent.findIndex((sent) => sent.comment === comment);
        const counts = { requestedAtMs: 0, targets: 1, completed: 0, errors: 0 };
        return at < 0 ? undefined : { commandId: `c-${at + 1}`, comment, status: 'InProgress', ...counts };
      },
      output: async () => now().output,
      cancel: async (commandId) => {
        now().cancelled.push(commandId);
      },
    },
  };
}

function imagesOf(simulated: Aws, now: () => ScanWorld): Pick<Aws, 'images' | 'instances'> {
  const details = {
    imageId: newImage,
    instanceType: 't3.small',
    architecture: 'x86_64',
    launchedAtMs: 0,
    rootDevice: 'ebs',
    platform: 'linux',
    zone: 'eu-west-1a',
    tags: {},
  } as const;
  return {
    images: {
      ...simulated.images,
      read: async () => [now().image].flatMap((image) => image ?? []),
      tag: async (ids, tags) => {
        const world = now();
        world.changes.push(`tag ${ids.join(' ')}`);
        if (world.lostTags > 0) world.lostTags -= 1;
        else if (world.image !== undefined) world.image = { ...world.image, tags: { ...world.image.tags, ...tags } };
      },
    },
    instances: {
      ...simulated.instances,
      read: async (instanceId) => ({ ...details, instanceId, state: now().instanceState }),
    },
  };
}
