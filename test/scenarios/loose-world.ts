/** Several fleets, two of them affected, and affected servers in no group beside them. */
import { readChildren } from '../../src/runs/child-runs.ts';
import type { Run } from '../../src/runs/run.ts';
import { fixed, vulnerable } from './exposure-world.ts';
import { accountId, passTime, region } from './fleet-world.ts';
import { cve, type FleetsScenario, fleetsScenario } from './fleets-world.ts';
import { addServers } from './in-place-world.ts';
import type { ScenarioOptions } from './scenario.ts';

export const billing = 'servers of billing in production';
export const untagged = 'servers without tags';

export interface LooseScenario extends FleetsScenario {
  /** Behind the load balancer of the world. */
  readonly billingIds: readonly string[];
  /** Behind none. */
  readonly untaggedIds: readonly string[];
  /** The AMI that all of them run, and no fleet. */
  readonly legacyImageId: string;
  /** The run that patches a group of servers; undefined where there is none. */
  serversRun(name: string): Promise<Run | undefined>;
  /** How it ended, or where it is. */
  serversOutcome(name: string): Promise<string | undefined>;
  /** Those of these servers that have the version of openssl with the fix. */
  fixedOf(ids: readonly string[]): readonly string[];
}

export const billingTags = { Application: 'billing', Environment: 'production' };

/** `api` and `jobs` are affected, and no other fleet. */
export async function looseScenario({ config, ...options }: ScenarioOptions = {}): Promise<LooseScenario> {
  const world = await fleetsScenario({ ...options, config: { defaults: { minHealthyPercent: 50 }, ...config } });
  const { aws, clock, oldImageId, otherImageId } = world;
  const legacyImageId = aws.ec2.addImage({ name: 'legacy-1.0.0-20240601-000000', tags: {}, ageDays: 500 });
  aws.ssm.setPackages(oldImageId, [fixed]);
  for (const imageId of [otherImageId, legacyImageId]) aws.ssm.setPackages(imageId, [vulnerable]);
  const of = { imageId: legacyImageId };
  const billingIds = await addServers(world, clock, { ...of, count: 4, tags: billingTags, served: true });
  const untaggedIds = await addServers(world, clock, { ...of, count: 3, tags: {} });
  aws.inspector.setOn(true);
  passTime(clock, aws, 3600);
  const serversRun = async (name: string): Promise<Run | undefined> => {
    const key = `servers/${accountId}/${region}/${name}`;
    return (await readChildren({ store: world.store }, (await world.parent()).id, [key])).get(key);
  };
  return {
    ...world,
    billingIds,
    untaggedIds,
    legacyImageId,
    serversRun,
    serversOutcome: async (name) => {
      const phase = (await serversRun(name))?.phase;
      return phase?.kind === 'ended' ? phase.outcome : phase?.kind;
    },
    fixedOf: (ids) =>
      ids.filter((id) => aws.ssm.software(id).packages.every(({ version }) => version === fixed.version)),
  };
}

/** Ada's request for everything that is affected, as far as the question. */
export const everywhere = `/ami emergency ${cve} --packages openssl`;
