import { useEffect, useMemo, useRef, useState } from 'react';
import type { PageMessage } from '../../contract.ts';

type Channels = ReadonlyMap<string, readonly PageMessage[]>;

/**
 * The channels in which something was posted since one was there; what stood there before counts as read. Edits make
 * nothing unread, as in Slack.
 */
export function useUnread(channels: Channels | undefined, personId: string, here: string): ReadonlySet<string> {
  const seen = useRef(new Map<string, string>());
  const [, setLooked] = useState(0);
  // Everything that is there when a person arrives is old news to them.
  const arrived = useRef('');
  if (channels !== undefined && arrived.current !== personId) {
    arrived.current = personId;
    seen.current = new Map([...channels.keys()].map((id) => [id, lastTs(channels, id)]));
  }
  const hereTs = channels === undefined ? '' : lastTs(channels, here);
  useEffect(() => {
    if (hereTs === '' || seen.current.get(here) === hereTs) return;
    seen.current.set(here, hereTs);
    setLooked((count) => count + 1);
  }, [here, hereTs]);
  return useMemo(() => {
    const ids = [...(channels?.keys() ?? [])];
    const isUnread = (id: string): boolean =>
      id !== here && channels !== undefined && lastTs(channels, id) > (seen.current.get(id) ?? '');
    return new Set(ids.filter(isUnread));
  }, [channels, here]);
}

function lastTs(channels: Channels, channelId: string): string {
  return channels.get(channelId)?.at(-1)?.ts ?? '';
}
