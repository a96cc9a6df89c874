/** One timer for everything on the page that ages, however many there are; none while there is nothing. */
const listeners = new Set<() => void>();
const everyMs = 1_000;
let timer: ReturnType<typeof setInterval> | undefined;
let count = 0;

/** Calls the listener every second from now on. Answers how to stop that. */
export function onTick(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, everyMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** For those who age not. */
export function neverTick(): () => void {
  return () => {};
}

/** How often it has ticked: what was worked out in the same tick need not be worked out again. */
export function tickCount(): number {
  return count;
}

function tick(): void {
  count += 1;
  for (const listener of listeners) listener();
}
