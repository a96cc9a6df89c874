import { describe, expect, it } from 'vitest';
import { parseMrkdwn } from '../../../../src/playground/page/browser/blocks/mrkdwn.ts';

const text = (words: string, style = {}) => ({ type: 'text', text: words, style });
const section = (...elements: readonly object[]) => ({ type: 'rich_text_section', elements });

describe('mrkdwn', () => {
  it.each([
    ['plain words', 'a b', [text('a b')]],
    ['bold', 'a *b* c', [text('a '), text('b', { bold: true }), text(' c')]],
    ['italic', '_b_', [text('b', { italic: true })]],
    ['struck', '~b~', [text('b', { strike: true })]],
    ['one in another', '*a _b_*', [text('a ', { bold: true }), text('b', { bold: true, italic: true })]],
    ['code, in which nothing is marked', '`*a* &lt;b&gt;`', [text('*a* <b>', { code: true })]],
    ['marks within words', 'snake_case_name 2*3*4', [text('snake_case_name 2*3*4')]],
    ['marks around spaces', '* a *', [text('* a *')]],
    ['escapes', '&lt;!channel&gt; &amp;lt;', [text('<!channel> &lt;')]],
    ['a person', '<@U1>', [{ type: 'user', user_id: 'U1', style: {} }]],
    ['a person with a label', '<@U1|ann>', [{ type: 'user', user_id: 'U1|ann', style: {} }]],
    ['a channel', '<#C1|ops>', [{ type: 'channel', channel_id: 'C1|ops', style: {} }]],
    ['a group', '<!subteam^S1>', [{ type: 'usergroup', usergroup_id: 'S1', style: {} }]],
    ['everybody', '<!here>', [{ type: 'broadcast', range: 'here', style: {} }]],
    ['an emoji', ':tada:', [{ type: 'emoji', name: 'tada', style: {} }]],
    [
      'a time of day',
      '10:30:00',
      [{ type: 'text', text: '10', style: {} }, { type: 'emoji', name: '30', style: {} }, text('00')],
    ],
    ['a link', '<https://a.example/?b=1&amp;c_d|x &lt; y>', [link('https://a.example/?b=1&c_d', 'x < y')]],
    ['a bare address', 'see https://a.example/b_c_.', [text('see '), link('https://a.example/b_c_'), text('.')]],
    [
      'a date',
      '<!date^5^{date} at {time}^https://a.example|then>',
      [
        {
          type: 'date',
          timestamp: 5,
          format: '{date} at {time}',
          fallback: 'then',
          url: 'https://a.example',
          style: {},
        },
      ],
    ],
  ])('has %s', (_what, source, elements) => {
    expect(parseMrkdwn(source)).toEqual([section(...elements)]);
  });

  it('has quotes, which end with their lines', () => {
    expect(parseMrkdwn('a\n&gt; b\n&gt;c\nd')).toEqual([
      section(text('a')),
      { type: 'rich_text_quote', elements: [text('b\nc')] },
      section(text('d')),
    ]);
  });

  it('has blocks of code', () => {
    expect(parseMrkdwn('a\n```\n*b*\n```\nc')).toEqual([
      section(text('a')),
      { type: 'rich_text_preformatted', elements: [text('*b*')] },
      section(text('c')),
    ]);
  });

  it('keeps what was never closed', () => {
    expect(parseMrkdwn('*a `b <c')).toEqual([section(text('*a `b <c'))]);
  });

  it('takes no long time for a text full of marks', () => {
    expect(parseMrkdwn('*a_b~'.repeat(600))).toHaveLength(1);
  });
});

function link(url: string, words?: string) {
  return { type: 'link', url, ...(words === undefined ? {} : { text: words }), style: {} };
}
