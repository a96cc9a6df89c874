import type { InputBlock, KnownBlock, ModalView, PlainTextInput, StaticSelect } from '@slack/types';
import { legible } from '../../basics/legible.ts';
import type { Form, FormField } from '../../messages/view.ts';
import { plain } from './escape.ts';
import { cut, limits } from './limits.ts';
import { cutLine, richText, section } from './line.ts';

export const formCallback = 'ami:form';
const answerId = 'answer';

/** A form as a modal. `privateData` comes back with the submission; throws RangeError where Slack has no room for it. */
export function renderForm(form: Form, privateData: string): ModalView {
  if (privateData.length > limits.privateData) throw new RangeError('too much data for a modal');
  const intro: KnownBlock[] =
    form.intro === undefined || form.intro.length === 0
      ? []
      : [richText(section(cutLine(form.intro, limits.paragraph)))];
  return {
    type: 'modal',
    callback_id: formCallback,
    title: plain(form.title, limits.modalTitle),
    submit: plain(form.submit, limits.modalTitle),
    close: plain('Cancel', limits.modalTitle),
    private_metadata: privateData,
    blocks: [...intro, ...form.fields.slice(0, limits.modalBlocks - 1).map(inputOf)],
  };
}

/** Where the answer to a field comes back: the field's place, so that no two are equal, and its flag. */
export function fieldId(index: number, flag: string): string {
  return `ami:${index}:${flag}`.slice(0, 255);
}

/** The flag of a field, from where its answer came back; undefined for what is not a field of ours. */
export function flagOf(id: string): string | undefined {
  return /^ami:\d+:(.*)$/s.exec(id)?.[1];
}

function inputOf(field: FormField, index: number): InputBlock {
  const hint = hintOf(field);
  return {
    type: 'input',
    block_id: fieldId(index, field.flag),
    label: plain(field.label, limits.label),
    optional: !field.required,
    element: field.kind === 'choice' && fitsMenu(field) ? menuOf(field) : textOf(field),
    ...(hint === undefined ? {} : { hint: plain(hint, limits.hint) }),
  };
}

type Choice = Extract<FormField, { kind: 'choice' }>;

/** Slack's menus take a hundred short values; any other choice is typed. */
export function fitsMenu({ options }: Choice): boolean {
  const values = new Set(options.map(({ value }) => value));
  const fits = options.every(({ value }) => value !== '' && value.length <= limits.optionValue);
  return fits && values.size === options.length && values.size > 0 && values.size <= limits.options;
}

function menuOf(field: Choice): StaticSelect {
  const options = field.options.map(({ value, label }) => ({ text: plain(label, limits.optionText), value }));
  const initial = options.find(({ value }) => value === field.initial);
  return {
    type: 'static_select',
    action_id: answerId,
    options,
    ...(initial === undefined ? {} : { initial_option: initial }),
  };
}

function textOf(field: FormField): PlainTextInput {
  const initial = field.initial === undefined ? '' : cut(legible(field.initial), limits.answer);
  return {
    type: 'plain_text_input',
    action_id: answerId,
    max_length: limits.answer,
    multiline: field.kind === 'text' && field.multiline === true,
    ...(initial === '' ? {} : { initial_value: initial }),
  };
}

function hintOf(field: FormField): string | undefined {
  if (field.kind === 'text' || fitsMenu(field) || field.options.length === 0) return field.hint;
  return `${field.hint === undefined ? '' : `${field.hint} `}One of: ${field.options.map(({ value }) => value).join(', ')}`;
}
