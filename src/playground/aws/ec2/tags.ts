import type { Tag, TagSpecification } from '@aws-sdk/client-ec2';
import { ServiceError } from '../wire/operation.ts';

export type Tags = Readonly<Record<string, string>>;

const mostTags = 50;

export function tagList(tags: Tags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Tags that a person sets. Throws where a key is reserved, empty or too long. */
export function tagsFrom(list: readonly Tag[] = []): Tags {
  return Object.fromEntries(list.map(({ Key = '', Value = '' }) => [checkedKey(Key), checkedValue(Key, Value)]));
}

/** The tags that a creation asks for, for one type of resource. */
export function specifiedTags(specifications: readonly TagSpecification[] = [], resourceType: string): Tags {
  const wanted = specifications.filter(({ ResourceType }) => ResourceType === resourceType);
  return tagsFrom(wanted.flatMap(({ Tags: list = [] }) => list));
}

/** `tags` with `more` over them. Throws TagLimitExceeded; tags of AWS itself do not count. */
export function mergedTags(tags: Tags, more: Tags): Tags {
  const merged = { ...tags, ...more };
  if (Object.keys(merged).filter((key) => !reserved(key)).length <= mostTags) return merged;
  throw new ServiceError('TagLimitExceeded', `The maximum number of Tags for a resource has been reached.`);
}

/** Without the named tags; one that names a value goes only where the value is the same. */
export function withoutTags(tags: Tags, remove: readonly Tag[] | undefined): Tags {
  const goes = ([key, value]: readonly [string, string]): boolean =>
    remove === undefined || remove.some(({ Key, Value }) => Key === key && (Value === undefined || Value === value));
  return Object.fromEntries(Object.entries(tags).filter((entry) => reserved(entry[0]) || !goes(entry)));
}

function reserved(key: string): boolean {
  return key.toLowerCase().startsWith('aws:');
}

function checkedKey(key: string): string {
  if (reserved(key)) {
    throw new ServiceError('InvalidParameterValue', `Tag keys starting with 'aws:' are reserved for internal use`);
  }
  if (key === '' || key.length > 128) {
    throw new ServiceError('InvalidParameterValue', `Tag keys must have from 1 to 128 characters: '${key}'`);
  }
  return key;
}

function checkedValue(key: string, value: string): string {
  if (value.length <= 256) return value;
  throw new ServiceError('InvalidParameterValue', `The value of tag '${key}' is longer than 256 characters`);
}
