import { useEffect, useState } from 'react';
import type { Control, World } from '../../contract.ts';
import { Clock } from './clock.tsx';

export interface TimeControlsProps {
  readonly world: World;
  readonly fastest: number;
  readonly control: (control: Control) => void;
}

/** A slider that is dragged says where it is many times a second. */
const settleMs = 150;

/** The simulated clock: how fast it runs, and whether it does. */
export function TimeControls({ world, fastest, control }: TimeControlsProps) {
  const isPaused = world.clock.speed === 0;
  return (
    <fieldset className="time-controls" aria-label="Time">
      <Clock />
      <button type="button" onClick={() => control({ do: isPaused ? 'go-on' : 'pause' })}>
        {isPaused ? '▶ Go on' : '⏸ Pause'}
      </button>
      <SpeedSlider speed={isPaused ? world.speedBefore : world.clock.speed} fastest={fastest} control={control} />
    </fieldset>
  );
}

interface SpeedSliderProps extends Pick<TimeControlsProps, 'fastest' | 'control'> {
  readonly speed: number;
}

function SpeedSlider({ speed, fastest, control }: SpeedSliderProps) {
  const [wanted, setWanted] = useState(speed);
  useEffect(() => setWanted(speed), [speed]);
  useEffect(() => {
    if (wanted === speed) return undefined;
    const timer = window.setTimeout(() => control({ do: 'speed', speed: wanted }), settleMs);
    return () => window.clearTimeout(timer);
  }, [wanted, speed, control]);
  return (
    <label className="speed" title="How fast time runs">
      <span className="unseen">Speed of time</span>
      <input
        type="range"
        min={1}
        max={fastest}
        value={Math.min(wanted, fastest)}
        aria-valuetext={`${wanted} times as fast`}
        onChange={({ target }) => setWanted(Number(target.value))}
      />
      <output>{wanted}×</output>
    </label>
  );
}
