/** Servers by their tags: how a filter is written, kept apart from others, and matched. Pure. */
import { createHash } from 'node:crypto';
import type { Place } from '../../fleet/place.ts';

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
export function serversKey(place: Place, tags: Tags): string {
  return namedServersKey(place, tagsText(tags));
}

/** The same for servers that are not named by tags: `text` is how people call all of them. */
export function namedServersKey({ accountId, region }: Place, text: string): string {
  const short =
    text.length <= longestKeyPart
      ? text
      : `${text.slice(0, longestKeyPart)}…${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
  return `servers/${accountId}/${region}/${short}`;
}

const idsNamed = 3;

/** `i-1,i-2,i-3 and 4 more (1f3c…)`: of other servers it is another text. */
export function idsText(instanceIds: readonly string[]): string {
  const ids = instanceIds.toSorted();
  if (ids.length <= idsNamed) return ids.join(',');
  const digest = createHash('sha256').update(ids.join(',')).digest('hex').slice(0, 6);
  return `${ids.slice(0, idsNamed).join(',')} and ${ids.length - idsNamed} more (${digest})`;
}

/** Whether a server with these tags is meant. */
export function matches(filter: Tags, tags: Tags): boolean {
  return Object.entries(filter).every(([key, value]) => Object.hasOwn(tags, key) && tags[key] === value);
}
