import fc from 'fast-check';
import type { Action, Form, FormField, Inline, Line, Part, View } from '../../../src/messages/view.ts';

/** Lists of up to a hundred, so that limits are met and passed. */
fc.configureGlobal({ baseSize: 'medium' });

const hostile = fc.constantFrom(
  '<!channel>',
  '<@U1>',
  '*x*',
  '`y`',
  '&lt;',
  '<https://evil.example|click>',
  ':tada:',
  '\u0000\u0007',
  '\ud800',
  '> quote\n\n',
  '|',
  '',
  ' ',
);
const anyText = fc.oneof(
  hostile,
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.nat(40).map((n) => 'long text '.repeat(n * n)),
);

const inline: fc.Arbitrary<Inline> = fc.oneof(
  fc.record({ kind: fc.constantFrom('text' as const, 'bold' as const, 'code' as const), text: anyText }),
  fc.record({
    kind: fc.constant('user' as const),
    userId: fc.oneof(fc.constantFrom('U12345', 'S99AB', 'arn:aws:iam::1:user/x', ''), anyText),
  }),
  fc.record({
    kind: fc.constant('time' as const),
    atMs: fc.oneof(
      fc.constantFrom(Number.NaN, -1, Number.POSITIVE_INFINITY, 1e18),
      fc.nat(4_000_000_000).map((s) => s * 1000),
    ),
    style: fc.constantFrom('clock' as const, 'date' as const, 'ago' as const),
  }),
  fc.record({
    kind: fc.constant('link' as const),
    url: fc.oneof(fc.webUrl(), anyText, fc.constant(`https://x.example/${'a'.repeat(4000)}`)),
    text: anyText,
  }),
);
const line: fc.Arbitrary<Line> = fc.array(inline, { maxLength: 14, size: 'small' });
const shortLine: fc.Arbitrary<Line> = fc.array(inline, { maxLength: 2 });

const textField: fc.Arbitrary<FormField> = fc.record(
  {
    kind: fc.constant('text' as const),
    flag: fc.oneof(fc.constantFrom('', '--reason'), anyText),
    label: anyText,
    required: fc.boolean(),
    hint: anyText,
    multiline: fc.boolean(),
    choices: fc.constantFrom('runs', 'fleets', 'images'),
    initial: anyText,
  },
  { requiredKeys: ['kind', 'flag', 'label', 'required'] },
);
const choiceField: fc.Arbitrary<FormField> = fc.record(
  {
    kind: fc.constant('choice' as const),
    flag: fc.constantFrom('--strategy', ''),
    label: anyText,
    required: fc.boolean(),
    hint: anyText,
    options: fc.array(fc.record({ value: anyText, label: anyText }), { maxLength: 130 }),
    initial: anyText,
  },
  { requiredKeys: ['kind', 'flag', 'label', 'required', 'options'] },
);
export const anyForm: fc.Arbitrary<Form> = fc.record(
  {
    title: anyText,
    submit: anyText,
    intro: line,
    fields: fc.array(fc.oneof(textField, choiceField), { maxLength: 120 }),
  },
  { requiredKeys: ['title', 'submit', 'fields'] },
);

const action: fc.Arbitrary<Action> = fc.record(
  {
    label: anyText,
    command: fc.oneof(fc.constantFrom('approve r-1 --digest 0123', 'abort r-1', ''), anyText),
    style: fc.constantFrom('primary' as const, 'danger' as const),
    confirm: fc.record({ title: anyText, text: anyText, yes: anyText, no: anyText }),
    form: fc.record({ title: anyText, submit: anyText, fields: fc.array(textField, { maxLength: 2 }) }),
  },
  { requiredKeys: ['label', 'command'] },
);

const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ kind: fc.constant('heading' as const), text: anyText }),
  fc.record({ kind: fc.constantFrom('paragraph' as const, 'note' as const), line }),
  fc.record({
    kind: fc.constant('facts' as const),
    facts: fc.array(fc.record({ label: anyText, value: line }), { maxLength: 30 }),
  }),
  fc.record({ kind: fc.constant('list' as const), items: fc.array(shortLine, { maxLength: 150 }) }),
  fc.record({
    kind: fc.constant('table' as const),
    caption: anyText,
    columns: fc.array(fc.record({ title: anyText, align: fc.constantFrom('left' as const, 'right' as const) }), {
      maxLength: 25,
    }),
    rows: fc.array(fc.array(shortLine, { maxLength: 22, size: 'small' }), { maxLength: 130 }),
  }),
  fc.record({
    kind: fc.constant('progress' as const),
    done: fc.integer({ min: -5, max: 500 }),
    total: fc.integer({ min: -5, max: 200 }),
    label: line,
  }),
  fc.record({ kind: fc.constant('code' as const), text: anyText }),
  fc.constant({ kind: 'divider' as const }),
  fc.record({ kind: fc.constant('actions' as const), actions: fc.array(action, { maxLength: 40 }) }),
);

export const anyView: fc.Arbitrary<View> = fc.record({
  summary: anyText,
  parts: fc.oneof(fc.array(part, { maxLength: 8 }), fc.array(part, { maxLength: 70 })),
});
