import type { Action, View } from '../../src/messages/view.ts';
import { renderText } from '../../src/terminal/render.ts';

/** A view as one text without line breaks, as a person reads it. */
export function told(view: View): string {
  return renderText(view, { width: 10_000, colour: false }).replace(/\s+/g, ' ');
}

/** The buttons of a view. */
export function actionsOf(view: View): readonly Action[] {
  return view.parts.flatMap((part) => (part.kind === 'actions' ? part.actions : []));
}
