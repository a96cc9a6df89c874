import type { PageInstance } from '../../account-contract.ts';
import { type CellLayout, cornerOf } from './cell-layout.ts';
import { type CellPlan, planCell, type Stroke } from './cell-plan.ts';
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

/** Draws a whole fleet. */
export function paint(canvas: HTMLCanvasElement, picture: Picture): void {
  const { instances, layout, scale, fresh } = picture;
  const context = canvas.getContext('2d');
  if (context === null) return;
  canvas.width = Math.round(layout.width * scale);
  canvas.height = Math.round(layout.height * scale);
  const looks = createLooks(picture);
  const size = Math.round(layout.size * scale);
  for (const [index, instance] of instances.entries()) {
    const corner = cornerOf(layout, index);
    // Between two pixels of the screen it would blur.
    const x = Math.round(corner.x * scale);
    const y = Math.round(corner.y * scale);
    const look = looks(instance);
    if (typeof look === 'string') {
      context.fillStyle = look;
      context.fillRect(x, y, size, size);
    } else {
      context.drawImage(look, x, y);
    }
    if (fresh.has(instance)) paintRim(context, picture, x, y);
  }
}

/** Along the inside of a cell, where nothing beside it covers it. */
function paintRim(context: CanvasRenderingContext2D, { layout, paints, scale }: Picture, x: number, y: number): void {
  const width = Math.max(1, layout.size / 11) * scale;
  const length = layout.size * scale - width;
  context.strokeStyle = paints.fresh;
  context.lineWidth = width;
  context.strokeRect(x + width / 2, y + width / 2, length, length);
}

/** A colour for the whole of a cell, or a picture of it. */
type Look = string | HTMLCanvasElement;

/**
 * How an instance looks. There are few looks and many cells, so each is drawn once and then copied; a cell of one
 * colour is filled, which takes a tenth of the time, and most of a large fleet is of that kind.
 */
function createLooks(picture: Picture): (instance: PageInstance) => Look {
  const looks = new Map<string, Look>();
  return ({ imageId, standing }) => {
    const key = `${standing} ${imageId}`;
    const known = looks.get(key);
    if (known !== undefined) return known;
    const look = makeLook(picture, picture.marks.get(imageId), planCell(standing, picture.layout.size));
    looks.set(key, look);
    return look;
  };
}

function makeLook({ layout, paints, scale }: Picture, mark: Mark | undefined, plan: CellPlan): Look {
  if (plan.isSolid && !layout.hasLetters) return paints.images[mark?.colour ?? 0] ?? paints.text;
  const stamp = document.createElement('canvas');
  stamp.width = Math.ceil(layout.size * scale);
  stamp.height = stamp.width;
  const context = stamp.getContext('2d');
  if (context !== null) {
    context.scale(scale, scale);
    paintCell(context, { layout, mark, paints, plan });
  }
  return stamp;
}

interface Cell {
  readonly layout: CellLayout;
  readonly mark: Mark | undefined;
  readonly paints: Paints;
  readonly plan: CellPlan;
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
