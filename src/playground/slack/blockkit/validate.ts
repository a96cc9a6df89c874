import type { Json } from '../../../basics/json.ts';
import { isList, isObject, type JsonObject } from '../json.ts';
import * as basic from './basic-blocks.ts';
import { plainText } from './composition.ts';
import { card, carousel, container, plan, taskCard } from './grouping-blocks.ts';
import { richText } from './rich-text.ts';
import { anyType, boolean, byType, type Issue, list, object, type Rule, report, string, type Walk } from './rules.ts';
import { dataTable, table } from './tables.ts';
import { checkFocus, checkIds, countText, eachBlock, totals } from './whole.ts';

export type { Issue, Surface } from './rules.ts';

const block: Rule = byType({
  actions: basic.actions,
  alert: basic.alert,
  card,
  carousel,
  container,
  context: basic.context,
  context_actions: basic.contextActions,
  data_table: dataTable,
  divider: basic.divider,
  header: basic.header,
  image: basic.image,
  input: basic.input,
  markdown: basic.markdown,
  plan,
  rich_text: richText,
  section: basic.section,
  table,
  task_card: taskCard,
  video: basic.video,
});

const maxViewBytes = 250_000;
const shared = {
  blocks: list(block, { max: 100 }),
};
const metadata = {
  private_metadata: string({ max: 3000 }),
  callback_id: string({ max: 255 }),
  external_id: string({ max: 255 }),
};
const title = plainText(24);

const modal: Rule = object({
  required: { type: anyType, title, ...shared },
  optional: {
    ...metadata,
    submit: title,
    close: title,
    clear_on_close: boolean,
    notify_on_close: boolean,
    submit_disabled: boolean,
  },
  also: [needsSubmit],
});
const home: Rule = object({ required: { type: anyType, ...shared }, optional: metadata });

/** What a message's blocks break: `issues` with their pointers, and whether the text in them is too much. */
export interface MessageVerdict {
  readonly issues: readonly Issue[];
  readonly tooLong: boolean;
}

/** Judges the blocks of a message as Slack does; `at` is the JSON pointer of the blocks. */
export function validateMessageBlocks(blocks: Json, at = '/blocks'): MessageVerdict {
  const walk: Walk = { surface: 'message', issues: [] };
  list(block, { max: 50 })(blocks, at, walk);
  if (!isList(blocks)) return { issues: walk.issues, tooLong: false };
  checkIds(blocks, at, walk);
  checkFocus(blocks, at, walk);
  checkSums(blocks, at, walk);
  return { issues: walk.issues, tooLong: countText(blocks).text > totals.text };
}

/** What is wrong with a view for a modal or a home tab, none if nothing is; pointers start at `at`. */
export function validateView(view: Json, surface: 'modal' | 'home', at = '/view'): readonly Issue[] {
  const walk: Walk = { surface, issues: [] };
  byType({ [surface]: surface === 'modal' ? modal : home })(view, at, walk);
  const blocks = isObject(view) && isList(view['blocks']) ? view['blocks'] : [];
  checkIds(blocks, `${at}/blocks`, walk);
  checkFocus(blocks, `${at}/blocks`, walk);
  checkSums(blocks, `${at}/blocks`, walk);
  return walk.issues;
}

/** Whether the view is bigger than Slack keeps. */
export function isViewTooLarge(view: Json): boolean {
  return Buffer.byteLength(JSON.stringify(view)) > maxViewBytes;
}

function checkSums(blocks: readonly Json[], at: string, walk: Walk): void {
  const sums = countText(blocks);
  for (const name of ['markdown', 'table', 'dataTable'] as const) {
    if (sums[name] > totals[name]) {
      report(walk, at, 'too_long', `must have no more than ${totals[name]} characters in all ${name} blocks`);
    }
  }
}

function needsSubmit(view: JsonObject, at: string, walk: Walk): void {
  let hasInput = false;
  eachBlock(isList(view['blocks']) ? view['blocks'] : [], at, (inner) => {
    hasInput ||= inner['type'] === 'input';
  });
  if (hasInput && view['submit'] === undefined) report(walk, at, 'missing_field', 'missing required field: submit');
}

/** The issue in Slack's own words, as in `response_metadata.messages`. */
export function issueText(issue: Issue): string {
  return `${issue.message} [json-pointer:${issue.pointer}]`;
}
