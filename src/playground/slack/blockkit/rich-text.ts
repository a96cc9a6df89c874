import { anyType, boolean, byType, choice, integer, list, object, pattern, type Rule, string, url } from './rules.ts';

const style = object({
  optional: {
    bold: boolean,
    italic: boolean,
    strike: boolean,
    code: boolean,
    underline: boolean,
    highlight: boolean,
    client_highlight: boolean,
    unlink: boolean,
  },
});
const id = string({ min: 1, max: 255 });

const text = styled({ text: string({ min: 1, max: 12_000 }) });
const link = styled({ url: url(3000) }, { text: string({ max: 3000 }), unsafe: boolean });

const inline: Rule = byType({
  text,
  link,
  broadcast: styled({ range: choice('here', 'channel', 'everyone') }),
  color: styled({ value: pattern(/^#[0-9a-fA-F]{6}$/, 'a colour in the form #RRGGBB') }),
  channel: styled({ channel_id: id }),
  date: styled(
    { timestamp: integer(0, 9_999_999_999), format: string({ min: 1, max: 255 }) },
    { url: url(3000), fallback: string({ min: 1, max: 255 }) },
  ),
  emoji: styled({ name: id }, { unicode: id, url: url(3000), skin_tone: integer(1, 6) }),
  team: styled({ team_id: id }),
  user: styled({ user_id: id }),
  usergroup: styled({ usergroup_id: id }),
});

const manyElements = { max: 3000 };
const border = integer(0, 1);
const section: Rule = object({ required: { type: anyType, elements: list(inline, manyElements) } });

const part: Rule = byType({
  rich_text_section: section,
  rich_text_list: object({
    required: {
      type: anyType,
      style: choice('bullet', 'ordered'),
      elements: list(byType({ rich_text_section: section }), { min: 1, ...manyElements }),
    },
    optional: { indent: integer(0, 8), offset: integer(0, 10_000), border },
  }),
  rich_text_quote: object({
    required: { type: anyType, elements: list(inline, manyElements) },
    optional: { border },
  }),
  rich_text_preformatted: object({
    required: { type: anyType, elements: list(byType({ text, link }), manyElements) },
    optional: { border, language: id },
  }),
});

const richTextBlock: Rule = object({
  required: { type: anyType, elements: list(part, { min: 1, max: 1000 }) },
  optional: { block_id: id },
});

/** A `rich_text` block, on its own or as the value of another block's key. */
export const richText: Rule = byType({ rich_text: richTextBlock });

function styled(required: Readonly<Record<string, Rule>>, optional: Readonly<Record<string, Rule>> = {}): Rule {
  return object({ required: { type: anyType, ...required }, optional: { style, ...optional } });
}
