/** What ends the life of an image, step by step, and what takes that back. */
import {
  DeregisterImageCommand,
  type DeregisterImageResult,
  DisableImageCommand,
  DisableImageDeprecationCommand,
  EnableImageCommand,
  EnableImageDeprecationCommand,
} from '@aws-sdk/client-ec2';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { isAwsError } from './errors.ts';
import type { Images, LeftSnapshot } from './machine-ports.ts';

type ImageRetirement = Pick<Images, 'deregister' | 'deprecate' | 'cancelDeprecation' | 'disable' | 'enable'>;

const service = 'ec2';

export function createImageRetirement(ec2: Clients['ec2'], call: Caller): ImageRetirement {
  return {
    deregister: async (imageId) => {
      const input = { ImageId: imageId, DeleteAssociatedSnapshots: true };
      try {
        const output = await call({ service, call: 'DeregisterImage', subject: { imageId } }, (options) =>
          ec2.send(new DeregisterImageCommand(input), options),
        );
        return { kind: 'deregistered', deleted: deletedIn(output), left: leftIn(output) };
      } catch (error) {
        if (isAwsError(error, 'not-found')) return { kind: 'gone' };
        throw error;
      }
    },
    deprecate: async (imageId, atMs) => {
      const at = new Date(atMs);
      await call({ service, call: 'EnableImageDeprecation', subject: { imageId, at: at.toISOString() } }, (options) =>
        ec2.send(new EnableImageDeprecationCommand({ ImageId: imageId, DeprecateAt: at }), options),
      );
    },
    cancelDeprecation: async (imageId) => {
      await call({ service, call: 'DisableImageDeprecation', subject: { imageId } }, (options) =>
        ec2.send(new DisableImageDeprecationCommand({ ImageId: imageId }), options),
      );
    },
    disable: async (imageId) => {
      await call({ service, call: 'DisableImage', subject: { imageId } }, (options) =>
        ec2.send(new DisableImageCommand({ ImageId: imageId }), options),
      );
    },
    enable: async (imageId) => {
      await call({ service, call: 'EnableImage', subject: { imageId } }, (options) =>
        ec2.send(new EnableImageCommand({ ImageId: imageId }), options),
      );
    },
  };
}

function deletedIn({ DeleteSnapshotResults = [] }: DeregisterImageResult): readonly string[] {
  return DeleteSnapshotResults.flatMap(({ SnapshotId, ReturnCode }) =>
    SnapshotId === undefined || ReturnCode !== 'success' ? [] : [SnapshotId],
  );
}

function leftIn({ DeleteSnapshotResults = [] }: DeregisterImageResult): readonly LeftSnapshot[] {
  return DeleteSnapshotResults.flatMap(({ SnapshotId, ReturnCode = 'unknown' }) =>
    SnapshotId === undefined || ReturnCode === 'success' ? [] : [{ snapshotId: SnapshotId, why: ReturnCode }],
  );
}
