import type { JsonObject } from '../json.ts';
import { actions, blockId, context, divider, header, image, input, section, video } from './basic-blocks.ts';
import { anyText, mrkdwn, plainText } from './composition.ts';
import { button, imageElement, urlSource } from './elements.ts';
import { richText } from './rich-text.ts';
import {
  anyType,
  atLeastOne,
  boolean,
  byType,
  choice,
  list,
  object,
  onlyOn,
  type Rule,
  report,
  string,
  type Walk,
} from './rules.ts';
import { table } from './tables.ts';

const imageOnly = byType({ image: imageElement });
const longestTitle = 150;

export const card: Rule = object({
  required: { type: anyType },
  optional: {
    block_id: blockId,
    hero_image: imageOnly,
    icon: imageOnly,
    title: mrkdwn(longestTitle),
    subtitle: mrkdwn(longestTitle),
    body: mrkdwn(200),
    actions: list(byType({ button }), { min: 1, max: 25 }),
  },
  also: [atLeastOne('hero_image', 'title', 'actions', 'body')],
});

export const carousel: Rule = onlyOn(
  ['message'],
  'carousel',
  object({
    required: { type: anyType, elements: list(byType({ card }), { min: 1, max: 10 }) },
    optional: { block_id: blockId },
  }),
);

const childBlock = byType({
  actions,
  context,
  divider,
  header,
  image,
  input,
  rich_text: richText,
  section,
  table,
  video,
});

export const container: Rule = onlyOn(
  ['message', 'home'],
  'container',
  object({
    required: { type: anyType, child_blocks: list(childBlock, { min: 1, max: 10 }) },
    optional: {
      block_id: blockId,
      title: plainText(longestTitle),
      rich_text_title: richText,
      subtitle: anyText(longestTitle),
      width: choice('narrow', 'standard', 'wide', 'full'),
      icon: imageOnly,
      is_collapsible: boolean,
      default_collapsed: boolean,
      has_header_divider: boolean,
    },
    also: [atLeastOne('title', 'rich_text_title'), collapsesOnlyIfCollapsible],
  }),
);

function collapsesOnlyIfCollapsible(value: JsonObject, at: string, walk: Walk): void {
  if (value['default_collapsed'] === true && value['is_collapsible'] !== true) {
    report(walk, `${at}/default_collapsed`, 'missing_field', 'requires is_collapsible to be true');
  }
}

const taskCardRule: Rule = object({
  required: {
    type: anyType,
    task_id: string({ min: 1, max: 255 }),
    title: string({ min: 1, max: 255 }),
    status: choice('pending', 'in_progress', 'complete', 'error'),
  },
  optional: {
    block_id: blockId,
    details: richText,
    output: richText,
    sources: list(byType({ url: urlSource }), { max: 100 }),
  },
});

export const taskCard: Rule = onlyOn(['message'], 'task_card', taskCardRule);

export const plan: Rule = onlyOn(
  ['message'],
  'plan',
  object({
    required: { type: anyType, title: string({ min: 1, max: 255 }) },
    optional: { block_id: blockId, tasks: list(byType({ task_card: taskCardRule }), { max: 50 }) },
  }),
);
