import { type KeyboardEvent, type PointerEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { PageInstance } from '../../account-contract.ts';
import { useSurroundings } from '../surroundings.ts';
import { cellAfter, cellAt, layOut } from './cell-layout.ts';
import { paint, readPaints } from './cell-painter.ts';
import type { Mark } from './lettering.ts';
import { useNearness, useWidth } from './measuring.ts';
import { standingWords } from './standing-words.ts';

export interface InstanceGridProps {
  readonly fleet: string;
  readonly instances: readonly PageInstance[];
  readonly marks: ReadonlyMap<string, Mark>;
  /** What an AMI is called, such as `2.4.0`. */
  readonly nameOf: (imageId: string) => string;
}

/** The instances of a fleet as cells. Arrow keys and the mouse choose one, of which the line below tells all. */
export function InstanceGrid({ fleet, instances, marks, nameOf }: InstanceGridProps) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(frame);
  const isNear = useNearness(frame);
  const [selected, setSelected] = useState<number>();
  const { theme } = useSurroundings();
  const layout = useMemo(() => layOut(instances.length, width), [instances.length, width]);
  const aboutId = useId();
  useEffect(() => {
    if (!isNear || width === 0) return undefined;
    const drawing = requestAnimationFrame(() => {
      const element = canvas.current;
      // The colours are those of the theme, which is why it is among what is watched.
      if (element !== null && theme !== undefined) draw(element, { instances, layout, marks, selected }, width);
    });
    return () => cancelAnimationFrame(drawing);
  }, [instances, layout, marks, selected, width, isNear, theme]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = cellAfter(event.key, selected ?? -1, instances.length, layout.columns);
    if (next === undefined) return;
    event.preventDefault();
    setSelected(Math.max(0, next));
  };
  const onPointerMove = ({ nativeEvent }: PointerEvent): void =>
    setSelected(cellAt(layout, instances.length, nativeEvent.offsetX, nativeEvent.offsetY));
  const chosen = selected === undefined ? undefined : instances[selected];
  return (
    <>
      <div
        ref={frame}
        className="cells"
        role="application"
        aria-label={`Instances of ${fleet}: arrow keys go from one to the next`}
        aria-describedby={aboutId}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys of a grid are heard here.
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <canvas ref={canvas} style={{ height: layout.height }} onPointerMove={onPointerMove} />
      </div>
      <p id={aboutId} className="about muted" aria-live="polite">
        {chosen === undefined
          ? 'Point at an instance, or go there with the arrow keys.'
          : `${chosen.id} on ${nameOf(chosen.imageId)}: ${standingWords[chosen.standing]}. ${chosen.detail}`}
      </p>
    </>
  );
}

type Drawn = Omit<Parameters<typeof paint>[1], 'paints'>;

/** A canvas has pixels of the screen, of which the page may have more or fewer. */
function draw(canvas: HTMLCanvasElement, drawn: Drawn, width: number): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const scale = window.devicePixelRatio;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(drawn.layout.height * scale);
  context.scale(scale, scale);
  paint(context, { ...drawn, paints: readPaints(canvas) });
}
