import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstUnseen, legible } from '../../src/basics/legible.ts';
import { escaped } from '../../src/messages/html.ts';
import { code, paragraph, text } from '../../src/messages/view.ts';
import { renderText } from '../../src/terminal/render.ts';

const reordering = [...'\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c'];
const steering = [...'\u0000\u0007\b\u001b\u007f\u0085\u009b\r'];
const family = '👩‍👩‍👧';

describe('legible text', () => {
  it('has no character that reorders or steers, and is as it was otherwise', () => {
    const letters = fc.constantFrom(...reordering, ...steering, ...'ab \n\t<&', family, 'é', '漢', 'א');
    fc.assert(
      fc.property(fc.array(letters), (given) => {
        const shown = legible(given.join(''));
        expect(shown).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]|[^\P{Cc}\n\t]/u);
        const kept = given.filter((letter) => ![...reordering, ...steering].includes(letter));
        const seen = (text: string) => text.replace(/[\n\ufffd]/g, '');
        expect(seen(shown)).toBe(seen(kept.join('')));
      }),
    );
  });

  it.each(reordering)('marks where %j stood, on every surface', (character) => {
    const hidden = `ok ${character}# rm`;
    expect(legible(hidden)).toBe('ok \ufffd# rm');
    expect(escaped(hidden)).toBe('ok \ufffd# rm');
    const view = { summary: 's', parts: [paragraph(text(hidden), text(' '), code(hidden))] };
    expect(renderText(view, { width: 80, colour: false })).toBe('ok \ufffd# rm ok \ufffd# rm');
  });
});

describe('what is unseen', () => {
  it.each([
    ['a\n\tb', undefined],
    ['echo "漢字 é 👍"', undefined],
    ['\u202eab', { character: 'U+202E', line: 1, column: 1 }],
    ['ab\n\tc\u200bd', { character: 'U+200B', line: 2, column: 3 }],
    ['ab\b', { character: 'U+0008', line: 1, column: 3 }],
    ['a\rb', { character: 'U+000D', line: 1, column: 2 }],
    ['a\u2028b', { character: 'U+2028', line: 1, column: 2 }],
    ['a\ud800', { character: 'U+D800', line: 1, column: 2 }],
    ['a\u{e0041}', { character: 'U+E0041', line: 1, column: 2 }],
    [family, { character: 'U+200D', line: 1, column: 3 }],
  ])('in %j', (given, found) => {
    expect(firstUnseen(given)).toEqual(found);
  });
});
