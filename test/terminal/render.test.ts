import { describe, expect, it } from 'vitest';
import { bold, code, link, type Part, paragraph, text, time, user, type View } from '../../src/messages/view.ts';
import { renderText } from '../../src/terminal/render.ts';
import { widthOf } from '../../src/terminal/style.ts';

function rendered(parts: readonly Part[], width = 40): string {
  return renderText({ summary: 'said', parts }, { width, colour: false });
}

describe('renderText', () => {
  it('shows the summary where there is nothing else', () => {
    expect(rendered([])).toBe('said');
  });

  it('shows each inline as text, and commands as they are typed here', () => {
    const line = [
      text('by '),
      user('U1'),
      text(' '),
      user('U2', 'Ben'),
      text(' '),
      bold('now'),
      text(' '),
      code('/ami status r-1'),
      text(' '),
      link('https://x.example', 'docs'),
    ];
    expect(rendered([paragraph(...line)], 200)).toBe(
      'by @U1 Ben now npm run ami -- status r-1 docs (https://x.example)',
    );
  });

  it('shows moments in UTC', () => {
    const atMs = Date.UTC(2026, 0, 15, 9, 5, 7);
    expect(rendered([paragraph(time(atMs))])).toBe('09:05:07 UTC');
    expect(rendered([paragraph(time(atMs, 'date'))])).toBe('2026-01-15 09:05 UTC');
  });

  it('wraps text at spaces, and leaves long words whole', () => {
    const arn = `arn:aws:${'x'.repeat(50)}`;
    expect(rendered([paragraph(text(`one two three four five six seven eight ${arn} end`))])).toBe(
      `one two three four five six seven eight\n${arn}\nend`,
    );
  });

  it('indents the further lines of lists and facts', () => {
    const items = [[text('one two three four five six seven eight nine')]];
    expect(rendered([{ kind: 'list', items }])).toBe('- one two three four five six seven\n  eight nine');
    expect(
      rendered([
        {
          kind: 'facts',
          facts: [
            { label: 'From', value: [text('a')] },
            { label: 'Way back', value: [text('b')] },
          ],
        },
      ]),
    ).toBe('From:      a\nWay back:  b');
  });

  it('shows progress as a bar and in words', () => {
    expect(rendered([{ kind: 'progress', done: 50, total: 200, label: [text('instances')] }])).toBe(
      '[######..................] 50 of 200 instances',
    );
    expect(rendered([{ kind: 'progress', done: 0, total: 0, label: [] }])).toContain('0 of 0');
  });

  it('shows buttons as the commands that do the same', () => {
    const form = {
      title: 'Why',
      submit: 'Reject',
      fields: [{ kind: 'text', flag: '--reason', label: 'Reason', required: true }],
    } as const;
    const actions = [
      { label: 'Approve', command: 'approve r-1 --plan 0a' },
      { label: 'Reject', command: 'reject r-1', form },
    ];
    expect(rendered([{ kind: 'actions', actions }])).toBe(
      'Approve  npm run ami -- approve r-1 --plan 0a\nReject   npm run ami -- reject r-1 --reason "reason"',
    );
  });

  it('shows headings, code, notes and dividers', () => {
    const parts: Part[] = [
      { kind: 'heading', text: 'Head' },
      { kind: 'code', text: '/ami fleets\n  x' },
      { kind: 'divider' },
      { kind: 'note', line: [text('small')] },
    ];
    expect(rendered(parts, 10)).toBe('Head\n\n    npm run ami -- fleets\n      x\n\n----------\n\nsmall');
  });

  it('emphasises only where colour is on', () => {
    const view: View = { summary: 's', parts: [{ kind: 'heading', text: 'Head' }] };
    expect(renderText(view, { width: 40, colour: true })).toBe('\u001b[1mHead\u001b[22m');
    expect(renderText(view, { width: 40, colour: false })).toBe('Head');
  });

  it('lets nobody steer the terminal', () => {
    const view: View = { summary: 's', parts: [paragraph(text('a\u001b[2Jb\u0007c\u202ed'))] };
    expect(renderText(view, { width: 40, colour: false })).toBe('a[2Jbc\ufffdd');
  });
});

describe('a table', () => {
  const columns = [{ title: 'Name' }, { title: 'Count', align: 'right' }] as const;

  it('is aligned, also where signs are wide', () => {
    const rows = [
      [[text('✅ web')], [text('1')]],
      [[text('worker')], [text('12,000')]],
    ];
    expect(rendered([{ kind: 'table', caption: 'Fleets', columns, rows }])).toBe(
      ['Fleets', 'Name     Count', '✅ web       1', 'worker  12,000'].join('\n'),
    );
  });

  it('breaks cells that have no room, and stays within the width', () => {
    const rows = [[[text('a rather long name that goes on and on for ever')], [text('1')]]];
    const lines = rendered([{ kind: 'table', caption: '', columns, rows }], 30).split('\n');
    expect(lines.every((line) => widthOf(line) <= 30)).toBe(true);
    expect(lines.join(' ').replace(/\s+/g, ' ')).toContain('a rather long name');
  });

  it('breaks words that have no spaces', () => {
    const rows = [[[text('x'.repeat(70))], [text('1')]]];
    const lines = rendered([{ kind: 'table', caption: '', columns, rows }], 30).split('\n');
    expect(lines.every((line) => widthOf(line) <= 30)).toBe(true);
    expect(lines.join('').match(/x/g)).toHaveLength(70);
  });
});
