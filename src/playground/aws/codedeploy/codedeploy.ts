import type { DeploymentInfo, DeploymentStatus } from '@aws-sdk/client-codedeploy';
import type { Kernel } from '../kernel.ts';
import { type CodeDeployOperations, ServiceError } from '../wire/operation.ts';

export interface Deploying {
  readonly applicationName: string;
  /** The Auto Scaling groups of its deployment group. */
  readonly groups: readonly string[];
  /** `user` when absent; Auto Scaling has one made for each new instance. */
  readonly creator?: 'user' | 'autoscaling';
  readonly status?: DeploymentStatus;
}

export interface CodeDeployModel {
  /** A deployment that goes on until it is ended. Answers its id. */
  deploy(deploying: Deploying): string;
  end(deploymentId: string, status: DeploymentStatus): void;
}

export interface CodeDeployService {
  readonly model: CodeDeployModel;
  readonly operations: CodeDeployOperations;
}

const deploymentGroupName = 'all';
const pageSize = 100;
const mostRead = 25;

/** A simulated CodeDeploy as far as telling of deployments; each application has one deployment group. */
export function createCodeDeploy(kernel: Kernel): CodeDeployService {
  const deployments = new Map<string, DeploymentInfo>();
  const groupsBy = new Map<string, readonly string[]>();
  return {
    model: {
      deploy: ({ applicationName, groups, creator = 'user', status = 'InProgress' }) => {
        const deploymentId = `d-${Array.from({ length: 9 }, () => letters.charAt(Math.floor(kernel.random() * letters.length))).join('')}`;
        groupsBy.set(applicationName, groups);
        const createTime = new Date(kernel.nowMs());
        deployments.set(deploymentId, {
          deploymentId,
          applicationName,
          deploymentGroupName,
          creator,
          status,
          createTime,
        });
        return deploymentId;
      },
      end: (deploymentId, status) => {
        const known = deployments.get(deploymentId);
        if (known !== undefined) deployments.set(deploymentId, { ...known, status });
      },
    },
    operations: {
      ListDeployments: ({ includeOnlyStatuses = [], nextToken }) => {
        const found = [...deployments.values()]
          .filter(({ status }) => includeOnlyStatuses.length === 0 || includeOnlyStatuses.includes(status ?? 'Created'))
          .flatMap(({ deploymentId }) => deploymentId ?? []);
        const from = Number(nextToken ?? 0);
        const rest = found.length > from + pageSize ? { nextToken: String(from + pageSize) } : {};
        return { deployments: found.slice(from, from + pageSize), ...rest };
      },
      BatchGetDeployments: ({ deploymentIds = [] }) => {
        if (deploymentIds.length > mostRead)
          throw new ServiceError('BatchLimitExceededException', `The maximum number of names is ${mostRead}`);
        return { deploymentsInfo: deploymentIds.flatMap((id) => deployments.get(id) ?? []) };
      },
      GetDeploymentGroup: ({ applicationName = '', deploymentGroupName: name }) => {
        const groups = groupsBy.get(applicationName);
        if (groups === undefined)
          throw new ServiceError(
            'ApplicationDoesNotExistException',
            `No application found for name: ${applicationName}`,
          );
        if (name !== deploymentGroupName)
          throw new ServiceError('DeploymentGroupDoesNotExistException', `No deployment group found for name: ${name}`);
        const autoScalingGroups = groups.map((group) => ({ name: group, hook: `${hookPrefix}${group}` }));
        return { deploymentGroupInfo: { applicationName, deploymentGroupName, autoScalingGroups } };
      },
    },
  };
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const hookPrefix = 'CodeDeploy-managed-automatic-launch-deployment-hook-';
