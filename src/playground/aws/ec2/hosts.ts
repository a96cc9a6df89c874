import type { ImageRow } from './image.ts';
import type { InstanceRow } from './instance.ts';
import { rebootInstance } from './instance-life.ts';
import type { Ec2World } from './world.ts';

/** What services that work inside of instances need of the simulated EC2. */
export interface Hosts {
  find(instanceId: string): InstanceRow | undefined;
  image(imageId: string): ImageRow | undefined;
  /** Restarts the operating system of a running instance. */
  reboot(instanceId: string): void;
  /** Called when an instance changes in any way. */
  onChange(listener: (row: InstanceRow) => void): void;
  /** Called when an image of an instance begins to be made: what is on the instance now is what will be on the image. */
  onImage(listener: (imageId: string, sourceInstanceId: string) => void): void;
}

export function createHosts(world: Ec2World): Hosts {
  return {
    find: world.instances.get,
    image: world.images.get,
    reboot: (instanceId) => {
      const row = world.instances.get(instanceId);
      if (row !== undefined) rebootInstance(world, row);
    },
    onChange: (listener) => {
      world.machineListeners.push(({ instanceId }) => {
        const row = world.instances.get(instanceId);
        if (row !== undefined) listener(row);
      });
    },
    onImage: (listener) => {
      world.imageListeners.push(listener);
    },
  };
}
