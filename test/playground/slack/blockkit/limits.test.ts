import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/basics/json.ts';
import {
  type Surface,
  validateMessageBlocks,
  validateView,
} from '../../../../src/playground/slack/blockkit/validate.ts';
import { button, mrkdwn, plain, repeat } from '../builders.ts';

type Blocks = readonly Json[];

function issuesOf(blocks: Blocks, surface: Surface): readonly string[] {
  if (surface === 'message') return validateMessageBlocks(blocks).issues.map(({ pointer }) => pointer);
  const view = { type: surface, ...(surface === 'modal' && { title: plain('T'), submit: plain('S') }), blocks };
  return validateView(view, surface).map(({ pointer }) => pointer);
}

/** Builds the blocks at a size; `max` is the last that is accepted, and one more is refused at `pointer`. */
interface LimitRow {
  readonly what: string;
  readonly max: number;
  readonly pointer: string;
  readonly blocks: (size: number) => Blocks;
  readonly surface?: Surface;
}

const times = (size: number, make: (index: number) => Json): Json[] => Array.from({ length: size }, (_, i) => make(i));
const section = (keys: object): Json => ({ type: 'section', ...keys });
const actions = (element: object): Blocks => [{ type: 'actions', elements: [{ action_id: 'a', ...element }] }];
const input = (element: object, keys: object = {}): Blocks => [
  { type: 'input', label: plain('L'), element: { action_id: 'a', ...element }, ...keys },
];
const option = (index: number): Json => ({ text: plain(`o${index}`), value: `v${index}` });
const rawText = (text: string): Json => ({ type: 'raw_text', text });
const row = (cells: number, text = 'c'): Json[] => times(cells, () => rawText(text));
const richText = (text: string): Json => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
});
const confirm = (keys: object): Blocks =>
  actions({ ...Object(button('b', 'a')), confirm: { text: plain('sure'), ...keys } });
const dataTable = (keys: object): Blocks => [{ type: 'data_table', caption: 'c', rows: [row(2), row(2)], ...keys }];

const rows: readonly LimitRow[] = [
  { what: 'blocks in a message', max: 50, pointer: '/blocks', blocks: (n) => times(n, () => ({ type: 'divider' })) },
  {
    what: 'blocks in a modal',
    max: 100,
    pointer: '/view/blocks',
    surface: 'modal',
    blocks: (n) => times(n, () => ({ type: 'divider' })),
  },
  {
    what: 'blocks in a home tab',
    max: 100,
    pointer: '/view/blocks',
    surface: 'home',
    blocks: (n) => times(n, () => ({ type: 'divider' })),
  },
  {
    what: 'a block id',
    max: 255,
    pointer: '/blocks/0/block_id',
    blocks: (n) => [{ type: 'divider', block_id: repeat(n) }],
  },
  {
    what: 'section text',
    max: 3000,
    pointer: '/blocks/0/text/text',
    blocks: (n) => [section({ text: mrkdwn(repeat(n)) })],
  },
  {
    what: 'section fields',
    max: 10,
    pointer: '/blocks/0/fields',
    blocks: (n) => [section({ fields: times(n, () => mrkdwn('f')) })],
  },
  {
    what: 'a section field',
    max: 2000,
    pointer: '/blocks/0/fields/0/text',
    blocks: (n) => [section({ fields: [mrkdwn(repeat(n))] })],
  },
  {
    what: 'a header',
    max: 150,
    pointer: '/blocks/0/text/text',
    blocks: (n) => [{ type: 'header', text: plain(repeat(n)) }],
  },
  {
    what: "a header's level",
    max: 4,
    pointer: '/blocks/0/level',
    blocks: (n) => [{ type: 'header', text: plain('h'), level: n }],
  },
  {
    what: 'context elements',
    max: 10,
    pointer: '/blocks/0/elements',
    blocks: (n) => [{ type: 'context', elements: times(n, () => mrkdwn('c')) }],
  },
  {
    what: 'actions elements',
    max: 25,
    pointer: '/blocks/0/elements',
    blocks: (n) => [{ type: 'actions', elements: times(n, (i) => button('b', `a${i}`)) }],
  },
  {
    what: 'an action id',
    max: 255,
    pointer: '/blocks/0/elements/0/action_id',
    blocks: (n) => [{ type: 'actions', elements: [button('b', repeat(n))] }],
  },
  {
    what: 'button text',
    max: 75,
    pointer: '/blocks/0/elements/0/text/text',
    blocks: (n) => [{ type: 'actions', elements: [button(repeat(n), 'a')] }],
  },
  {
    what: 'a button value',
    max: 2000,
    pointer: '/blocks/0/elements/0/value',
    blocks: (n) => actions({ type: 'button', text: plain('b'), value: repeat(n) }),
  },
  {
    what: 'a button url',
    max: 3000,
    pointer: '/blocks/0/elements/0/url',
    blocks: (n) => actions({ type: 'button', text: plain('b'), url: `https://x/${repeat(n - 10)}` }),
  },
  {
    what: 'an accessibility label',
    max: 75,
    pointer: '/blocks/0/elements/0/accessibility_label',
    blocks: (n) => actions({ type: 'button', text: plain('b'), accessibility_label: repeat(n) }),
  },
  {
    what: 'a confirm title',
    max: 100,
    pointer: '/blocks/0/elements/0/confirm/title/text',
    blocks: (n) => confirm({ title: plain(repeat(n)) }),
  },
  {
    what: 'a confirm text',
    max: 300,
    pointer: '/blocks/0/elements/0/confirm/text/text',
    blocks: (n) => confirm({ text: plain(repeat(n)) }),
  },
  {
    what: 'a confirm button',
    max: 30,
    pointer: '/blocks/0/elements/0/confirm/confirm/text',
    blocks: (n) => confirm({ confirm: plain(repeat(n)) }),
  },
  {
    what: 'a deny button',
    max: 30,
    pointer: '/blocks/0/elements/0/confirm/deny/text',
    blocks: (n) => confirm({ deny: plain(repeat(n)) }),
  },
  {
    what: 'overflow options',
    max: 5,
    pointer: '/blocks/0/elements/0/options',
    blocks: (n) => actions({ type: 'overflow', options: times(n, option) }),
  },
  {
    what: 'select options',
    max: 100,
    pointer: '/blocks/0/elements/0/options',
    blocks: (n) => actions({ type: 'static_select', options: times(n, option) }),
  },
  {
    what: 'select groups',
    max: 100,
    pointer: '/blocks/0/elements/0/option_groups',
    blocks: (n) =>
      actions({ type: 'static_select', option_groups: times(n, (i) => ({ label: plain('g'), options: [option(i)] })) }),
  },
  {
    what: 'a select placeholder',
    max: 150,
    pointer: '/blocks/0/elements/0/placeholder/text',
    blocks: (n) => actions({ type: 'users_select', placeholder: plain(repeat(n)) }),
  },
  {
    what: 'option text',
    max: 75,
    pointer: '/blocks/0/elements/0/options/0/text/text',
    blocks: (n) => actions({ type: 'static_select', options: [{ text: plain(repeat(n)), value: 'v' }] }),
  },
  {
    what: 'an option value',
    max: 75,
    pointer: '/blocks/0/elements/0/options/0/value',
    blocks: (n) => actions({ type: 'static_select', options: [{ text: plain('t'), value: repeat(n) }] }),
  },
  {
    what: 'an option description',
    max: 75,
    pointer: '/blocks/0/elements/0/options/0/description/text',
    blocks: (n) =>
      actions({ type: 'static_select', options: [{ text: plain('t'), value: 'v', description: plain(repeat(n)) }] }),
  },
  {
    what: 'radio options',
    max: 10,
    pointer: '/blocks/0/elements/0/options',
    blocks: (n) => actions({ type: 'radio_buttons', options: times(n, option) }),
  },
  {
    what: 'checkbox options',
    max: 10,
    pointer: '/blocks/0/elements/0/options',
    blocks: (n) => actions({ type: 'checkboxes', options: times(n, option) }),
  },
  {
    what: 'an input label',
    max: 2000,
    pointer: '/blocks/0/label/text',
    blocks: (n) => input({ type: 'plain_text_input' }, { label: plain(repeat(n)) }),
  },
  {
    what: 'an input hint',
    max: 2000,
    pointer: '/blocks/0/hint/text',
    blocks: (n) => input({ type: 'plain_text_input' }, { hint: plain(repeat(n)) }),
  },
  {
    what: 'the length of typed text',
    max: 3000,
    pointer: '/blocks/0/element/max_length',
    blocks: (n) => input({ type: 'plain_text_input', max_length: n }),
  },
  {
    what: 'files of an input',
    max: 10,
    pointer: '/view/blocks/0/element/max_files',
    surface: 'modal',
    blocks: (n) => input({ type: 'file_input', max_files: n }),
  },
  {
    what: 'image alt text',
    max: 2000,
    pointer: '/blocks/0/alt_text',
    blocks: (n) => [{ type: 'image', image_url: 'https://x/y.png', alt_text: repeat(n) }],
  },
  {
    what: 'an image title',
    max: 2000,
    pointer: '/blocks/0/title/text',
    blocks: (n) => [{ type: 'image', image_url: 'https://x/y.png', alt_text: 'a', title: plain(repeat(n)) }],
  },
  {
    what: 'markdown',
    max: 12_000,
    pointer: '/blocks',
    blocks: (n) => [
      { type: 'markdown', text: repeat(n - 6000) },
      { type: 'markdown', text: repeat(6000) },
    ],
  },
  {
    what: 'table rows',
    max: 100,
    pointer: '/blocks/0/rows',
    blocks: (n) => [{ type: 'table', rows: times(n, () => row(1)) }],
  },
  {
    what: 'table cells in a row',
    max: 20,
    pointer: '/blocks/0/rows/0',
    blocks: (n) => [{ type: 'table', rows: [row(n)] }],
  },
  {
    what: 'column settings',
    max: 20,
    pointer: '/blocks/0/column_settings',
    blocks: (n) => [{ type: 'table', rows: [row(1)], column_settings: times(n, () => null) }],
  },
  {
    what: 'text of all tables',
    max: 10_000,
    pointer: '/blocks',
    blocks: (n) => [
      { type: 'table', rows: [row(1, repeat(5000))] },
      { type: 'table', rows: [row(1, repeat(n - 5000))] },
    ],
  },
  {
    what: 'data table rows',
    max: 201,
    pointer: '/blocks/0/rows',
    blocks: (n) => dataTable({ rows: times(n, () => row(1)) }),
  },
  {
    what: 'data table columns',
    max: 20,
    pointer: '/blocks/0/rows/0',
    blocks: (n) => dataTable({ rows: [row(n), row(n)] }),
  },
  { what: 'a data table page', max: 100, pointer: '/blocks/0/page_size', blocks: (n) => dataTable({ page_size: n }) },
  {
    what: "a data table's header column",
    max: 1,
    pointer: '/blocks/0/row_header_column_index',
    blocks: (n) => dataTable({ row_header_column_index: n }),
  },
  {
    what: 'text of all data tables',
    max: 20_000,
    pointer: '/blocks',
    blocks: (n) =>
      dataTable({ caption: 'c', rows: [row(2, repeat(5000)), [rawText(repeat(5000)), rawText(repeat(n - 15_001))]] }),
  },
  {
    what: 'a container title',
    max: 150,
    pointer: '/blocks/0/title/text',
    blocks: (n) => [{ type: 'container', title: plain(repeat(n)), child_blocks: [{ type: 'divider' }] }],
  },
  {
    what: 'a container subtitle',
    max: 150,
    pointer: '/blocks/0/subtitle/text',
    blocks: (n) => [
      { type: 'container', title: plain('t'), subtitle: mrkdwn(repeat(n)), child_blocks: [{ type: 'divider' }] },
    ],
  },
  {
    what: 'child blocks',
    max: 10,
    pointer: '/blocks/0/child_blocks',
    blocks: (n) => [{ type: 'container', title: plain('t'), child_blocks: times(n, () => ({ type: 'divider' })) }],
  },
  {
    what: 'an alert',
    max: 200,
    pointer: '/view/blocks/0/text/text',
    surface: 'modal',
    blocks: (n) => [{ type: 'alert', text: plain(repeat(n)) }],
  },
  {
    what: 'a card title',
    max: 150,
    pointer: '/blocks/0/title/text',
    blocks: (n) => [{ type: 'card', title: mrkdwn(repeat(n)) }],
  },
  {
    what: 'a card subtitle',
    max: 150,
    pointer: '/blocks/0/subtitle/text',
    blocks: (n) => [{ type: 'card', title: mrkdwn('t'), subtitle: mrkdwn(repeat(n)) }],
  },
  {
    what: 'a card body',
    max: 200,
    pointer: '/blocks/0/body/text',
    blocks: (n) => [{ type: 'card', body: mrkdwn(repeat(n)) }],
  },
  {
    what: 'cards of a carousel',
    max: 10,
    pointer: '/blocks/0/elements',
    blocks: (n) => [{ type: 'carousel', elements: times(n, () => ({ type: 'card', body: mrkdwn('b') })) }],
  },
  {
    what: 'context actions',
    max: 5,
    pointer: '/blocks/0/elements',
    blocks: (n) => [
      {
        type: 'context_actions',
        elements: times(n, (i) => ({ type: 'icon_button', icon: 'trash', text: plain('t'), action_id: `a${i}` })),
      },
    ],
  },
];

describe('a limit', () => {
  it.each(rows)('of $what is $max', ({ max, pointer, blocks, surface = 'message' }) => {
    expect(issuesOf(blocks(max), surface)).toEqual([]);
    expect(issuesOf(blocks(max + 1), surface)).toContain(pointer);
  });

  it.each([
    ['title', 24],
    ['submit', 24],
    ['close', 24],
  ])('of the %s of a modal is %i', (key, max) => {
    const modal = (text: string): Json => ({ type: 'modal', title: plain('T'), blocks: [], [key]: plain(text) });
    expect(validateView(modal(repeat(max)), 'modal')).toEqual([]);
    expect(validateView(modal(repeat(max + 1)), 'modal')).toMatchObject([{ pointer: `/view/${key}/text` }]);
  });

  it.each([
    ['callback_id', 255],
    ['private_metadata', 3000],
    ['external_id', 255],
  ])('of the %s of a view is %i', (key, max) => {
    const view = (text: string): Json => ({ type: 'home', blocks: [], [key]: text });
    expect(validateView(view(repeat(max)), 'home')).toEqual([]);
    expect(validateView(view(repeat(max + 1)), 'home')).toMatchObject([{ pointer: `/view/${key}` }]);
  });

  it('of all text in a message lies under the 11,341 characters that Slack was seen to refuse', () => {
    const sections = (characters: number): Json[] => times(4, () => section({ text: mrkdwn(repeat(characters / 4)) }));
    expect(validateMessageBlocks(sections(11_000)).tooLong).toBe(false);
    expect(validateMessageBlocks(sections(11_004)).tooLong).toBe(true);
  });
});

describe('Slack refuses', () => {
  const refusals: readonly (readonly [what: string, blocks: Blocks, pointer: string, surface?: Surface])[] = [
    ['an unknown block', [{ type: 'marquee' }], '/blocks/0/type'],
    ['a block without type', [{ text: plain('t') }], '/blocks/0'],
    ['an unknown element', actions({ type: 'slider' }), '/blocks/0/elements/0/type'],
    ['an element in a block that does not take it', input(Object(button('b', 'a'))), '/blocks/0/element/type'],
    ['an unknown key', [{ type: 'divider', colour: 'red' }], '/blocks/0'],
    ['an unknown key of a button', actions({ ...Object(button('b', 'a')), size: 'large' }), '/blocks/0/elements/0'],
    ['mrkdwn in a header', [{ type: 'header', text: mrkdwn('*h*') }], '/blocks/0/text/type'],
    ['empty text', [section({ text: mrkdwn('') })], '/blocks/0/text/text'],
    ['a section with neither text nor fields', [section({})], '/blocks/0'],
    ['a bare string for text', [section({ text: 'hello' })], '/blocks/0/text'],
    ['two blocks with one id', times(2, () => ({ type: 'divider', block_id: 'same' })), '/blocks/1/block_id'],
    [
      'two elements with one action id',
      [{ type: 'actions', elements: [button('a', 'x'), button('b', 'x')] }],
      '/blocks/0/elements/1/action_id',
    ],
    ['an unknown style', actions({ ...Object(button('b', 'a')), style: 'warning' }), '/blocks/0/elements/0/style'],
    ['a url that is none', actions({ ...Object(button('b', 'a')), url: 'example' }), '/blocks/0/elements/0/url'],
    ['a menu without options', actions({ type: 'static_select' }), '/blocks/0/elements/0'],
    [
      'an initial option that is not offered',
      actions({ type: 'static_select', options: [option(1)], initial_option: option(2) }),
      '/blocks/0/elements/0/initial_option',
    ],
    [
      'two options with one value',
      actions({ type: 'radio_buttons', options: [option(1), option(1)] }),
      '/blocks/0/elements/0/options',
    ],
    [
      'a url on an option outside an overflow',
      actions({ type: 'static_select', options: [{ ...Object(option(1)), url: 'https://x' }] }),
      '/blocks/0/elements/0/options/0',
    ],
    [
      'a number input that does not say whether decimals are allowed',
      input({ type: 'number_input' }),
      '/blocks/0/element',
    ],
    ['a data table without caption', [{ type: 'data_table', rows: [row(1), row(1)] }], '/blocks/0'],
    ['a data table with rows of two lengths', dataTable({ rows: [row(2), row(1)] }), '/blocks/0/rows/1'],
    ['a data table with a header alone', dataTable({ rows: [row(2)] }), '/blocks/0/rows'],
    [
      'rich text in the header of a data table',
      dataTable({ rows: [[richText('h')], row(1)] }),
      '/blocks/0/rows/0/0/type',
    ],
    [
      'a raw number without its text',
      [{ type: 'table', rows: [[{ type: 'raw_number', value: 1 }]] }],
      '/blocks/0/rows/0/0',
    ],
    ['a container without title', [{ type: 'container', child_blocks: [{ type: 'divider' }] }], '/blocks/0'],
    [
      'a container in a container',
      [{ type: 'container', title: plain('t'), child_blocks: [{ type: 'container' }] }],
      '/blocks/0/child_blocks/0/type',
    ],
    ['a card with nothing on it', [{ type: 'card' }], '/blocks/0'],
    [
      'a task in an unknown state',
      [{ type: 'task_card', task_id: 't', title: 'T', status: 'running' }],
      '/blocks/0/status',
    ],
    [
      'an unknown part of rich text',
      [{ type: 'rich_text', elements: [{ type: 'rich_text_table', elements: [] }] }],
      '/blocks/0/elements/0/type',
    ],
    ['an alert in a message', [{ type: 'alert', text: plain('a') }], '/blocks/0/type'],
    ['markdown in a modal', [{ type: 'markdown', text: 'm' }], '/view/blocks/0/type', 'modal'],
    ['a table in a modal', [{ type: 'table', rows: [row(1)] }], '/view/blocks/0/type', 'modal'],
    ['a plan in a home tab', [{ type: 'plan', title: 'P' }], '/view/blocks/0/type', 'home'],
    ['a file input in a message', input({ type: 'file_input' }), '/blocks/0/element/type'],
    [
      'two elements that take the focus',
      times(2, () => Object(input({ type: 'plain_text_input', focus_on_load: true })[0])),
      '/view/blocks/1/element/focus_on_load',
      'modal',
    ],
  ];

  for (const [what, blocks, pointer, surface = 'message'] of refusals) {
    it(what, () => {
      expect(issuesOf(blocks, surface)).toContain(pointer);
    });
  }

  it('a modal with inputs and no submit button', () => {
    const view = { type: 'modal', title: plain('T'), blocks: input({ type: 'plain_text_input' }) };
    expect(validateView(view, 'modal')).toMatchObject([{ message: 'missing required field: submit' }]);
  });

  it('a home tab with a title, and a modal where a home tab is due', () => {
    expect(validateView({ type: 'home', title: plain('T'), blocks: [] }, 'home')).toHaveLength(1);
    expect(validateView({ type: 'modal', title: plain('T'), blocks: [] }, 'home')).toMatchObject([
      { pointer: '/view/type' },
    ]);
  });
});

describe('Slack takes', () => {
  it('one of each block that a message may hold', () => {
    const blocks: Blocks = [
      { type: 'header', text: plain('Patch web'), level: 2 },
      section({
        text: mrkdwn('*web*'),
        accessory: { type: 'overflow', options: [{ ...Object(option(1)), url: 'https://x' }] },
      }),
      { type: 'context', elements: [plain('c'), { type: 'image', image_url: 'https://x/y.png', alt_text: 'a' }] },
      { type: 'divider' },
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_list',
            style: 'bullet',
            elements: [
              {
                type: 'rich_text_section',
                elements: [
                  { type: 'user', user_id: 'U1' },
                  { type: 'date', timestamp: 1_768_467_600, format: '{ago}', fallback: 'then' },
                ],
              },
            ],
          },
        ],
      },
      {
        type: 'table',
        rows: [[rawText('a'), { type: 'raw_number', value: 1, text: '1' }, richText('r')]],
        column_settings: [{ align: 'right' }, null, { is_wrapped: true }],
      },
      ...dataTable({ row_header_column_index: 1 }),
      {
        type: 'container',
        rich_text_title: richText('t'),
        is_collapsible: true,
        default_collapsed: true,
        width: 'wide',
        child_blocks: [section({ text: plain('s') }), { type: 'table', rows: [row(2)] }],
      },
      { type: 'card', title: mrkdwn('t'), actions: [button('Go', 'go')] },
      {
        type: 'plan',
        title: 'P',
        tasks: [
          {
            type: 'task_card',
            task_id: 't',
            title: 'T',
            status: 'complete',
            details: richText('d'),
            sources: [{ type: 'url', url: 'https://x', text: 'x' }],
          },
        ],
      },
      { type: 'task_card', task_id: 'u', title: 'U', status: 'in_progress', output: richText('o') },
      { type: 'markdown', text: '# m' },
      ...input({ type: 'multi_users_select', max_selected_items: 2 }),
    ];
    expect(validateMessageBlocks(blocks)).toEqual({ issues: [], tooLong: false });
  });
});
