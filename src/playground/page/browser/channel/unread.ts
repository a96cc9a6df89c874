import { useEffect, useMemo, useState } from 'react';
import type { PageMessage } from '../../contract.ts';

type Channels = ReadonlyMap<string, readonly PageMessage[]>;

/** The newest message of each channel that a person has seen, by its ts. */
interface Seen {
  readonly personId: string;
  readonly lastTs: ReadonlyMap<string, string>;
}

/**
 * The channels in which something was posted since one was there; what stood there when the person arrived counts as
 * read. Edits make nothing unread, as in Slack.
 */
export function useUnread(channels: Channels | undefined, personId: string, here: string): ReadonlySet<string> {
  const [seen, setSeen] = useState<Seen>();
  const hereTs = channels === undefined ? '' : lastTs(channels, here);
  useEffect(() => {
    if (channels === undefined) return;
    setSeen((before) => {
      if (before?.personId !== personId) return { personId, lastTs: newestOf(channels) };
      if (before.lastTs.get(here) === hereTs) return before;
      return { personId, lastTs: new Map(before.lastTs).set(here, hereTs) };
    });
  }, [channels, personId, here, hereTs]);
  return useMemo(() => {
    if (channels === undefined || seen?.personId !== personId) return new Set();
    const isUnread = (id: string): boolean => id !== here && lastTs(channels, id) > (seen.lastTs.get(id) ?? '');
    return new Set([...channels.keys()].filter(isUnread));
  }, [channels, seen, personId, here]);
}

function newestOf(channels: Channels): ReadonlyMap<string, string> {
  return new Map([...channels.keys()].map((id) => [id, lastTs(channels, id)]));
}

function lastTs(channels: Channels, channelId: string): string {
  return channels.get(channelId)?.at(-1)?.ts ?? '';
}
