import { useEffect, useState } from 'react';
import { useSurroundings } from '../surroundings.ts';

const tickMs = 500;
const format = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** The simulated time, as it runs. */
export function Clock() {
  const { nowMs } = useSurroundings();
  const [shownMs, setShownMs] = useState(nowMs);
  useEffect(() => {
    const timer = window.setInterval(() => setShownMs(nowMs()), tickMs);
    return () => window.clearInterval(timer);
  }, [nowMs]);
  return (
    <time className="clock" dateTime={new Date(shownMs).toISOString()} title="Simulated time">
      {format.format(shownMs)}
    </time>
  );
}
