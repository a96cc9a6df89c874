import type { Standing, serverStandings } from '../../account-contract.ts';

/** What a stroke is painted with: the colour of the AMI, or one that means the same everywhere. */
export type Paint = 'image' | 'faded' | 'danger';

/** One thing to draw in a cell; lengths in the unit of the cell's size. */
export type Stroke =
  | {
      readonly kind: 'fill';
      readonly paint: Paint;
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    }
  /** Along the inside of the edge. */
  | { readonly kind: 'frame'; readonly paint: Paint; readonly width: number; readonly dash: number }
  | { readonly kind: 'line'; readonly paint: Paint; readonly width: number; readonly slope: 'up' | 'down' };

export interface CellPlan {
  /** Whether it is one colour all over, but for the letter. */
  readonly isSolid: boolean;
  readonly strokes: readonly Stroke[];
  /** How the letter is kept readable: on the fill, on nothing, or on a patch of its own over the strokes. */
  readonly letter: 'on-fill' | 'plain' | 'on-patch';
}

/** How a cell of this size shows how its instance stands: by shape, whatever the colour. */
export function planCell(standing: Standing, size: number): CellPlan {
  const thin = Math.max(1, size / 12);
  const thick = Math.max(1.5, size / 9);
  const outline: Stroke & { readonly kind: 'frame' } = { kind: 'frame', paint: 'image', width: thin, dash: 0 };
  switch (standing) {
    case 'serving':
      return { isSolid: true, strokes: [fill(0, 0, size, size)], letter: 'on-fill' };
    case 'launching':
      return { isSolid: false, strokes: [{ ...outline, dash: size / 5 }], letter: 'plain' };
    case 'starting':
      return { isSolid: false, strokes: [outline, fill(0, size * 0.75, size, size * 0.25)], letter: 'plain' };
    case 'unhealthy':
      return {
        isSolid: false,
        strokes: [outline, line('danger', thick, 'down'), line('danger', thick, 'up')],
        letter: 'on-patch',
      };
    case 'standby':
      return {
        isSolid: false,
        strokes: [fill(0, 0, size * 0.25, size), fill(size * 0.75, 0, size * 0.25, size)],
        letter: 'plain',
      };
    case 'leaving':
      return {
        isSolid: false,
        strokes: [{ ...fill(0, 0, size, size), paint: 'faded' }, line('image', thin, 'up')],
        letter: 'on-patch',
      };
    default:
      return planServerCell(standing, size, outline);
  }
}

/** Of what there is for servers in no group alone. */
function planServerCell(
  standing: (typeof serverStandings)[number],
  size: number,
  outline: Stroke & { readonly kind: 'frame' },
): CellPlan {
  switch (standing) {
    case 'patched':
      return { isSolid: false, strokes: [fill(0, 0, size, size * 0.8), outline], letter: 'on-fill' };
    case 'unpatched':
      return { isSolid: false, strokes: [outline, fill(0, 0, size * 0.3, size)], letter: 'plain' };
    case 'out':
      return {
        isSolid: false,
        strokes: [
          { ...fill(0, 0, size, size), paint: 'faded' },
          { ...outline, dash: size / 5 },
        ],
        letter: 'on-patch',
      };
    case 'offline':
      return {
        isSolid: false,
        strokes: [outline, line('danger', Math.max(1.5, size / 9), 'down')],
        letter: 'on-patch',
      };
  }
}

function fill(x: number, y: number, width: number, height: number): Stroke & { readonly kind: 'fill' } {
  return { kind: 'fill', paint: 'image', x, y, width, height };
}

function line(paint: Paint, width: number, slope: 'up' | 'down'): Stroke {
  return { kind: 'line', paint, width, slope };
}
