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
  const end = argv.indexOf('--');
  const mine = end < 0 ? argv : argv.slice(0, end);
  const words = mine.filter((word, at) => !waitFlags.has(word) && !isAbout(word) && mine[at - 1] !== '--as');
  const literal = end < 0 ? [] : ['--', ...argv.slice(end + 1).map(quoted)];
  const as = nameIn(mine);
  if (as === '') return { problem: '--as needs a name, such as --as ada.' };
  return {
    command: [...words.map(quoted), ...literal].join(' '),
    wait: mine.some((word) => waitFlags.has(word)),
    ...(as === undefined ? {} : { as }),
  };
}

function isAbout(word: string): boolean {
  return word === '--as' || word.startsWith('--as=');
}

/** Who is to be; empty where a name is missing, undefined where nobody is named. */
function nameIn(words: readonly string[]): string | undefined {
  const at = words.findIndex(isAbout);
  if (at < 0) return undefined;
  const [flag = '', following = ''] = words.slice(at);
  return flag === '--as' ? following : flag.slice('--as='.length);
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
