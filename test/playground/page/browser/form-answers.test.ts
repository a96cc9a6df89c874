import { describe, expect, it } from 'vitest';
import { localOf, secondsOf } from '../../../../src/playground/page/browser/blocks/fields/local-time.ts';
import {
  answersOf,
  fieldKey,
  readEntered,
  requiredText,
} from '../../../../src/playground/page/browser/blocks/form-answers.ts';
import type { JsonObject } from '../../../../src/playground/slack/json.ts';
import { aView, plain } from './drawing.tsx';

const first = { value: 'a', text: plain('A') };
const second = { value: 'b', text: plain('B') };
const options = [first, second, { value: 'c', text: plain('C') }];

function field(element: JsonObject, overrides: JsonObject = {}): JsonObject {
  return {
    type: 'input',
    block_id: 'B1',
    label: plain('Field'),
    element: { action_id: 'A1', ...element },
    ...overrides,
  };
}

const text = { type: 'plain_text_input' };
const number = { type: 'number_input', is_decimal_allowed: false, min_value: '1', max_value: '9' };

describe('the answers of a form', () => {
  it.each([
    ['what the bot put there', { ...text, initial_value: 'x' }, 'x'],
    ['nothing', text, null],
    ['an option', { type: 'static_select', options, initial_option: second }, 'b'],
    ['several', { type: 'multi_static_select', options, initial_options: options.slice(1) }, ['b', 'c']],
    ['boxes', { type: 'checkboxes', options, initial_options: [first] }, ['a']],
    ['a day', { type: 'datepicker', initial_date: '2026-01-15' }, '2026-01-15'],
    ['a moment', { type: 'datetimepicker', initial_date_time: 1_700_000_000 }, 1_700_000_000],
    ['a person', { type: 'users_select', initial_user: 'U1' }, 'U1'],
    ['people', { type: 'multi_users_select', initial_users: ['U1', 'U2'] }, ['U1', 'U2']],
  ])('begin with %s', (_what, element, answer) => {
    expect(answersOf(aView([field(element, { optional: true })]), {})).toEqual({ entries: { B1: answer }, wrongs: {} });
  });

  it('are those of the view where it was filled in before, and those entered since', () => {
    const block = field({ ...text, initial_value: 'x' });
    const view = aView([block], { state: { B1: { A1: { type: 'plain_text_input', value: 'y' } } } });
    expect(answersOf(view, {}).entries).toEqual({ B1: 'y' });
    expect(answersOf(view, { [fieldKey(block)]: 'z' }).entries).toEqual({ B1: 'z' });
  });

  it('are forgotten with their field, and not taken for those of another', () => {
    expect(answersOf(aView([field(text)]), { 'B1/A0': 'old' }).entries).toEqual({ B1: null });
  });

  it('are only those of input blocks that can be filled in', () => {
    const blocks = [
      { type: 'section', block_id: 'B0', accessory: { action_id: 'A0', ...text } },
      field({ type: 'file_input' }),
    ];
    expect(answersOf(aView(blocks), {})).toEqual({ entries: {}, wrongs: {} });
  });

  it.each([
    ['nothing', text, null, requiredText],
    ['an empty text', text, '', requiredText],
    ['no box', { type: 'checkboxes', options }, [], requiredText],
    ['too few characters', { ...text, min_length: 3 }, 'ab', 'Please enter at least 3 characters.'],
    ['too many', { ...text, max_length: 1 }, 'ab', 'Please enter no more than 1 characters; there are 2.'],
    ['too many by far', text, 'x'.repeat(3001), 'Please enter no more than 3000 characters; there are 3001.'],
    ['no address', { type: 'email_text_input' }, 'ann', 'Please enter a valid email address.'],
    ['no URL', { type: 'url_text_input' }, 'a.example', 'Please enter a valid URL.'],
    ['no number', number, 'two', 'Please enter a number.'],
    ['half a number', number, '1.5', 'Please enter a whole number.'],
    ['a small number', number, '0', 'Please enter at least 1.'],
    ['a large number', number, '10', 'Please enter at most 9.'],
    [
      'too many choices',
      { type: 'multi_static_select', options, max_selected_items: 1 },
      ['a', 'b'],
      'Please choose no more than 1.',
    ],
  ])('are wrong with %s', (_what, element, answer, words) => {
    const block = field(element);
    expect(answersOf(aView([block]), { [fieldKey(block)]: answer }).wrongs).toEqual({ B1: words });
  });

  it.each([
    [{ ...text, min_length: 3 }, 'abc'],
    [number, '9'],
    [{ ...number, is_decimal_allowed: true }, '1.5'],
    [{ type: 'email_text_input' }, 'ann@a.example'],
    [{ type: 'url_text_input' }, 'https://a.example'],
  ])('are right for %o with %s', (element, answer) => {
    const block = field(element);
    expect(answersOf(aView([block]), { [fieldKey(block)]: answer }).wrongs).toEqual({});
  });

  it.each([null, '', 'no', '[1]', '{"a":{}}', '{"a":[1]}'])('kept as %s are none', (kept) => {
    expect(readEntered(kept)).toEqual({});
  });

  it('are read back as they were kept', () => {
    const entered = { a: 'x', b: ['y'], c: 5, d: null };
    expect(readEntered(JSON.stringify(entered))).toEqual(entered);
  });
});

describe('a local time', () => {
  it('is the same moment again', () => {
    expect(secondsOf(localOf(1_700_000_040))).toBe(1_700_000_040);
  });

  it('is none where nothing is entered', () => {
    expect(secondsOf('')).toBeNull();
  });
});
