import { quote } from '../basics/quoting.ts';

/** What a person typed after `npm run ami --`. */
export interface CommandLine {
  /** As `/ami` takes it. */
  readonly command: string;
  /** Follow the run until it ends or waits for a person. */
  readonly wait: boolean;
  /** Who to be, where that can be chosen. */
  readonly as?: string;
}

export type ReadCommandLine = CommandLine | { readonly problem: string };

const waitFlags = new Set(['--wait', '--follow']);

/** Takes the terminal's own flags out, and quotes the rest as the shell had it. What follows `--` is left as it is. */
export function readCommandLine(argv: readonly string[]): ReadCommandLine {
  const words: string[] = [];
  let as: string | undefined;
  let wait = false;
  const left = [...argv];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--') {
      words.push(word, ...left.splice(0).map(quoted));
    } else if (waitFlags.has(word)) {
      wait = true;
    } else if (word === '--as' || word.startsWith('--as=')) {
      as = word === '--as' ? left.shift() : word.slice('--as='.length);
      if (as === undefined || as === '') return { problem: '--as needs a name, such as --as ada.' };
    } else {
      words.push(quoted(word));
    }
  }
  return { command: words.join(' '), wait, ...(as === undefined ? {} : { as }) };
}

/** A word of the shell as one word of a command; a flag keeps being one. */
function quoted(word: string): string {
  const [, flag, value] = /^(--?[a-z][a-z-]*=)([\s\S]*)$/i.exec(word) ?? [];
  if (flag !== undefined && value !== undefined) return `${flag}${needsQuotes(value) ? quote(value) : value}`;
  return needsQuotes(word) ? quote(word) : word;
}

function needsQuotes(word: string): boolean {
  return word === '' || /[\s"'\\]/.test(word);
}
