import { button, mrkdwn, plain, repeat } from '../builders.ts';
import { actions, confirm, input, option, section, times } from './blocks.ts';
import type { LimitRow } from './limit-row.ts';

/** Limits of basic blocks and their elements. */
export const textLimits: readonly LimitRow[] = [
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
];
