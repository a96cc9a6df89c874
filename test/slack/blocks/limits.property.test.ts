import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Json } from '../../../src/basics/json.ts';
import { validateMessageBlocks, validateView } from '../../../src/playground/slack/blockkit/validate.ts';
import { renderForm } from '../../../src/slack/blocks/form.ts';
import { renderBlocks, renderHomeBlocks } from '../../../src/slack/blocks/message.ts';
import { anyForm, anyView } from './arbitraries.ts';

function asJson(value: object): Json {
  return z.json().parse(JSON.parse(JSON.stringify(value)));
}

describe('what is rendered for Slack', () => {
  it('keeps every limit of a message, whatever the view', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const { text, blocks } = renderBlocks(view);
        expect(validateMessageBlocks(asJson(blocks))).toEqual({ issues: [], tooLong: false });
        expect(blocks.length).toBeGreaterThan(0);
        expect(text.length).toBeLessThan(40_000);
      }),
      { numRuns: 40 },
    );
  });

  it('keeps every limit of a home tab, whatever the view', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        expect(validateView(asJson({ type: 'home', blocks: renderHomeBlocks(view) }), 'home')).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps every limit of a modal, whatever the form', () => {
    fc.assert(
      fc.property(anyForm, (form) => {
        expect(validateView(asJson(renderForm(form, '{}')), 'modal')).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('never reads mark-up in what people or AWS wrote', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        for (const markup of markupOf(asJson(renderBlocks(view).blocks))) {
          expect(markup).toMatch(/^<(?:@[UW][A-Z0-9]+|!date\^\d+\^[^|<>]+\|[^|<>]+|https?:[^|<>\s]+\|[^*_~`<>|]+)>$/);
        }
      }),
      { numRuns: 25 },
    );
  });
});

const markupSchema = z.object({ type: z.literal('mrkdwn'), text: z.string() });

/** The texts in which Slack reads mark-up. */
function markupOf(value: Json | undefined): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = markupSchema.safeParse(value);
  return [
    ...(own.success ? [own.data.text] : []),
    ...Object.values(value).flatMap((inner: Json | undefined) => markupOf(inner)),
  ];
}
