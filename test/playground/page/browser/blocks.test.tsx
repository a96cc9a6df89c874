import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runCard } from '../../../../src/messages/card.ts';
import type { JsonObject } from '../../../../src/playground/slack/json.ts';
import { readBlocks } from '../../../../src/playground/slack/plain-text/blocks.ts';
import { renderBlocks } from '../../../../src/slack/blocks/message.ts';
import { aRun } from '../../../messages/builders.ts';
import { anyView } from '../../../slack/blocks/arbitraries.ts';
import { asJson, draw, mrkdwn, nowMs, plain, rich, squeezed, wordsIn } from './drawing.tsx';

const option = { value: 'v1', text: plain('Choice') };
const button = { type: 'button', action_id: 'A1', text: plain('Press') };
const image = { type: 'image', image_url: 'https://a.example/x.png', alt_text: 'a picture' };
const said = {
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'rich' }] }],
};
const task = {
  type: 'task_card',
  task_id: 't1',
  title: 'Replace',
  status: 'error',
  details: said,
  sources: [{ type: 'url', url: 'https://a.example', text: 'log' }],
};
const rows = [
  [raw('Name'), raw('Count')],
  [raw('web'), { type: 'raw_number', value: 5, text: '5' }],
];

function raw(text: string): JsonObject {
  return { type: 'raw_text', text };
}

const known: readonly (readonly [JsonObject, readonly string[]])[] = [
  [
    {
      type: 'actions',
      elements: [button, { type: 'static_select', action_id: 'A2', options: [option], placeholder: plain('Pick') }],
    },
    ['Press', 'Choice', 'Pick'],
  ],
  [{ type: 'alert', level: 'warning', text: plain('Mind') }, ['Warning', 'Mind']],
  [
    { type: 'card', title: mrkdwn('*Title*'), subtitle: mrkdwn('Sub'), body: mrkdwn('Body'), actions: [button] },
    ['Title', 'Sub', 'Body', 'Press'],
  ],
  [
    {
      type: 'carousel',
      elements: [
        { type: 'card', body: mrkdwn('One') },
        { type: 'card', body: mrkdwn('Two') },
      ],
    },
    ['One', 'Two'],
  ],
  [
    {
      type: 'container',
      title: plain('Box'),
      subtitle: plain('Of'),
      child_blocks: [{ type: 'header', text: plain('Child') }],
    },
    ['Box', 'Of', 'Child'],
  ],
  [{ type: 'container', rich_text_title: said, is_collapsible: true, child_blocks: [{ type: 'divider' }] }, ['rich']],
  [{ type: 'context', elements: [plain('plain'), mrkdwn('*marked*'), image] }, ['plain', 'marked', 'a picture']],
  [
    {
      type: 'context_actions',
      elements: [
        {
          type: 'feedback_buttons',
          action_id: 'A1',
          positive_button: { text: plain('Good'), value: 'g' },
          negative_button: { text: plain('Bad'), value: 'b' },
        },
        { type: 'icon_button', action_id: 'A2', icon: 'trash', text: plain('Remove') },
      ],
    },
    ['Good', 'Bad', 'Remove'],
  ],
  [{ type: 'data_table', caption: 'Fleets', rows }, ['Fleets', 'Name', 'Count', 'web', '5']],
  [{ type: 'divider' }, []],
  [{ type: 'header', text: plain('Head') }, ['Head']],
  [{ ...image, title: plain('Picture') }, ['Picture', 'a picture']],
  [
    {
      type: 'input',
      label: plain('Label'),
      hint: plain('Hint'),
      element: { type: 'plain_text_input', action_id: 'A1', initial_value: 'typed' },
    },
    ['Label', 'Hint', 'typed'],
  ],
  [{ type: 'markdown', text: '# Head\n\n- **item**' }, ['Head', 'item']],
  [{ type: 'plan', title: 'Plan', tasks: [task] }, ['Plan', 'Replace', 'Failed', 'rich', 'log']],
  [said, ['rich']],
  [
    { type: 'section', text: mrkdwn('Text'), fields: [plain('One'), mrkdwn('*Two*')], accessory: button },
    ['Text', 'One', 'Two', 'Press'],
  ],
  [{ type: 'table', rows }, ['Name', 'Count', 'web', '5']],
  [task, ['Replace', 'Failed', 'rich', 'log']],
  [
    {
      type: 'video',
      alt_text: 'moving',
      title: plain('Film'),
      description: plain('About'),
      video_url: 'https://a.example',
      thumbnail_url: 'https://a.example',
    },
    ['Film', 'About', 'moving'],
  ],
];

describe('a block', () => {
  it.each(known.map(([block, words]) => [block['type'], block, words] as const))(
    'of type %s says all its words',
    (_type, block, words) => {
      const shown = draw({ block_id: 'B1', ...block });
      expect(shown).not.toContain('cannot be shown');
      for (const word of words) expect(wordsIn(shown)).toContain(squeezed(word));
    },
  );

  it.each([
    [{ type: 'hologram' }, 'hologram'],
    [{ type: 'constructor' }, 'constructor'],
    [{}, 'none'],
    [{ type: 'actions', elements: [{ type: 'dial', action_id: 'A1' }] }, 'dial'],
  ])('of an unknown kind says that it cannot be shown: %o', (block, type) => {
    expect(draw(block)).toContain(`This block (type ${type}) cannot be shown here.`);
  });

  it('is not hidden by an unknown neighbour', () => {
    expect(draw({ type: 'hologram' }, { type: 'header', text: plain('Head') })).toContain('Head');
  });

  it.each([
    ['header', { type: 'header', text: plain('<img src=x> <@U0ANN> *b* :tada:') }],
    ['plain text', { type: 'section', text: plain('<img src=x> <@U0ANN> *b* :tada:') }],
    ['rich text', rich({ type: 'text', text: '<img src=x> <@U0ANN> *b* :tada:' })],
    ['escaped mrkdwn', { type: 'section', text: mrkdwn('&lt;img src=x&gt; &lt;@U0ANN&gt; `*b*` `:tada:`') }],
  ])('of %s shows to the letter what somebody wrote', (_what, block) => {
    const shown = draw(block);
    expect(shown).not.toContain('<img');
    expect(shown).not.toContain('Ann Lee');
    expect(wordsIn(shown)).toContain('<imgsrc=x><@U0ANN>*b*:tada:');
  });

  it('never links to a script', () => {
    const shown = draw(rich({ type: 'link', url: 'javascript:alert(1)', text: 'here' }), {
      type: 'section',
      text: mrkdwn('<javascript:alert(2)|there>'),
    });
    expect(shown).not.toContain('javascript:');
    expect(shown).toContain('here');
  });

  it('opens links elsewhere, and tells nobody where from', () => {
    expect(draw({ type: 'section', text: mrkdwn('<https://a.example/|there>') })).toContain(
      '<a class="block-link" href="https://a.example/" target="_blank" rel="noopener noreferrer">there</a>',
    );
  });

  it.each([
    [
      'rich text',
      rich(
        { type: 'user', user_id: 'U0ANN' },
        { type: 'usergroup', usergroup_id: 'S0SRE' },
        { type: 'channel', channel_id: 'C0OPS' },
      ),
    ],
    ['mrkdwn', { type: 'section', text: mrkdwn('<@U0ANN><!subteam^S0SRE><#C0OPS>') }],
  ])('of %s calls people, groups and channels by their names', (_what, block) => {
    expect(wordsIn(draw(block))).toContain('@AnnLee@sre#ops');
  });

  it('marks the name of whoever reads it', () => {
    expect(draw(rich({ type: 'user', user_id: 'U0GRACE' }))).toContain(
      '<span class="mention is-me">@Grace Murray</span>',
    );
  });

  it('shows emoji', () => {
    expect(draw({ type: 'section', text: mrkdwn(':tada:') })).toContain('🎉');
    expect(draw(rich({ type: 'emoji', name: 'tada' }))).toContain('🎉');
  });

  it.each([
    ['rich text', rich({ type: 'date', timestamp: nowMs / 1000 - 120, format: '{ago}', fallback: '08:58 UTC' })],
    [
      'mrkdwn',
      { type: 'context', elements: [{ ...mrkdwn(`<!date^${nowMs / 1000 - 120}^{ago}|08:58 UTC>`), verbatim: true }] },
    ],
  ])('of %s shows dates in the time of the simulation', (_what, block) => {
    expect(draw(block)).toMatch(
      /<time dateTime="2026-01-15T08:58:00.000Z" title="[^"]*\(08:58 UTC\)">2 minutes ago<\/time>/,
    );
  });

  it('shows the fallback of a date that it cannot show', () => {
    expect(draw(rich({ type: 'date', timestamp: 1, format: '{odd}', fallback: 'long ago' }))).toContain('long ago');
  });

  it('names the columns of a table, and lets it scroll by keyboard', () => {
    const shown = draw({ type: 'table', column_settings: [null, { align: 'right', is_wrapped: true }], rows });
    expect(shown).toContain('<figure class="table-frame" aria-label="Table" tabindex="0">');
    expect(shown).toContain('<th class="align-right" scope="col">Count</th>');
    expect(shown).toContain('<td class="align-right">5</td>');
  });

  it('turns over long data tables, and sorts', () => {
    const many = Array.from({ length: 30 }, (_, index) => [raw(`row ${index}`), raw('x')]);
    const shown = draw({
      type: 'data_table',
      caption: 'Many',
      rows: [[raw('Name'), raw('X')], ...many],
      page_size: 10,
    });
    expect(shown).toContain('aria-sort="none"');
    expect(wordsIn(shown)).toContain('Page1of3');
    expect(wordsIn(shown)).not.toContain('row10');
  });

  it('leaves no id of its own in the page', () => {
    const shown = draw(
      { block_id: 'B1', ...said },
      { type: 'divider', block_id: 'B2' },
      { type: 'markdown', text: 'a', block_id: 'B3' },
    );
    expect([...shown.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)).toEqual(['slack_blocks_to_jsx']);
  });
});

describe('a card of the bot', () => {
  it('shows all that its text form says', () => {
    const blocks = asJson(
      renderBlocks(runCard(aRun({ phase: { kind: 'approval', sinceMs: nowMs, untilMs: nowMs } }), nowMs)).blocks,
    );
    expectAll(blocks);
  });

  it('shows all that its text form says, whatever it is about', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        expectAll(asJson(renderBlocks(view).blocks));
      }),
      { numRuns: 60 },
    );
  });
});

const names = {
  user: (id: string) => (id === 'U0ANN' ? 'Ann Lee' : undefined),
  channel: () => undefined,
  userGroup: () => undefined,
};

/** Every word of the text form stands in what is drawn. Signs that the text form has for itself are no words. */
function expectAll(blocks: readonly JsonObject[]): void {
  const shown = wordsIn(draw(...blocks));
  expect(shown).not.toContain('cannotbeshown');
  for (const word of readBlocks(withDatesApart(blocks), names).split(/[\s|[\]()•⋯]+/)) {
    if (word !== '---' && word !== '▾') expect(shown).toContain(word);
  }
}

/** A date is shown in other words; its fallback is told elsewhere, and not in one with the words around it. */
function withDatesApart(blocks: readonly JsonObject[]): readonly JsonObject[] {
  const apart = JSON.stringify(blocks)
    .replaceAll(/"fallback":"([^"]*)"/g, '"fallback":" $1 "')
    .replaceAll(/(<!date\^[^|>]*\|)([^>]*)>/g, ' $1 $2 > ');
  return asJson(JSON.parse(apart));
}
