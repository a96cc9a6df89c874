import { useRef, useSyncExternalStore } from 'react';
import { useSurroundings } from '../surroundings.ts';
import { formatDate, goesStale, wholeDate } from './dates.ts';
import { SafeLink } from './links.tsx';
import { neverTick, onTick, tickCount } from './ticker.ts';

interface MomentProps {
  readonly timestampSeconds: number;
  readonly format: string;
  readonly fallback: string;
  readonly url?: string | undefined;
}

/** A date in the zone of whoever reads it, on the simulated clock. */
export function Moment({ timestampSeconds, format, fallback, url }: MomentProps) {
  const text = useFormatted(timestampSeconds, format);
  if (text === undefined) return <span>{fallback}</span>;
  const whole = wholeDate(timestampSeconds, {});
  const time = (
    <time
      dateTime={new Date(timestampSeconds * 1000).toISOString()}
      title={fallback === '' ? whole : `${whole} (${fallback})`}
    >
      {text}
    </time>
  );
  return url === undefined ? time : <SafeLink url={url}>{time}</SafeLink>;
}

/** The words, worked out once a tick; drawn again only for other words. */
function useFormatted(timestampSeconds: number, format: string): string | undefined {
  const { nowMs } = useSurroundings();
  const kept = useRef<{ readonly key: string; readonly text: string | undefined }>(undefined);
  const read = (): string | undefined => {
    const key = `${tickCount()} ${timestampSeconds} ${format}`;
    if (kept.current?.key !== key) {
      kept.current = { key, text: formatDate(timestampSeconds, format, { nowMs: nowMs() }) };
    }
    return kept.current.text;
  };
  return useSyncExternalStore(goesStale(format) ? onTick : neverTick, read, read);
}
