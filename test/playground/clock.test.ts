import { describe, expect, it } from 'vitest';
import { testClock } from '../../src/basics/clock.ts';
import { createPlaygroundClock, simulatedTime } from '../../src/playground/clock.ts';

describe('the clock of the playground', () => {
  it('runs as many times as fast as the wall', () => {
    const wall = testClock(1_000);
    const clock = createPlaygroundClock(wall, 50_000, 30);
    wall.advanceBy(2_000);
    expect(clock.nowMs()).toBe(110_000);
  });

  it('goes on from where it is at another speed', () => {
    const wall = testClock(0);
    const clock = createPlaygroundClock(wall, 0, 10);
    wall.advanceBy(1_000);
    clock.setSpeed(100);
    expect(clock.nowMs()).toBe(10_000);
    wall.advanceBy(1_000);
    expect(clock.nowMs()).toBe(110_000);
  });

  it('stands still at speed 0, and can skip ahead', () => {
    const wall = testClock(0);
    const clock = createPlaygroundClock(wall, 5, 0);
    wall.advanceBy(1_000);
    expect(clock.nowMs()).toBe(5);
    clock.skip(100);
    expect(clock.nowMs()).toBe(105);
  });

  it('says how long a moment is off in real time', () => {
    const clock = createPlaygroundClock(testClock(0), 0, 30);
    expect(clock.realDelayMs(60_000)).toBe(2_000);
    expect(clock.realDelayMs(-1)).toBe(0);
  });

  it('shows the same moment to another process', () => {
    const wall = testClock(0);
    const clock = createPlaygroundClock(wall, 7, 30);
    clock.skip(1_000);
    const setting = clock.setting();
    wall.advanceBy(500);
    expect(simulatedTime(setting, wall.nowMs())).toBe(clock.nowMs());
  });
});
