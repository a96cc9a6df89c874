import { describe, expect, it } from 'vitest';
import type { Action, Line, Part } from '../../../src/messages/view.ts';
import { bold, code, link, note, paragraph, text, time, user } from '../../../src/messages/view.ts';
import { renderForm } from '../../../src/slack/blocks/form.ts';
import { renderBlocks } from '../../../src/slack/blocks/message.ts';
import { readPress } from '../../../src/slack/blocks/press.ts';

const hostile = '<!channel> <@U1> *x* `y` &lt; :tada: https://evil.example';

function draw(...parts: Part[]) {
  return renderBlocks({ summary: 's', parts }).blocks;
}

function table(rows: readonly (readonly Line[])[]): Part {
  return { kind: 'table', caption: 'Fleets', columns: [{ title: 'Name' }, { title: 'Size', align: 'right' }], rows };
}

function button(label: string, more: Partial<Action> = {}): Action {
  return { label, command: `show ${label}`, ...more };
}

describe('hostile text', () => {
  it('is a literal text element in a paragraph', () => {
    expect(draw(paragraph(text(hostile), bold(hostile)))).toEqual([
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'text', text: hostile },
              { type: 'text', text: hostile, style: { bold: true } },
            ],
          },
        ],
      },
    ]);
  });

  it('is escaped, ampersand first, in the summary', () => {
    const { text: summary } = renderBlocks({ summary: '<!channel> &lt; <@U1>', parts: [] });
    expect(summary).toBe('&lt;!channel&gt; &amp;lt; &lt;@U1&gt;');
  });

  it('is a plain element in small print, headings and buttons', () => {
    const blocks = draw(
      note(text(hostile)),
      { kind: 'heading', text: hostile },
      { kind: 'actions', actions: [button(hostile)] },
    );
    expect(blocks).toMatchObject([
      { type: 'context', elements: [{ type: 'plain_text', text: hostile, emoji: false }] },
      { type: 'header', text: { type: 'plain_text', text: hostile, emoji: false } },
      { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: hostile, emoji: false } }] },
    ]);
  });

  it('cannot close a link in small print', () => {
    const [block] = draw(note(link('https://a.example/|<!channel>', 'x'), link('https://a.example/', '*label*')));
    expect(block).toEqual({
      type: 'context',
      elements: [
        { type: 'plain_text', text: 'x (https://a.example/|<!channel>)*label* (https://a.example/)', emoji: false },
      ],
    });
  });

  it('does not become a mention through an id', () => {
    expect(JSON.stringify(draw(paragraph(user('U1|<!channel>'))))).not.toContain('"type":"user"');
    expect(JSON.stringify(draw(paragraph(user('U0ANN'))))).toContain('{"type":"user","user_id":"U0ANN"}');
    expect(JSON.stringify(draw(paragraph(user('S0OPS'))))).toContain('{"type":"usergroup","usergroup_id":"S0OPS"}');
  });
});

describe('a message', () => {
  it('shows times in the zone of the reader, with UTC where that fails', () => {
    const atMs = Date.UTC(2026, 0, 15, 9, 0, 30);
    expect(JSON.stringify(draw(paragraph(time(atMs))))).toContain(
      '{"type":"date","timestamp":1768467630,"format":"{time}","fallback":"2026-01-15 09:00 UTC"}',
    );
    expect(draw(note(text('until '), time(atMs, 'ago')))).toMatchObject([
      { elements: [{ text: 'until' }, { type: 'mrkdwn', text: '<!date^1768467630^{ago}|2026-01-15 09:00 UTC>' }] },
    ]);
  });

  it('says progress as a bar and in words', () => {
    const shown = JSON.stringify(draw({ kind: 'progress', done: 50, total: 200, label: [text('replaced')] }));
    expect(shown).toContain('█████░░░░░░░░░░░░░░░');
    expect(shown).toContain('25 % · 50 of 200 replaced');
  });

  it('draws a table with its header, and says how many rows found no room', () => {
    const rows = Array.from({ length: 130 }, (_, index): Line[] => [[text(`web-${index}`)], [code('7')]]);
    const [caption, drawn, more] = draw(table(rows));
    expect(JSON.stringify(caption)).toContain('Fleets');
    expect(drawn).toMatchObject({ type: 'table', column_settings: [{ align: 'left' }, { align: 'right' }] });
    expect(drawn?.type === 'table' ? drawn.rows.length : 0).toBe(100);
    expect(drawn?.type === 'table' ? drawn.rows[1]?.[0] : undefined).toEqual({ type: 'raw_text', text: 'web-0' });
    expect(JSON.stringify(more)).toContain('… 31 more rows');
  });

  it('draws a second table as a list, which names every column', () => {
    const rows: Line[][] = [[[text('web')], [text('200')]]];
    const blocks = draw(table(rows), table(rows));
    expect(blocks.map(({ type }) => type)).toEqual(['rich_text', 'table', 'rich_text', 'rich_text']);
    expect(JSON.stringify(blocks[3])).toMatch(/Name: .*web.* · Size: .*200/);
  });

  it('says how many items of a list were cut', () => {
    const items = Array.from({ length: 150 }, (_, index): Line => [text(`${index}: ${'x'.repeat(200)}`)]);
    expect(JSON.stringify(draw({ kind: 'list', items }))).toMatch(/… \d+ more"/);
  });

  it('keeps its buttons however long the rest is', () => {
    const long = Array.from({ length: 80 }, () => paragraph(text('x'.repeat(2_000))));
    const blocks = draw(...long, { kind: 'actions', actions: [button('Abort')] });
    expect(blocks.at(-2)).toMatchObject({ type: 'actions' });
    expect(JSON.stringify(blocks.at(-1))).toMatch(/… \d+ more parts/);
  });
});

describe('actions', () => {
  it('carry their command, and have ids that differ in the whole message', () => {
    const blocks = draw(
      { kind: 'actions', actions: [button('a', { command: 'approve r-1' })] },
      { kind: 'actions', actions: [button('b', { command: 'abort r-1', style: 'danger' })] },
    );
    expect(blocks).toMatchObject([
      { elements: [{ action_id: 'ami:0:approve', value: 'approve r-1' }] },
      { elements: [{ action_id: 'ami:1:abort', value: 'abort r-1', style: 'danger' }] },
    ]);
  });

  it('beyond five go into a menu, but none that asks before it acts', () => {
    const confirm = { title: 't', text: 'x', yes: 'y', no: 'n' };
    const actions = [...Array.from({ length: 7 }, (_, index) => button(`b${index}`)), button('abort', { confirm })];
    const [block] = draw({ kind: 'actions', actions });
    const elements = block?.type === 'actions' ? block.elements : [];
    expect(elements.map(({ type }) => type)).toEqual(['button', 'button', 'button', 'button', 'button', 'overflow']);
    expect(elements[4]).toMatchObject({ text: { text: 'abort' }, confirm: { confirm: { text: 'y' } } });
    expect(elements[5]).toMatchObject({ options: [{ value: 'show b4' }, { value: 'show b5' }, { value: 'show b6' }] });
  });

  it('that Slack has no room for are spelled out', () => {
    const blocks = draw({ kind: 'actions', actions: [button('x', { command: `show ${'y'.repeat(3_000)}` })] });
    expect(JSON.stringify(blocks)).toContain('… 1 more: /ami show yyy');
  });

  it('bring their form along', () => {
    const form = {
      title: 'Reject',
      submit: 'Reject',
      fields: [{ kind: 'text' as const, flag: '--reason', label: 'Why?', required: true }],
    };
    const [block] = draw({ kind: 'actions', actions: [button('Reject', { command: 'reject r-1', form })] });
    const element = block?.type === 'actions' ? block.elements[0] : undefined;
    expect(element?.type === 'button' ? readPress(element.value ?? '') : undefined).toEqual({
      command: 'reject r-1',
      form,
    });
  });
});

describe('a form', () => {
  it('asks in a menu where the choices are few and short, else in words', () => {
    const choice = (values: string[]) => ({
      kind: 'choice' as const,
      flag: '--to',
      label: 'Fleet',
      required: true,
      options: values.map((value) => ({ value, label: value })),
      initial: 'web',
    });
    const { blocks } = renderForm(
      { title: 't', submit: 's', fields: [choice(['web', 'api']), choice(['x'.repeat(80)])] },
      '{}',
    );
    expect(blocks).toMatchObject([
      { block_id: 'ami:0:--to', element: { type: 'static_select', initial_option: { value: 'web' } } },
      { block_id: 'ami:1:--to', element: { type: 'plain_text_input' }, hint: { text: `One of: ${'x'.repeat(80)}` } },
    ]);
  });
});
