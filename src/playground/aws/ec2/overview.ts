import type { ImageRow } from './image.ts';
import { type InstanceRow, publicAddressOf } from './instance.ts';
import { versionId } from './template.ts';
import { resolvedData, versionNumber } from './template-lookup.ts';
import type { Ec2World } from './world.ts';

/** What a launch template launches now. */
export interface Launching {
  /** Such as `web version 3`. */
  readonly source: string;
  readonly imageId: string | undefined;
}

/** EC2 as it is, without a request: nothing is counted, late or refused. */
export interface Ec2Overview {
  /** The account's own images that are not deregistered. */
  ownImages(): readonly ImageRow[];
  /** In whatever state. */
  allInstances(): Iterable<InstanceRow>;
  /** The running instance that has this address, private or public. */
  atAddress(address: string): InstanceRow | undefined;
  /** What the version says: a number in text, `$Latest` or `$Default`; undefined where there is none. */
  launching(templateId: string, version: string): Launching | undefined;
}

export function createEc2Overview(world: Ec2World): Ec2Overview {
  return {
    ownImages: () =>
      [...world.images.all()].filter(
        ({ ownerId, state }) => ownerId === world.kernel.accountId && state !== 'deregistered',
      ),
    allInstances: () => world.instances.all(),
    atAddress: (address) => {
      for (const row of world.instances.all()) {
        const isThere =
          row.privateIp === address || (row.hasPublicAddress === true && publicAddressOf(row) === address);
        if (row.state === 'running' && isThere) return row;
      }
      return undefined;
    },
    launching: (templateId, version) => {
      const template = world.templates.get(templateId);
      const number = template === undefined ? undefined : versionNumber(template, version);
      const row = number === undefined ? undefined : world.templateVersions.get(versionId(templateId, number));
      if (template === undefined || row === undefined) return undefined;
      return { source: `${template.name} version ${row.version}`, imageId: resolvedData(world, row.data).ImageId };
    },
  };
}
