/** What speaks against an image of an instance, before anything is planned. Pure; each throws Refusal. */
import type { InstanceDetails } from '../../aws/machine-ports.ts';
import { Refusal } from '../../basics/errors.ts';
import type { Image } from '../../images/image.ts';
import type { CreateRequest } from './create-request.ts';

/** Throws Refusal where AWS makes no image of the instance, or making one would take capacity away. */
export function refuseUnfitInstance(instance: InstanceDetails, { reboot }: CreateRequest): void {
  const { instanceId, rootDevice, groupName, state } = instance;
  refuseState(instance);
  if (rootDevice === 'instance-store') {
    throw new Refusal(
      'instance-store',
      `The root of ${instanceId} is on the host's own disk (instance store), of which AWS makes no AMI.`,
      'Use an instance whose root is an EBS volume.',
      { instanceId },
    );
  }
  if (reboot && groupName !== undefined && state === 'running') {
    throw new Refusal(
      'reboot-in-group',
      `${instanceId} serves in the Auto Scaling group ${groupName}, and a reboot would take it away from there.`,
      'Leave out --reboot, or use an instance that is in no group.',
      { instanceId },
    );
  }
}

function refuseState({ instanceId, state }: InstanceDetails): void {
  if (state === 'running' || state === 'stopped') return;
  if (state === 'terminated' || state === 'shutting-down') {
    throw new Refusal('instance-terminated', `${instanceId} is ${state}.`, 'Use an instance that runs or is stopped.', {
      instanceId,
    });
  }
  throw new Refusal(
    'instance-not-ready',
    `${instanceId} is ${state}, and AWS makes an AMI only of an instance that runs or is stopped.`,
    'Wait for that, then ask again.',
    { instanceId },
  );
}

export function refuseTakenName(name: string, taken: Image | undefined): void {
  if (taken === undefined) return;
  throw new Refusal(
    'image-name-taken',
    `${name} is the name of ${taken.imageId} already.`,
    `Ask again in a moment, since the time is part of the name, or look at it: /ami show ${taken.imageId}`,
    { imageId: taken.imageId },
  );
}
