import { legible } from '../basics/legible.ts';
import type { Action, Part, View } from '../messages/view.ts';
import { commandText, faint, hanging, lineText, program, type Style, strong, wrap } from './style.ts';
import { tableLines } from './table.ts';

const barLength = 24;

/** A view as text: tables aligned, text wrapped, and each button as the command that does the same. */
export function renderText(view: View, style: Style): string {
  const blocks = view.parts.map((part) => partLines(part, style)).filter((lines) => lines.length > 0);
  if (blocks.length === 0) return legible(view.summary);
  return blocks.map((lines) => lines.join('\n')).join('\n\n');
}

function partLines(part: Part, style: Style): readonly string[] {
  switch (part.kind) {
    case 'heading':
      return wrap(legible(part.text), style.width).map((line) => strong(line, style));
    case 'paragraph':
      return wrap(lineText(part.line), style.width);
    case 'facts':
      return factLines(part, style);
    case 'list':
      return part.items.flatMap((item) => hanging('- ', lineText(item), style));
    case 'table':
      return tableLines(part, style);
    case 'progress':
      return [progressText(part)];
    case 'code':
      return legible(part.text)
        .split('\n')
        .map((line) => `    ${commandText(line)}`);
    case 'note':
      return wrap(lineText(part.line), style.width).map((line) => faint(line, style));
    case 'divider':
      return ['-'.repeat(Math.min(style.width, 60))];
    case 'actions':
      return actionLines(part.actions);
  }
}

function factLines({ facts }: Extract<Part, { kind: 'facts' }>, style: Style): readonly string[] {
  const longest = Math.max(0, ...facts.map(({ label }) => label.length));
  return facts.flatMap(({ label, value }) => hanging(`${label}:`.padEnd(longest + 3), lineText(value), style));
}

function progressText({ done, total, label }: Extract<Part, { kind: 'progress' }>): string {
  const share = total > 0 ? Math.min(1, Math.max(0, done / total)) : 0;
  const filled = Math.floor(share * barLength);
  return `[${'#'.repeat(filled)}${'.'.repeat(barLength - filled)}] ${done} of ${total} ${lineText(label)}`.trimEnd();
}

function actionLines(actions: readonly Action[]): readonly string[] {
  const longest = Math.max(0, ...actions.map(({ label }) => label.length));
  return actions.map(({ label, command, form }) => {
    const asked =
      form?.fields
        .filter(({ required }) => required)
        .map(({ flag, label: field }) => `${flag} "${field.toLowerCase()}"`.trim()) ?? [];
    return `${legible(label).padEnd(longest + 2)}${[program, legible(command), ...asked].join(' ')}`;
  });
}
