/** Where the cells of a fleet are. All lengths in pixels of the page. */
export interface CellLayout {
  readonly columns: number;
  /** Of a cell without the gap beside it. */
  readonly size: number;
  readonly gap: number;
  readonly width: number;
  readonly height: number;
  /** Whether a letter can be read in a cell. */
  readonly hasLetters: boolean;
}

const sizes = [
  { upTo: 300, size: 22 },
  { upTo: 2_000, size: 15 },
  { upTo: Number.POSITIVE_INFINITY, size: 9 },
] as const;
const leastForLetter = 14;
const gap = 2;

/** Cells get smaller as there are more of them, so that a fleet of 10,000 still fits a few screens. */
export function layOut(count: number, width: number): CellLayout {
  const size = sizes.find(({ upTo }) => count <= upTo)?.size ?? 9;
  const columns = Math.max(1, Math.floor((width + gap) / (size + gap)));
  const rows = Math.ceil(count / columns);
  const step = size + gap;
  return {
    ...{ columns, size, gap, hasLetters: size >= leastForLetter },
    width: columns * step - gap,
    height: Math.max(0, rows * step - gap),
  };
}

/** The corner of a cell. */
export function cornerOf({ columns, size, gap: between }: CellLayout, index: number): { x: number; y: number } {
  const step = size + between;
  return { x: (index % columns) * step, y: Math.floor(index / columns) * step };
}

/** The cell at a point; undefined beside all of them. */
export function cellAt(layout: CellLayout, count: number, x: number, y: number): number | undefined {
  const step = layout.size + layout.gap;
  const column = Math.floor(x / step);
  if (x < 0 || y < 0 || column >= layout.columns) return undefined;
  const index = Math.floor(y / step) * layout.columns + column;
  return index < count ? index : undefined;
}

/** Where a key leads from a cell, or from none; undefined for a key that leads nowhere. */
export function cellAfter(key: string, from: number | undefined, count: number, columns: number): number | undefined {
  if (count === 0) return undefined;
  const to = target(key, from ?? 0, count, columns);
  if (to === undefined) return undefined;
  // Whoever comes in with an arrow begins at the first.
  if (from === undefined && key !== 'End') return 0;
  return to < 0 || to >= count ? from : to;
}

function target(key: string, from: number, count: number, columns: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
      return from + 1;
    case 'ArrowLeft':
      return from - 1;
    case 'ArrowDown':
      return from + columns;
    case 'ArrowUp':
      return from - columns;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
