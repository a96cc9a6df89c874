import { useEffect, useRef } from 'react';
import type { PageMessage } from '../../contract.ts';

/**
 * Calls `onNews` when the app has written to the person alone while they are elsewhere: the answer to what they did in
 * the home tab comes there. What stood there when they arrived is no news.
 */
export function useDirectNews(
  messages: readonly PageMessage[] | undefined,
  at: { readonly personId: string; readonly isThere: boolean },
  onNews: () => void,
): void {
  const { personId, isThere } = at;
  const isKnown = messages !== undefined;
  const lastTs = messages?.at(-1)?.ts ?? '';
  const seen = useRef<{ readonly personId: string; readonly lastTs: string }>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another message is news, not another listener.
  useEffect(() => {
    if (!isKnown) return;
    const before = seen.current;
    seen.current = { personId, lastTs };
    if (before?.personId === personId && lastTs > before.lastTs && !isThere) onNews();
  }, [personId, lastTs, isKnown]);
}
