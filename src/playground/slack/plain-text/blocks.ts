import type { Json } from '../../../basics/json.ts';
import { isList, isObject, type JsonObject, objectAt, objectsAt, stringAt, textAt } from '../json.ts';
import { readElement, readText } from './elements.ts';
import type { Names } from './mrkdwn.ts';
import { readRichText } from './rich-text.ts';

type Reader = (block: JsonObject, names: Names) => string;

const readers: Readonly<Record<string, Reader>> = {
  actions: (block, names) => elements(block, 'elements', names).join(' '),
  alert: (block, names) => `(${stringAt(block, 'level') ?? 'default'}) ${text(block, 'text', names)}`,
  card: readCard,
  carousel: (block, names) => lines(objectsAt(block, 'elements').map((card) => readCard(card, names))),
  container: readContainer,
  context: (block, names) => elements(block, 'elements', names).join('  '),
  context_actions: (block, names) => elements(block, 'elements', names).join(' '),
  data_table: (block, names) => lines([stringAt(block, 'caption') ?? '', readRows(block, names)]),
  divider: () => '---',
  header: (block, names) => text(block, 'text', names),
  image: (block) => `(${textAt(block, 'title') ?? stringAt(block, 'alt_text') ?? 'image'})`,
  input: readInput,
  markdown: (block) => stringAt(block, 'text') ?? '',
  plan: readPlan,
  rich_text: readRichText,
  section: readSection,
  table: readRows,
  task_card: readTask,
  video: (block) => `(${textAt(block, 'title') ?? 'video'})`,
};

/** What a person reads of blocks, top to bottom. */
export function readBlocks(blocks: readonly JsonObject[], names: Names): string {
  return lines(blocks.map((block) => readBlock(block, names)));
}

function readBlock(block: JsonObject, names: Names): string {
  const type = stringAt(block, 'type') ?? '';
  const reader = Object.hasOwn(readers, type) ? readers[type] : undefined;
  return reader?.(block, names) ?? '';
}

function readSection(block: JsonObject, names: Names): string {
  const accessory = objectAt(block, 'accessory');
  const fields = objectsAt(block, 'fields').map((field) => readText(field, names));
  return lines([text(block, 'text', names), ...fields, accessory === undefined ? '' : readElement(accessory, names)]);
}

function readInput(block: JsonObject, names: Names): string {
  const element = objectAt(block, 'element');
  const optional = block['optional'] === true ? ' (optional)' : '';
  return `${text(block, 'label', names)}${optional}: ${element === undefined ? '' : readElement(element, names)}`;
}

function readCard(block: JsonObject, names: Names): string {
  const words = ['title', 'subtitle', 'body'].map((key) => text(block, key, names));
  return lines([...words, elements(block, 'actions', names).join(' ')]);
}

function readContainer(block: JsonObject, names: Names): string {
  const rich = objectAt(block, 'rich_text_title');
  const title = rich === undefined ? text(block, 'title', names) : readRichText(rich, names);
  return lines([title, text(block, 'subtitle', names), readBlocks(objectsAt(block, 'child_blocks'), names)]);
}

const taskMarks: Readonly<Record<string, string>> = { pending: '○', in_progress: '◐', complete: '✓', error: '✗' };

function readTask(block: JsonObject, names: Names): string {
  const mark = taskMarks[stringAt(block, 'status') ?? ''] ?? '';
  const more = ['details', 'output'].map((key) => {
    const rich = objectAt(block, key);
    return rich === undefined ? '' : `  ${readRichText(rich, names)}`;
  });
  const sources = objectsAt(block, 'sources').map((source) => `  ${stringAt(source, 'text') ?? ''}`);
  return lines([`${mark} ${stringAt(block, 'title') ?? ''}`, ...more, ...sources]);
}

function readPlan(block: JsonObject, names: Names): string {
  return lines([stringAt(block, 'title') ?? '', ...objectsAt(block, 'tasks').map((task) => readTask(task, names))]);
}

function readRows(block: JsonObject, names: Names): string {
  const rows = isList(block['rows']) ? block['rows'] : [];
  return lines(rows.map((row) => (isList(row) ? row.map((cell) => readCell(cell, names)).join(' | ') : '')));
}

function readCell(cell: Json, names: Names): string {
  if (!isObject(cell)) return '';
  return cell['type'] === 'rich_text' ? readRichText(cell, names) : (stringAt(cell, 'text') ?? '');
}

function text(block: JsonObject, key: string, names: Names): string {
  return readText(objectAt(block, key), names);
}

function elements(block: JsonObject, key: string, names: Names): readonly string[] {
  return objectsAt(block, key).map((element) => readElement(element, names));
}

function lines(all: readonly string[]): string {
  return all.filter((line) => line !== '').join('\n');
}
