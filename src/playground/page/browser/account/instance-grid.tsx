import { type RefObject, useEffect, useId, useMemo, useRef } from 'react';
import type { PageInstance } from '../../account-contract.ts';
import { type CellLayout, cornerOf, layOut } from './cell-layout.ts';
import { paint } from './cell-painter.ts';
import { CopyButton } from './copy-button.tsx';
import type { Marks } from './marks.ts';
import { useNearness, useWidth } from './measuring.ts';
import type { Paints } from './paints.ts';
import { standingWords } from './standing-words.ts';
import { useFresh } from './use-fresh.ts';
import { useSelection } from './use-selection.ts';

export interface InstanceGridProps {
  readonly fleet: string;
  readonly instances: readonly PageInstance[];
  /** The same as the cells show, in words. */
  readonly summary: string;
  readonly marks: Marks;
  readonly paints: Paints | undefined;
}

/** Until it is measured, so that what is below moves little when it is. */
const likelyWidth = 1_000;

/** The instances of a fleet as cells. Arrow keys and the mouse choose one, of which the line below tells all. */
export function InstanceGrid({ fleet, instances, summary, marks, paints }: InstanceGridProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const layout = useMemo(() => layOut(instances.length, width ?? likelyWidth), [instances.length, width]);
  const canvas = useDrawing(frame, { instances, layout, marks, paints: width === undefined ? undefined : paints });
  const { index, isPointed, ...listeners } = useSelection(instances, layout);
  const aboutId = useId();
  return (
    <>
      <div
        ref={frame}
        className="cells"
        role="application"
        aria-label={`Instances of ${fleet}: ${summary}. Arrow keys go from one to the next.`}
        aria-describedby={aboutId}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys of a grid are heard here.
        tabIndex={0}
        onKeyDown={listeners.onKeyDown}
      >
        <canvas
          ref={canvas}
          style={{ width: layout.width, height: layout.height }}
          onPointerMove={listeners.onPointerMove}
          onPointerLeave={listeners.onPointerLeave}
          onClick={listeners.onClick}
        />
        {index !== undefined && <Outline layout={layout} index={index} />}
      </div>
      <About id={aboutId} instance={index === undefined ? undefined : instances[index]} {...{ marks, isPointed }} />
    </>
  );
}

interface Drawn {
  readonly instances: readonly PageInstance[];
  readonly layout: CellLayout;
  readonly marks: Marks;
  readonly paints: Paints | undefined;
}

/** Keeps a canvas as it should look, at most once a frame, and not at all while it is far out of sight. */
function useDrawing(frame: RefObject<HTMLElement | null>, { instances, layout, marks, paints }: Drawn) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const isNear = useNearness(frame);
  const fresh = useFresh(instances);
  useEffect(() => {
    if (!isNear || paints === undefined) return undefined;
    const drawing = requestAnimationFrame(() => {
      if (canvas.current === null) return;
      paint(canvas.current, { instances, layout, marks, paints, fresh, scale: window.devicePixelRatio });
    });
    return () => cancelAnimationFrame(drawing);
  }, [instances, layout, marks, paints, fresh, isNear]);
  return canvas;
}

/** Around the cell that is chosen: lying over the canvas, so that moving on draws nothing anew. */
function Outline({ layout, index }: { readonly layout: CellLayout; readonly index: number }) {
  const { x, y } = cornerOf(layout, index);
  return <span className="cell-outline" style={{ left: x, top: y, width: layout.size, height: layout.size }} />;
}

interface AboutProps {
  readonly id: string;
  readonly instance: PageInstance | undefined;
  readonly marks: Marks;
  readonly isPointed: boolean;
}

/** Said aloud where somebody goes from cell to cell by keyboard; with a mouse it would never be silent. */
function About({ id, instance, marks, isPointed }: AboutProps) {
  return (
    <p id={id} className="about muted" aria-live={isPointed ? 'off' : 'polite'}>
      {instance === undefined ? (
        'Point at an instance, or go to one with the arrow keys.'
      ) : (
        <>
          <CopyButton text={instance.id} /> on {marks.get(instance.imageId)?.label ?? instance.imageId}:{' '}
          <strong>{standingWords[instance.standing]}</strong>. {instance.detail}
        </>
      )}
    </p>
  );
}
