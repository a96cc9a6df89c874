import { boxOption, confirm, overflowOption, plainText, slackFile } from './composition.ts';
import { initialIsAnOption, valuesDiffer } from './options.ts';
import {
  anyType,
  boolean,
  choice,
  exactlyOne,
  integer,
  list,
  object,
  pattern,
  type Rule,
  string,
  url,
} from './rules.ts';

export const actionId: Rule = string({ min: 1, max: 255 });
export const placeholder: Rule = plainText(150);
const style: Rule = choice('primary', 'danger');
const accessibilityLabel: Rule = string({ min: 1, max: 75 });

export const button: Rule = object({
  required: { type: anyType, text: plainText(75) },
  optional: {
    action_id: actionId,
    value: string({ max: 2000 }),
    url: url(3000),
    style,
    confirm,
    accessibility_label: accessibilityLabel,
  },
});

export const workflowButton: Rule = object({
  required: {
    type: anyType,
    text: plainText(75),
    workflow: object({
      required: {
        trigger: object({
          required: { url: url(3000) },
          optional: {
            customizable_input_parameters: list(
              object({ required: { name: string({ min: 1, max: 255 }), value: string({ max: 3000 }) } }),
              { max: 100 },
            ),
          },
        }),
      },
    }),
  },
  optional: { action_id: actionId, style, confirm, accessibility_label: accessibilityLabel },
});

export const imageElement: Rule = object({
  required: { type: anyType, alt_text: string({ min: 1, max: 2000 }) },
  optional: { image_url: url(3000), slack_file: slackFile },
  also: [exactlyOne('image_url', 'slack_file')],
});

export const overflow: Rule = object({
  required: { type: anyType, options: list(overflowOption, { min: 1, max: 5 }) },
  optional: { action_id: actionId, confirm },
});

export const checkboxes: Rule = object({
  required: { type: anyType, options: list(boxOption, { min: 1, max: 10 }) },
  optional: {
    action_id: actionId,
    initial_options: list(boxOption, { min: 1, max: 10 }),
    confirm,
    focus_on_load: boolean,
  },
  also: [initialIsAnOption, valuesDiffer],
});

export const radioButtons: Rule = object({
  required: { type: anyType, options: list(boxOption, { min: 1, max: 10 }) },
  optional: { action_id: actionId, initial_option: boxOption, confirm, focus_on_load: boolean },
  also: [initialIsAnOption, valuesDiffer],
});

export const datepicker: Rule = object({
  required: { type: anyType },
  optional: {
    action_id: actionId,
    initial_date: pattern(/^\d{4}-\d{2}-\d{2}$/, 'a date in the form YYYY-MM-DD'),
    placeholder,
    confirm,
    focus_on_load: boolean,
  },
});

export const timepicker: Rule = object({
  required: { type: anyType },
  optional: {
    action_id: actionId,
    initial_time: pattern(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time in the form HH:mm'),
    timezone: string({ min: 1, max: 255 }),
    placeholder,
    confirm,
    focus_on_load: boolean,
  },
});

export const datetimepicker: Rule = object({
  required: { type: anyType },
  optional: {
    action_id: actionId,
    initial_date_time: integer(1_000_000_000, 9_999_999_999),
    confirm,
    focus_on_load: boolean,
  },
});

const feedbackButton: Rule = object({
  required: { text: plainText(75), value: string({ min: 1, max: 2000 }) },
  optional: { accessibility_label: accessibilityLabel },
});

export const feedbackButtons: Rule = object({
  required: { type: anyType, positive_button: feedbackButton, negative_button: feedbackButton },
  optional: { action_id: actionId },
});

export const iconButton: Rule = object({
  required: { type: anyType, icon: choice('trash'), text: plainText(75) },
  optional: {
    action_id: actionId,
    value: string({ max: 2000 }),
    confirm,
    accessibility_label: accessibilityLabel,
    visible_to_user_ids: list(string({ min: 1, max: 255 }), { max: 100 }),
  },
});

export const urlSource: Rule = object({
  required: { type: anyType, url: url(3000), text: string({ min: 1, max: 255 }) },
});
