import {
  BatchGetDeploymentsCommand,
  type DeploymentInfo,
  type DeploymentStatus,
  GetDeploymentGroupCommand,
  ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { isAwsError } from './errors.ts';
import { chunks, readPages } from './pages.ts';
import type { CodeDeploy } from './service-ports.ts';

const service = 'codedeploy';
const underWay: readonly DeploymentStatus[] = ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'];
/** As many as BatchGetDeployments takes. */
const readAtOnce = 25;

export function createCodeDeploy({ codeDeploy }: Pick<Clients, 'codeDeploy'>, call: Caller): CodeDeploy {
  const listUnderWay = (): Promise<readonly string[]> =>
    readPages(async (token) => {
      const input = { includeOnlyStatuses: [...underWay], ...(token === undefined ? {} : { nextToken: token }) };
      const { deployments = [], nextToken } = await call({ service, call: 'ListDeployments' }, (options) =>
        codeDeploy.send(new ListDeploymentsCommand(input), options),
      );
      return { items: deployments, next: nextToken };
    });
  const readMany = async (ids: readonly string[]): Promise<readonly DeploymentInfo[]> => {
    const found: DeploymentInfo[] = [];
    for (const some of chunks(ids, readAtOnce)) {
      const { deploymentsInfo = [] } = await call({ service, call: 'BatchGetDeployments' }, (options) =>
        codeDeploy.send(new BatchGetDeploymentsCommand({ deploymentIds: [...some] }), options),
      );
      found.push(...deploymentsInfo);
    }
    return found;
  };
  const groupsOf = async ({ applicationName, deploymentGroupName }: DeploymentInfo): Promise<readonly string[]> => {
    try {
      const { deploymentGroupInfo } = await call({ service, call: 'GetDeploymentGroup' }, (options) =>
        codeDeploy.send(new GetDeploymentGroupCommand({ applicationName, deploymentGroupName }), options),
      );
      return (deploymentGroupInfo?.autoScalingGroups ?? []).flatMap(({ name }) => name ?? []);
    } catch (error) {
      if (isAwsError(error, 'not-found')) return [];
      throw error;
    }
  };
  return {
    deployment: async (groupName) => {
      for (const info of ofPeople(await readMany(await listUnderWay()))) {
        const { deploymentId = '', applicationName = '', targetInstances } = info;
        const isNamed = targetInstances?.autoScalingGroups?.includes(groupName) === true;
        if (isNamed || (await groupsOf(info)).includes(groupName)) return { deploymentId, applicationName };
      }
      return undefined;
    },
  };
}

/** Each new instance of a group gets a deployment of its own, those of our waves too: it is part of how it starts. */
function ofPeople(infos: readonly DeploymentInfo[]): readonly DeploymentInfo[] {
  const once = new Map<string, DeploymentInfo>();
  for (const info of infos) {
    if (info.creator === 'autoscaling' || info.computePlatform === 'Lambda' || info.computePlatform === 'ECS') continue;
    const key = `${info.applicationName}/${info.deploymentGroupName}`;
    if (!once.has(key)) once.set(key, info);
  }
  return [...once.values()];
}
