/** Servers by their tags: how a filter is written, kept apart from others, and matched. Pure. */
import { createHash } from 'node:crypto';
import type { FleetKey } from '../fleet/fleet.ts';

export type Tags = Readonly<Record<string, string>>;

const longestKeyPart = 400;

/** `Environment=production,Role=webserver`: the same filter is the same text. */
export function tagsText(tags: Tags): string {
  return Object.entries(tags)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** What a run of these servers has to itself. */
export function serversKey({ accountId, region }: Pick<FleetKey, 'accountId' | 'region'>, tags: Tags): string {
  const text = tagsText(tags);
  const short =
    text.length <= longestKeyPart
      ? text
      : `${text.slice(0, longestKeyPart)}…${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
  return `servers/${accountId}/${region}/${short}`;
}

/** Whether a server with these tags is meant. */
export function matches(filter: Tags, tags: Tags): boolean {
  return Object.entries(filter).every(([key, value]) => Object.hasOwn(tags, key) && tags[key] === value);
}
