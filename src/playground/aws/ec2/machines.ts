import type { LaunchRequest, LaunchResult, Machines } from '../machines.ts';
import { ServiceError } from '../wire/operation.ts';
import { endInstance } from './instance-life.ts';
import { launch } from './launch.ts';
import { dataTags, instanceDetails, templateTags } from './run-instances.ts';
import { versionId } from './template.ts';
import { findTemplate, findVersion, isAlias, resolveImage, versionNumber } from './template-lookup.ts';
import type { Ec2World } from './world.ts';

/** EC2 as Auto Scaling and load balancing use it, without a wire between. */
export function createMachines(world: Ec2World): Machines {
  return {
    launch: (request) => {
      try {
        return launchForGroup(world, request);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return { kind: 'refused', code: error.code, message: error.message };
      }
    },
    terminate: (instanceId) => endInstance(world, instanceId, 'Service initiated'),
    find: world.instances.get,
    atPrivateIp: (address) => {
      for (const row of world.instances.all()) {
        if (row.privateIp === address && row.state !== 'terminated') return row;
      }
      return undefined;
    },
    subnetZone: (subnetId) => world.subnets.get(subnetId)?.zone,
    templateName: (templateId) => world.templates.get(templateId)?.name,
    templateIdByName: (name) => world.templateNames.get(name),
    resolveVersion: (templateId, version) => {
      const template = world.templates.get(templateId);
      const number = template && versionNumber(template, version);
      if (number === undefined) return undefined;
      return world.templateVersions.get(versionId(templateId, number)) === undefined ? undefined : String(number);
    },
    namesImageByAlias: (templateId, version) => {
      const template = findTemplate(world, { LaunchTemplateId: templateId });
      return isAlias(findVersion(world, template, version).data.ImageId ?? '');
    },
    onChange: (listener) => {
      world.machineListeners.push(listener);
    },
  };
}

function launchForGroup(world: Ec2World, request: LaunchRequest): LaunchResult {
  const template = findTemplate(world, { LaunchTemplateId: request.template.templateId });
  const version = findVersion(world, template, request.template.version);
  const { data } = version;
  const [row] = launch(world, {
    imageId: resolveImage(world, request.imageId ?? data.ImageId ?? ''),
    instanceType: request.instanceType ?? data.InstanceType ?? '',
    subnetId: request.subnetId,
    tags: { ...dataTags(data), ...request.tags, ...templateTags(template, version) },
    count: 1,
    ...(data.MetadataOptions?.HttpTokens === undefined ? {} : { httpTokens: data.MetadataOptions.HttpTokens }),
    details: instanceDetails(world, data),
  });
  if (row === undefined) throw new TypeError('a launch of one instance answered none');
  return { kind: 'launched', instanceId: row.id, imageId: row.imageId, templateVersion: String(version.version) };
}
