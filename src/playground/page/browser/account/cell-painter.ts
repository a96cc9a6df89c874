import type { PageInstance } from '../../account-contract.ts';
import { type CellLayout, cornerOf } from './cell-layout.ts';
import { planCell, type Stroke } from './cell-plan.ts';
import type { Mark, Marks } from './marks.ts';
import type { Paints } from './paints.ts';

export interface Picture {
  readonly instances: readonly PageInstance[];
  readonly layout: CellLayout;
  readonly marks: Marks;
  readonly paints: Paints;
  /** Pixels of the screen for each of the page. */
  readonly scale: number;
  /** Those that changed a moment ago. */
  readonly fresh: ReadonlySet<PageInstance>;
}

/** Draws a whole fleet. Each kind of cell is drawn once, and then copied: there are few kinds and many cells. */
export function paint(canvas: HTMLCanvasElement, picture: Picture): void {
  const { instances, layout, scale, fresh, paints } = picture;
  const context = canvas.getContext('2d');
  if (context === null) return;
  canvas.width = Math.round(layout.width * scale);
  canvas.height = Math.round(layout.height * scale);
  const stamps = createStamps(picture);
  for (const [index, instance] of instances.entries()) {
    const { x, y } = cornerOf(layout, index);
    // Between pixels a copy would blur.
    context.drawImage(stamps(instance), Math.round(x * scale), Math.round(y * scale));
    if (fresh.has(instance)) {
      context.strokeStyle = paints.fresh;
      context.lineWidth = layout.gap * scale;
      const step = (layout.size + layout.gap) * scale;
      context.strokeRect((x - layout.gap / 2) * scale, (y - layout.gap / 2) * scale, step, step);
    }
  }
}

function createStamps({ layout, marks, paints, scale }: Picture): (instance: PageInstance) => HTMLCanvasElement {
  const stamps = new Map<string, HTMLCanvasElement>();
  return ({ imageId, standing }) => {
    const kind = `${standing} ${imageId}`;
    const known = stamps.get(kind);
    if (known !== undefined) return known;
    const stamp = document.createElement('canvas');
    stamp.width = Math.ceil(layout.size * scale);
    stamp.height = stamp.width;
    const context = stamp.getContext('2d');
    if (context !== null) {
      context.scale(scale, scale);
      paintCell(context, { layout, mark: marks.get(imageId), paints, plan: planCell(standing, layout.size) });
    }
    stamps.set(kind, stamp);
    return stamp;
  };
}

interface Cell {
  readonly layout: CellLayout;
  readonly mark: Mark | undefined;
  readonly paints: Paints;
  readonly plan: ReturnType<typeof planCell>;
}

function paintCell(
  context: CanvasRenderingContext2D,
  { layout: { size, hasLetters }, mark, paints, plan }: Cell,
): void {
  const image = paints.images[mark?.colour ?? 0] ?? paints.text;
  for (const stroke of plan.strokes)
    paintStroke(context, size, stroke, stroke.paint === 'danger' ? paints.danger : image);
  if (!hasLetters) return;
  if (plan.letter === 'on-patch') {
    context.fillStyle = paints.ground;
    context.beginPath();
    context.arc(size / 2, size / 2, size * 0.31, 0, 2 * Math.PI);
    context.fill();
  }
  const letter = mark?.letter ?? '?';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.font = `600 ${Math.round(size * (letter.length > 1 ? 0.42 : 0.55))}px system-ui, sans-serif`;
  context.fillStyle = plan.letter === 'on-fill' ? paints.onFill : paints.text;
  context.fillText(letter, size / 2, size / 2 + 0.5);
}

function paintStroke(context: CanvasRenderingContext2D, size: number, stroke: Stroke, colour: string): void {
  context.fillStyle = colour;
  context.strokeStyle = colour;
  switch (stroke.kind) {
    case 'fill':
      context.globalAlpha = stroke.paint === 'faded' ? 0.35 : 1;
      context.fillRect(stroke.x, stroke.y, stroke.width, stroke.height);
      context.globalAlpha = 1;
      return;
    case 'frame':
      context.lineWidth = stroke.width;
      context.setLineDash(stroke.dash === 0 ? [] : [stroke.dash, stroke.dash]);
      context.strokeRect(stroke.width / 2, stroke.width / 2, size - stroke.width, size - stroke.width);
      context.setLineDash([]);
      return;
    case 'line':
      context.lineWidth = stroke.width;
      context.beginPath();
      context.moveTo(0, stroke.slope === 'down' ? 0 : size);
      context.lineTo(size, stroke.slope === 'down' ? size : 0);
      context.stroke();
  }
}
