/** Where the cells of a fleet are. All lengths in pixels of the page. */
export interface CellLayout {
  readonly columns: number;
  /** Of a cell without the gap beside it. */
  readonly size: number;
  readonly gap: number;
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
  return { columns, size, gap, height: Math.max(0, rows * (size + gap) - gap), hasLetters: size >= leastForLetter };
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

/** Where a key leads from a cell; undefined for a key that leads nowhere. */
export function cellAfter(key: string, from: number, count: number, columns: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: from + 1,
    ArrowLeft: from - 1,
    ArrowDown: from + columns,
    ArrowUp: from - columns,
    Home: 0,
    End: count - 1,
  };
  const to = Object.hasOwn(steps, key) ? steps[key] : undefined;
  if (to === undefined) return undefined;
  return to < 0 || to >= count ? from : to;
}
