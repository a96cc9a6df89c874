import { describe, expect, it } from 'vitest';
import {
  type Surface,
  validateMessageBlocks,
  validateView,
} from '../../../../src/playground/slack/blockkit/validate.ts';
import { button, mrkdwn, plain } from '../builders.ts';
import {
  actions,
  type Blocks,
  dataTable,
  input,
  issuesOf,
  option,
  rawText,
  richText,
  row,
  section,
  times,
} from './blocks.ts';

describe('Slack refuses', () => {
  const refusals: readonly (readonly [what: string, blocks: Blocks, pointer: string, surface?: Surface])[] = [
    ['an unknown block', [{ type: 'marquee' }], '/blocks/0/type'],
    ['a block without type', [{ text: plain('t') }], '/blocks/0'],
    ['an unknown element', actions({ type: 'slider' }), '/blocks/0/elements/0/type'],
    ['an element in a block that does not take it', input(button('b', 'a')), '/blocks/0/element/type'],
    ['an unknown key', [{ type: 'divider', colour: 'red' }], '/blocks/0'],
    ['an unknown key of a button', actions({ ...button('b', 'a'), size: 'large' }), '/blocks/0/elements/0'],
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
    ['an unknown style', actions({ ...button('b', 'a'), style: 'warning' }), '/blocks/0/elements/0/style'],
    ['a url that is none', actions({ ...button('b', 'a'), url: 'example' }), '/blocks/0/elements/0/url'],
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
      actions({ type: 'static_select', options: [{ ...option(1), url: 'https://x' }] }),
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
        accessory: { type: 'overflow', options: [{ ...option(1), url: 'https://x' }] },
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
