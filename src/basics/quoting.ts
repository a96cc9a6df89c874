/** Quotation marks of commands: what reads them and what writes them agree here. */

const doubleMarks = '"“”„‟';
const singleMarks = "'‘’‚‛";

/** The marks that close what this one opens, straight or curly; undefined for what is no mark. */
export function closingMarks(letter: string): string | undefined {
  if (letter === '') return undefined;
  return [doubleMarks, singleMarks].find((marks) => marks.includes(letter));
}

/** The word as it is typed in a command so that it reads back to the letter: bare where that is safe, else quoted. */
export function quote(word: string): string {
  if (/^[A-Za-z0-9](?:[\w./:@%+-]*[\w/%])?$/.test(word)) return word;
  return `"${word.replace(/["“”„‟'‘’‚‛\\]/g, String.raw`\$&`)}"`;
}
