/** Blocks as a browser would get them, for a page of three people at nine o'clock. */
import { renderToStaticMarkup } from 'react-dom/server';
import { vi } from 'vitest';
import type { Json } from '../../../../src/basics/json.ts';
import { Blocks } from '../../../../src/playground/page/browser/blocks/blocks.tsx';
import { FormDialog } from '../../../../src/playground/page/browser/blocks/form-dialog.tsx';
import { type Surroundings, SurroundingsProvider } from '../../../../src/playground/page/browser/surroundings.ts';
import type { PageSetting, PageView } from '../../../../src/playground/page/contract.ts';
import { isList, isObject, type JsonObject, parseJson } from '../../../../src/playground/slack/json.ts';

export const nowMs = Date.UTC(2026, 0, 15, 9, 0, 0);

const setting: PageSetting = {
  people: [
    { id: 'U0GRACE', name: 'grace', realName: 'Grace Murray', role: 'approver' },
    { id: 'U0ANN', name: 'ann', realName: 'Ann Lee', role: 'operator' },
  ],
  bot: { userId: 'U0BOT', name: 'Amiable' },
  channels: [{ id: 'C0OPS', name: 'ops', kind: 'public' }],
  userGroups: [{ id: 'S0SRE', handle: 'sre' }],
  verbs: [],
  tour: [],
  fastest: 1,
};

export const surroundings: Surroundings = {
  setting,
  personId: 'U0GRACE',
  theme: 'light',
  nowMs: () => nowMs,
  perform: vi.fn(async () => ({ kind: 'done' }) as const),
};

const place = { channel: 'C0OPS', ts: '1.2' };

/** The markup of the blocks. */
export function draw(...blocks: readonly JsonObject[]): string {
  return renderToStaticMarkup(
    <SurroundingsProvider value={surroundings}>
      <Blocks blocks={blocks} place={place} />
    </SurroundingsProvider>,
  );
}

/** The markup of a modal. */
export function drawForm(view: PageView): string {
  return renderToStaticMarkup(
    <SurroundingsProvider value={surroundings}>
      <FormDialog view={view} depth={1} />
    </SurroundingsProvider>,
  );
}

export function aView(blocks: readonly JsonObject[], overrides: Partial<PageView> = {}): PageView {
  const words = (text: string): JsonObject => ({ type: 'plain_text', text });
  const content = { type: 'modal', title: words('A form'), submit: words('Send'), blocks };
  return { id: 'V1', hash: '1', content, state: {}, errors: {}, ...overrides };
}

/** Blocks as they come over the wire. */
export function asJson(blocks: unknown): readonly JsonObject[] {
  const data: Json | undefined = parseJson(JSON.stringify(blocks));
  return isList(data) ? data.filter(isObject) : [];
}

/** What can be read in markup: its words, and those of titles and names. */
export function wordsIn(markup: string): string {
  const named = [...markup.matchAll(/ (?:title|aria-label|alt|value|placeholder)="([^"]*)"/g)].map(
    ([, words]) => words,
  );
  return squeezed(unescaped(`${markup.replaceAll(/<[^>]*>/g, '')} ${named.join(' ')}`));
}

/** Without any spaces: where lines break is not the matter. */
export function squeezed(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&');
}

/** A plain text object. */
export function plain(text: string): JsonObject {
  return { type: 'plain_text', text };
}

/** A mrkdwn text object. */
export function mrkdwn(text: string): JsonObject {
  return { type: 'mrkdwn', text };
}

/** A rich text block of one section. */
export function rich(...elements: readonly JsonObject[]): JsonObject {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}
