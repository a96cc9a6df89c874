import { type JsonObject, textAt } from './slack/json.ts';
import { listElements } from './slack/people/find-element.ts';
import type { Entries } from './slack/people/modals.ts';

export type FormAnswers =
  | { readonly kind: 'answers'; readonly entries: Entries }
  | { readonly kind: 'unclear'; readonly how: string };

/** Reads `TEXT` for a form with one field, or `LABEL=TEXT; LABEL=TEXT` for one with more. */
export function fillForm(content: JsonObject, text: string): FormAnswers {
  const fields = listElements(content['blocks']).filter(({ block }) => block['type'] === 'input');
  const labelled = fields.map(({ block, blockId }) => ({ blockId, label: textAt(block, 'label') ?? '' }));
  const [only] = labelled;
  if (only !== undefined && labelled.length === 1) return { kind: 'answers', entries: { [only.blockId]: text } };
  const answers = text.split(';').map((part) => /^\s*([^=]+?)\s*=\s*([\s\S]*?)\s*$/.exec(part));
  const entries = answers.map((answer) => {
    const wanted = answer?.[1]?.toLowerCase();
    const field = labelled.find(({ label }) => wanted !== undefined && label.toLowerCase().startsWith(wanted));
    return field === undefined ? undefined : ([field.blockId, answer?.[2] ?? ''] as const);
  });
  const known = entries.filter((entry) => entry !== undefined);
  if (known.length === entries.length) return { kind: 'answers', entries: Object.fromEntries(known) };
  return {
    kind: 'unclear',
    how: `The form asks for ${labelled.map(({ label }) => label).join(', ')}: /submit ${labelled.map(({ label }) => `${label}=...`).join('; ')}`,
  };
}
