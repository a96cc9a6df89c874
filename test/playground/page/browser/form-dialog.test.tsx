import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/playground/slack/json.ts';
import { aView, drawForm, plain, wordsIn } from './drawing.tsx';

const first = { value: 'a', text: plain('A') };
const second = { value: 'b', text: plain('B') };
const options = [first, second];

function field(element: JsonObject, overrides: JsonObject = {}): JsonObject {
  return {
    type: 'input',
    block_id: 'B1',
    label: plain('Reason'),
    element: { action_id: 'A1', ...element },
    ...overrides,
  };
}

describe('a form', () => {
  it('has its title, its fields with their hints, and its buttons', () => {
    const shown = drawForm(aView([field({ type: 'plain_text_input' }, { hint: plain('Why at all'), optional: true })]));
    for (const words of ['Aform', 'Reason(optional)', 'Whyatall', 'Cancel', 'Send', 'Close'])
      expect(wordsIn(shown)).toContain(words);
  });

  it('without a submission can only be closed', () => {
    const shown = drawForm(aView([], { content: { type: 'modal', title: plain('To read'), blocks: [] } }));
    expect(shown).not.toContain('type="submit"');
  });

  it.each([
    ['text', { type: 'plain_text_input', initial_value: 'x' }, /<input[^>]*type="text"[^>]*value="x"/],
    ['lines', { type: 'plain_text_input', multiline: true, initial_value: 'x' }, /<textarea[^>]*>x<\/textarea>/],
    ['an email address', { type: 'email_text_input' }, /type="email"/],
    ['a URL', { type: 'url_text_input' }, /type="url"/],
    ['a number', { type: 'number_input', is_decimal_allowed: true }, /inputMode="decimal"/],
    ['an option', { type: 'static_select', options, initial_option: second }, /<option value="b" selected="">B/],
    [
      'a grouped option',
      { type: 'static_select', option_groups: [{ label: plain('G'), options }] },
      /<optgroup label="G">/,
    ],
    ['options', { type: 'multi_static_select', options, initial_options: [first] }, /type="checkbox" checked=""/],
    ['boxes', { type: 'checkboxes', options }, /<fieldset[^>]*aria-labelledby/],
    ['one of several', { type: 'radio_buttons', options, initial_option: first }, /type="radio"[^>]*checked=""/],
    ['a day', { type: 'datepicker', initial_date: '2026-01-15' }, /type="date" value="2026-01-15"/],
    ['a time', { type: 'timepicker', initial_time: '09:00' }, /type="time" value="09:00"/],
    [
      'a moment',
      { type: 'datetimepicker', initial_date_time: 1_700_000_040 },
      /type="datetime-local" value="2023-11-1/,
    ],
    ['a person', { type: 'users_select' }, /<option value="U0ANN">Ann Lee/],
    ['a channel', { type: 'channels_select' }, /<option value="C0OPS">#<?!?-?-? ?-?-?>?ops|<option value="C0OPS">#ops/],
    [
      'a conversation',
      { type: 'conversations_select', initial_conversation: 'C0OPS' },
      /<option value="C0OPS" selected="">/,
    ],
    ['a file, which it cannot take', { type: 'file_input' }, /This block \(type file_input\) cannot be shown here/],
  ])('takes %s', (_what, element, pattern) => {
    expect(drawForm(aView([field(element)]))).toMatch(pattern);
  });

  it('ties every label to its field', () => {
    const shown = drawForm(aView([field({ type: 'plain_text_input' })]));
    const [, id = ''] = /<label for="([^"]+)"/.exec(shown) ?? [];
    expect(shown).toContain(`<input id="${id}"`);
  });

  it('shows what the bot says against an answer under its field', () => {
    const shown = drawForm(aView([field({ type: 'plain_text_input' })], { errors: { B1: 'Too short a reason.' } }));
    const [, id = ''] = /<p id="([^"]+)" class="field-error" role="alert">/.exec(shown) ?? [];
    expect(shown).toContain('Too short a reason.');
    expect(shown).toMatch(new RegExp(`aria-describedby="[^"]*${id}"[^>]*aria-invalid="true"`));
  });

  it('shows nothing wrong where nothing is', () => {
    expect(drawForm(aView([field({ type: 'plain_text_input' })]))).not.toContain('aria-invalid');
  });
});
