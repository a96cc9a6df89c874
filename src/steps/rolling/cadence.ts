/** How large the steps between two looks are, as a share of the time that has passed: the most that a look is late. */
const shareWhenExpected = 0.025;
const shareWhenUnknown = 0.06;
/** From when on the end is near: boots vary, and the wave before may have been a slow one. */
const nearEnd = 0.9;
const shortestSeconds = 1;

export interface Waited {
  /** Since the wave began. */
  readonly elapsedSeconds: number;
  /** What the wave before took to get there; undefined in the first. */
  readonly expectedSeconds: number | undefined;
  readonly pollSeconds: number;
}

/**
 * When to look again at a wave that is getting healthy, in seconds: every `pollSeconds` while the end is far, and in
 * small steps while it is near, so that no wave waits long for being noticed. The steps grow with the time that has
 * passed, so that a slow boot is not looked at a hundred times; they are never longer than `pollSeconds`.
 */
export function nextLookSeconds({ elapsedSeconds, expectedSeconds, pollSeconds }: Waited): number {
  const nearSeconds = expectedSeconds === undefined ? 2 * pollSeconds : nearEnd * expectedSeconds;
  const share = expectedSeconds === undefined ? shareWhenUnknown : shareWhenExpected;
  const step = Math.max(shortestSeconds, elapsedSeconds * share, nearSeconds - elapsedSeconds);
  return Math.min(pollSeconds, step);
}
