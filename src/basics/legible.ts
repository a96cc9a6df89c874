/** Characters that change the order in which a line is shown: embeddings, overrides, isolates and marks. */
const reordering = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/gu;

/**
 * Text as it can be shown to people anywhere: in the order in which it is, so that nobody approves another command than the
 * one that is run, and without control characters, which steer a terminal, and halves of characters. A character that
 * would reorder it is seen as `�`. Lines and tabs stay, and so do the joiners within an emoji.
 */
export function legible(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .replace(reordering, '\ufffd');
}

/** What is unseen in a text, and where it begins to be. */
export interface Unseen {
  /** Such as `U+202E`. */
  readonly character: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

/**
 * The first character of a text that is not seen where it stands or moves others: any control or format character but new
 * lines and tabs, half a character, or another sort of line end. Undefined where all of it is seen.
 */
export function firstUnseen(text: string): Unseen | undefined {
  const at = text.search(/[^\P{Cc}\n\t]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  if (at < 0) return undefined;
  const lines = text.slice(0, at).split('\n');
  const code = text.codePointAt(at) ?? 0;
  return {
    character: `U+${code.toString(16).toUpperCase().padStart(4, '0')}`,
    line: lines.length,
    column: (lines.at(-1)?.length ?? 0) + 1,
  };
}
