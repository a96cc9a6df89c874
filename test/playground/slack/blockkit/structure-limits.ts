import { mrkdwn, plain, repeat } from '../builders.ts';
import { dataTable, rawText, row, times } from './blocks.ts';
import type { LimitRow } from './limit-row.ts';

/** Limits of images, tables, and blocks that hold others. */
export const structureLimits: readonly LimitRow[] = [
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
