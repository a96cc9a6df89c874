import * as z from 'zod';
import type { Clock } from '../basics/clock.ts';

/** How simulated time hangs together with real time; enough for another process to show the same moment. */
export interface ClockSetting {
  readonly realMs: number;
  readonly simulatedMs: number;
  /** Simulated seconds per real second; 0 while time stands still. */
  readonly speed: number;
}

/** The same as it comes from another process, or from a file. */
export const clockSettingSchema: z.ZodType<ClockSetting> = z.object({
  realMs: z.number(),
  simulatedMs: z.number(),
  speed: z.number(),
});

/** A clock that runs faster than the wall's, or as fast. */
export interface PlaygroundClock extends Clock {
  /** Real milliseconds until this clock shows `atMs`; 0 where it has, and Infinity while time stands still. */
  realDelayMs(atMs: number): number;
  setting(): ClockSetting;
  /** Goes on from the present moment at another speed. */
  setSpeed(speed: number): void;
  /** Shows from now on what a clock of this setting shows, in another process too. */
  follow(setting: ClockSetting): void;
  /** Lets time pass at once. */
  skip(durationMs: number): void;
}

/** What the clock of this setting shows; `realNowMs` is the wall's. */
export function simulatedTime({ realMs, simulatedMs, speed }: ClockSetting, realNowMs: number): number {
  return Math.floor(simulatedMs + (realNowMs - realMs) * speed);
}

/** A clock that starts at `startMs` and runs at `speed`. */
export function createPlaygroundClock(wall: Clock, startMs: number, speed: number): PlaygroundClock {
  let setting: ClockSetting = { realMs: wall.nowMs(), simulatedMs: startMs, speed };
  const nowMs = (): number => simulatedTime(setting, wall.nowMs());
  const restart = (part: Partial<ClockSetting>): void => {
    setting = { realMs: wall.nowMs(), simulatedMs: nowMs(), speed: setting.speed, ...part };
  };
  return {
    nowMs,
    realDelayMs: (atMs) => {
      const leftMs = atMs - nowMs();
      if (leftMs <= 0) return 0;
      return setting.speed === 0 ? Number.POSITIVE_INFINITY : Math.ceil(leftMs / setting.speed);
    },
    setting: () => setting,
    follow: (other) => {
      setting = other;
    },
    setSpeed: (next) => restart({ speed: next }),
    skip: (durationMs) => restart({ simulatedMs: nowMs() + durationMs }),
  };
}
