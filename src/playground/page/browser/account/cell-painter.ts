import type { PageInstance, Standing } from '../../account-contract.ts';
import { type CellLayout, cornerOf } from './cell-layout.ts';
import { colours, type Mark } from './lettering.ts';

/** Colours of the style sheet, read once for each theme. */
export interface Paints {
  readonly fills: readonly string[];
  readonly text: string;
  readonly onFill: string;
  readonly danger: string;
  readonly focus: string;
}

/** Reads the colours as they are under this element. */
export function readPaints(element: Element): Paints {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    fills: Array.from({ length: colours }, (_, index) => read(`--ami-${index}`)),
    text: read('--cell-text'),
    onFill: read('--cell-on-fill'),
    danger: read('--cell-danger'),
    focus: read('--cell-focus'),
  };
}

export interface Picture {
  readonly instances: readonly PageInstance[];
  readonly layout: CellLayout;
  readonly marks: ReadonlyMap<string, Mark>;
  readonly paints: Paints;
  readonly selected: number | undefined;
}

type Brush = (context: CanvasRenderingContext2D, size: number, fill: string, paints: Paints) => void;

/** The shape says how an instance stands, the colour and the letter which AMI it runs: neither is by colour alone. */
const brushes: Readonly<Record<Standing, Brush>> = {
  serving: (context, size, fill) => {
    context.fillStyle = fill;
    context.fillRect(0, 0, size, size);
  },
  launching: (context, size, fill) => {
    context.setLineDash([2, 2]);
    frame(context, size, fill);
    context.setLineDash([]);
  },
  starting: (context, size, fill) => {
    frame(context, size, fill);
    context.fillStyle = fill;
    context.fillRect(0, size * 0.6, size, size * 0.4);
  },
  unhealthy: (context, size, fill, { danger }) => {
    frame(context, size, fill);
    line(context, danger, [0, 0, size, size]);
    line(context, danger, [0, size, size, 0]);
  },
  standby: (context, size, fill) => {
    context.fillStyle = fill;
    context.fillRect(0, 0, size * 0.35, size);
    context.fillRect(size * 0.65, 0, size * 0.35, size);
  },
  leaving: (context, size, fill) => {
    context.globalAlpha = 0.35;
    context.fillStyle = fill;
    context.fillRect(0, 0, size, size);
    context.globalAlpha = 1;
    line(context, fill, [0, size, size, 0]);
  },
};

function frame(context: CanvasRenderingContext2D, size: number, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.strokeRect(0.75, 0.75, size - 1.5, size - 1.5);
}

function line(
  context: CanvasRenderingContext2D,
  colour: string,
  [x, y, toX, toY]: [number, number, number, number],
): void {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(toX, toY);
  context.stroke();
}

/** Draws the whole fleet. The context is scaled to pixels of the page, and empty. */
export function paint(context: CanvasRenderingContext2D, picture: Picture): void {
  const { instances, layout, selected, paints } = picture;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.font = `600 ${Math.round(layout.size * 0.55)}px system-ui, sans-serif`;
  for (const [index, instance] of instances.entries()) {
    const { x, y } = cornerOf(layout, index);
    context.setTransform(context.getTransform().a, 0, 0, context.getTransform().d, 0, 0);
    context.translate(x, y);
    paintCell(context, instance, picture);
    if (index === selected) {
      context.strokeStyle = paints.focus;
      context.lineWidth = 3;
      context.strokeRect(-1, -1, layout.size + 2, layout.size + 2);
    }
  }
}

function paintCell(
  context: CanvasRenderingContext2D,
  { imageId, standing }: PageInstance,
  { marks, paints, layout }: Picture,
): void {
  const mark = marks.get(imageId);
  const fill = paints.fills[mark?.colour ?? 0] ?? paints.text;
  brushes[standing](context, layout.size, fill, paints);
  if (!layout.hasLetters || standing === 'unhealthy') return;
  context.fillStyle = standing === 'serving' ? paints.onFill : paints.text;
  context.fillText(mark?.letter ?? '?', layout.size / 2, layout.size / 2 + 0.5);
}
