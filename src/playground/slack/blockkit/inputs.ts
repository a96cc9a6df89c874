import type { JsonObject } from '../json.ts';
import { dispatchConfig } from './composition.ts';
import { actionId, placeholder } from './elements.ts';
import { richText } from './rich-text.ts';
import {
  anyType,
  boolean,
  integer,
  list,
  object,
  onlyOn,
  pattern,
  type Rule,
  report,
  string,
  type Walk,
} from './rules.ts';

const numeral = pattern(/^-?\d+(\.\d+)?$/, 'a number in a string');

const typed = { action_id: actionId, placeholder, dispatch_action_config: dispatchConfig, focus_on_load: boolean };

export const richTextInput: Rule = object({
  required: { type: anyType },
  optional: { ...typed, initial_value: richText, min_lines: integer(1, 100), max_lines: integer(1, 100) },
});

/** The elements into which people type. */
export const typedInputs: Readonly<Record<string, Rule>> = {
  plain_text_input: object({
    required: { type: anyType },
    optional: {
      ...typed,
      initial_value: string({ max: 3000 }),
      multiline: boolean,
      min_length: integer(0, 3000),
      max_length: integer(1, 3000),
    },
    also: [lengthsAgree],
  }),
  email_text_input: object({
    required: { type: anyType },
    optional: { ...typed, initial_value: string({ max: 3000 }) },
  }),
  url_text_input: object({ required: { type: anyType }, optional: { ...typed, initial_value: string({ max: 3000 }) } }),
  number_input: object({
    required: { type: anyType, is_decimal_allowed: boolean },
    optional: { ...typed, initial_value: numeral, min_value: numeral, max_value: numeral },
  }),
  rich_text_input: richTextInput,
  file_input: onlyOn(
    ['modal'],
    'file_input',
    object({
      required: { type: anyType },
      optional: {
        action_id: actionId,
        filetypes: list(string({ min: 1, max: 255 }), { min: 1, max: 100 }),
        max_files: integer(1, 10),
      },
    }),
  ),
};

function lengthsAgree(value: JsonObject, at: string, walk: Walk): void {
  const { min_length: min, max_length: max } = value;
  if (typeof min === 'number' && typeof max === 'number' && min > max) {
    report(walk, `${at}/min_length`, 'too_large', 'must be less than or equal to max_length');
  }
}
