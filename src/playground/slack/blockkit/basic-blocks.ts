import { anyText, plainText, slackFile, textTypes } from './composition.ts';
import {
  button,
  checkboxes,
  datepicker,
  datetimepicker,
  feedbackButtons,
  iconButton,
  imageElement,
  overflow,
  radioButtons,
  timepicker,
  workflowButton,
} from './elements.ts';
import { richTextInput, typedInputs } from './inputs.ts';
import {
  anyType,
  atLeastOne,
  boolean,
  byType,
  choice,
  exactlyOne,
  integer,
  list,
  object,
  onlyOn,
  type Rule,
  string,
  url,
} from './rules.ts';
import { multiSelects, selects } from './selects.ts';

export const blockId: Rule = string({ min: 1, max: 255 });

const choosers = {
  checkboxes,
  datepicker,
  radio_buttons: radioButtons,
  timepicker,
  ...selects,
  ...multiSelects,
};
const pressables = { button, overflow, workflow_button: workflowButton };
const inActions = byType({ ...pressables, ...choosers, datetimepicker, rich_text_input: richTextInput });
const inSections = byType({ ...pressables, ...choosers, image: imageElement });
const inInputs = byType({ ...choosers, ...typedInputs, datetimepicker });

export const section: Rule = object({
  required: { type: anyType },
  optional: {
    block_id: blockId,
    text: anyText(3000),
    fields: list(anyText(2000), { min: 1, max: 10 }),
    accessory: inSections,
    expand: boolean,
  },
  also: [atLeastOne('text', 'fields')],
});

export const header: Rule = object({
  required: { type: anyType, text: plainText(150) },
  optional: { block_id: blockId, level: integer(1, 4) },
});

export const context: Rule = object({
  required: {
    type: anyType,
    elements: list(byType({ ...textTypes(3000), image: imageElement }), { min: 1, max: 10 }),
  },
  optional: { block_id: blockId },
});

export const actions: Rule = object({
  required: { type: anyType, elements: list(inActions, { min: 1, max: 25 }) },
  optional: { block_id: blockId },
});

export const divider: Rule = object({ required: { type: anyType }, optional: { block_id: blockId } });

export const image: Rule = object({
  required: { type: anyType, alt_text: string({ min: 1, max: 2000 }) },
  optional: { block_id: blockId, title: plainText(2000), image_url: url(3000), slack_file: slackFile },
  also: [exactlyOne('image_url', 'slack_file')],
});

export const input: Rule = object({
  required: { type: anyType, label: plainText(2000), element: inInputs },
  optional: { block_id: blockId, hint: plainText(2000), optional: boolean, dispatch_action: boolean },
});

export const markdown: Rule = onlyOn(
  ['message'],
  'markdown',
  object({ required: { type: anyType, text: string({ min: 1, max: 12_000 }) }, optional: { block_id: blockId } }),
);

export const video: Rule = object({
  required: {
    type: anyType,
    alt_text: string({ min: 1, max: 2000 }),
    title: plainText(199),
    thumbnail_url: url(3000),
    video_url: url(3000),
  },
  optional: {
    block_id: blockId,
    title_url: url(3000),
    author_name: string({ min: 1, max: 49 }),
    provider_name: string({ min: 1, max: 255 }),
    provider_icon_url: url(3000),
    description: plainText(199),
  },
});

export const contextActions: Rule = onlyOn(
  ['message'],
  'context_actions',
  object({
    required: {
      type: anyType,
      elements: list(byType({ feedback_buttons: feedbackButtons, icon_button: iconButton }), { min: 1, max: 5 }),
    },
    optional: { block_id: blockId },
  }),
);

export const alert: Rule = onlyOn(
  ['modal'],
  'alert',
  object({
    required: { type: anyType, text: anyText(200) },
    optional: { block_id: blockId, level: choice('default', 'info', 'warning', 'error', 'success') },
  }),
);
