import type { SimulatedAws } from './aws/account.ts';
import type { FleetBuilders } from './aws/fleet-builders.ts';
import { addImage } from './seed-images.ts';

/** Servers that are in no group, and what is wrong with some of them. */
export interface SeededServers {
  readonly imageId: string;
  readonly ids: readonly string[];
  /** On these no patch can be installed. */
  readonly failing: readonly string[];
  /** The agents of these are offline. */
  readonly offline: readonly string[];
}

const application = 'legacy';
const count = 200;
/** So many of them are behind a load balancer; the others work on queues. */
const served = 120;
const instanceType = 't3.small';
const offlineOnes = [57, 118, 163, 199];

/** What is wrong with the disks and databases of three of them; the last one says that all went well. */
const failures = [
  { at: 23, failure: { kind: 'fails', exitCode: 1, stderr: 'Error: No space left on device' } },
  { at: 96, failure: { kind: 'fails', exitCode: 1, stderr: 'error: rpmdb: BDB0113 Thread/process failed' } },
  { at: 150, failure: { kind: 'patch-fails', failed: 2 } },
] as const;

/** 200 servers that nobody can replace, over all zones, as they run for years. */
export async function seedServers(
  aws: SimulatedAws,
  builders: Pick<FleetBuilders, 'addTargets'>,
): Promise<SeededServers> {
  const imageId = addImage(aws.ec2, aws.kernel.nowMs(), { application, version: '1.4.0', ageDays: 400 });
  aws.ssm.setPlatform(imageId, { platformType: 'Linux', platformName: 'Amazon Linux', version: '2' });
  const subnets = aws.ec2.subnetIds();
  const ids = Array.from({ length: count }, (_, index) => {
    const tags = {
      Name: `legacy-${String(index + 1).padStart(3, '0')}`,
      ...{ Application: application, Environment: 'production', Role: 'webserver' },
    };
    const subnetId = subnets[index % subnets.length] ?? '';
    return aws.ec2.addInstance({ imageId, instanceType, subnetId, tags, as: 'running' });
  });
  await builders.addTargets(application, ids.slice(0, served));
  const offline = at(ids, offlineOnes);
  aws.faults.loseAgents({ instanceIds: offline });
  for (const { at: index, failure } of failures) {
    // A full disk fails whatever is run there.
    const only = failure.kind === 'fails' ? {} : { document: 'AWS-RunPatchBaseline' };
    aws.faults.failCommands({ instanceIds: at(ids, [index]), ...only }, failure);
  }
  return {
    imageId,
    ids,
    offline,
    failing: at(
      ids,
      failures.map((one) => one.at),
    ),
  };
}

function at(ids: readonly string[], indices: readonly number[]): readonly string[] {
  return indices.flatMap((index) => ids[index] ?? []);
}
