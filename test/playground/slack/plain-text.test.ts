import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/playground/slack/json.ts';
import { aWorkspace } from './builders.ts';

const richText = (elements: readonly JsonObject[]): JsonObject => ({ type: 'rich_text', elements });

describe('what a person reads', () => {
  const { slack } = aWorkspace();
  const grace = slack.as('grace').user.id;
  const ops = slack.channel('ops').channel.id;

  it('has names, words and dates instead of references, and no escapes', () => {
    const text = `<@${grace}> in <#${ops}>: <https://x|the log> &lt;ok&gt; <!here> <!date^1768467600^{ago}|2026-01-15 09:00 UTC>`;
    expect(slack.plainText({ text, blocks: [] })).toBe('@Grace H in #ops: the log <ok> @here 2026-01-15 09:00 UTC');
  });

  it('has blocks from top to bottom, with buttons in brackets', () => {
    const blocks: readonly JsonObject[] = [
      { type: 'header', text: { type: 'plain_text', text: 'Patch web' } },
      {
        type: 'section',
        text: { type: 'mrkdwn', text: '*3* of 5' },
        fields: [{ type: 'mrkdwn', text: 'by Ada' }],
        accessory: { type: 'button', text: { type: 'plain_text', text: 'Details' } },
      },
      { type: 'divider' },
      {
        type: 'table',
        rows: [
          [
            { type: 'raw_text', text: 'wave' },
            { type: 'raw_number', value: 2, text: '2' },
          ],
        ],
      },
      {
        type: 'actions',
        elements: [
          { type: 'button', text: { type: 'plain_text', text: 'Approve' } },
          { type: 'static_select', placeholder: { type: 'plain_text', text: 'Snooze' } },
        ],
      },
    ];
    expect(slack.plainText({ text: 'unseen', blocks })).toBe(
      'Patch web\n*3* of 5\nby Ada\n[Details]\n---\nwave | 2\n[Approve] [Snooze ▾]',
    );
  });

  it('has plans with the state of their tasks, and containers with what is in them', () => {
    const details = richText([{ type: 'rich_text_section', elements: [{ type: 'user', user_id: grace }] }]);
    const list = richText([
      {
        type: 'rich_text_list',
        style: 'ordered',
        elements: [
          { type: 'rich_text_section', elements: [{ type: 'text', text: 'one' }] },
          { type: 'rich_text_section', elements: [{ type: 'link', url: 'https://x' }] },
        ],
      },
    ]);
    const blocks: readonly JsonObject[] = [
      {
        type: 'plan',
        title: 'Rollout',
        tasks: [
          { type: 'task_card', title: 'Bake', status: 'complete', details },
          { type: 'task_card', title: 'Scan', status: 'in_progress' },
        ],
      },
      { type: 'container', title: { type: 'plain_text', text: 'Waves' }, child_blocks: [list] },
    ];
    expect(slack.plainText({ text: '', blocks })).toBe(
      'Rollout\n✓ Bake\n  @Grace H\n◐ Scan\nWaves\n1. one\n2. https://x',
    );
  });

  it('has attachments after the text', () => {
    const attachments: readonly JsonObject[] = [{ color: '#f00', text: 'red &amp; loud' }];
    expect(slack.plainText({ text: 'main', blocks: [], attachments })).toBe('main\nred & loud');
  });
});
