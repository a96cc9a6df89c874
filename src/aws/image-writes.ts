import {
  CreateImageCommand,
  type CreateImageRequest,
  CreateTagsCommand,
  type ResourceType,
  type Tag,
  type TagSpecification,
} from '@aws-sdk/client-ec2';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { AwsError, isAwsError } from './errors.ts';
import type { Images, NewImage } from './machine-ports.ts';

type ImageWrites = Pick<Images, 'create' | 'tag'>;

const service = 'ec2';
const creating = { service, call: 'CreateImage' } as const;
const taggedTypes: readonly ResourceType[] = ['image', 'snapshot'];

/** Making and tagging images. CreateImage takes no token, so that the SDK does not send it again. */
export function createImageWrites({ ec2, once }: Pick<Clients, 'ec2' | 'once'>, call: Caller): ImageWrites {
  return {
    create: async (image) => {
      try {
        const { ImageId } = await call({ ...creating, subject: { ...image } }, (options) =>
          once.ec2.send(new CreateImageCommand(creation(image)), options),
        );
        if (ImageId !== undefined) return { imageId: ImageId };
      } catch (error) {
        if (isAwsError(error) && error.awsCode === 'InvalidAMIName.Duplicate') return 'name-taken';
        throw error;
      }
      const facts = { ...creating, kind: 'unknown', awsCode: 'NoImageId', retry: 'later' } as const;
      throw new AwsError('EC2 answered without the id of the image', facts);
    },
    tag: async (ids, tags) => {
      const input = { Resources: [...ids], Tags: tagList(tags) };
      await call({ service, call: 'CreateTags', subject: { ids, tags } }, (options) =>
        ec2.send(new CreateTagsCommand(input), options),
      );
    },
  };
}

function creation({ instanceId, name, description, reboot, keptVolumes = [], tags }: NewImage): CreateImageRequest {
  const kept = keptVolumes.map((device) => ({ DeviceName: device, Ebs: { DeleteOnTermination: false } }));
  return {
    ...(kept.length === 0 ? {} : { BlockDeviceMappings: kept }),
    InstanceId: instanceId,
    Name: name,
    Description: description,
    NoReboot: !reboot,
    TagSpecifications: tagsOnBoth(tags),
  };
}

/** The tags of a new image, and of each of its snapshots. */
export function tagsOnBoth(tags: Readonly<Record<string, string>>): TagSpecification[] {
  return taggedTypes.map((type) => ({ ResourceType: type, Tags: tagList(tags) }));
}

function tagList(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
