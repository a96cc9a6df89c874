import type { PageVerb } from '../contract.ts';

/** One way to go on with what was typed. */
export interface Completion {
  /** The whole line after taking it. */
  readonly line: string;
  readonly label: string;
  readonly what: string;
}

const command = '/ami';
const mostFlags = 10;

/** What can follow a command that was typed so far, from the bot's help table. Nothing for an ordinary message. */
export function completionsFor(line: string, verbs: readonly PageVerb[]): readonly Completion[] {
  if (!line.startsWith('/')) return [];
  if (!/\s/.test(line)) {
    const isBegun = command.startsWith(line) && line !== '';
    return isBegun ? [{ line: `${command} `, label: command, what: 'Ask Amiable. Try /ami help.' }] : [];
  }
  const [, rest] = /^\/ami\s+([\s\S]*)$/.exec(line) ?? [];
  if (rest === undefined) return [];
  return /\s/.test(rest) ? flagsFor(line, rest, verbs) : verbsFor(rest, verbs);
}

function verbsFor(begun: string, verbs: readonly PageVerb[]): readonly Completion[] {
  return verbs
    .filter(({ name }) => name.startsWith(begun.toLowerCase()))
    .map(({ name, usage, summary }) => ({ line: `${command} ${name} `, label: usage, what: summary }));
}

/** Flags that are not there yet, once a dash is typed. */
function flagsFor(line: string, rest: string, verbs: readonly PageVerb[]): readonly Completion[] {
  const verb = verbs.find(({ name }) => name === /^\S+/.exec(rest)?.[0]?.toLowerCase());
  const begun = /\s(-\S*)$/.exec(line)?.[1];
  if (verb === undefined || begun === undefined) return [];
  const given = new Set(line.match(/--[a-z-]+/g));
  return verb.flags
    .filter(({ name }) => `--${name}`.startsWith(begun) && (!given.has(`--${name}`) || begun === `--${name}`))
    .slice(0, mostFlags)
    .map(({ name, hint, what }) => ({
      line: `${line.slice(0, line.length - begun.length)}--${name} `,
      label: hint === undefined ? `--${name}` : `--${name} ${hint}`,
      what,
    }));
}

/** How the verb that was typed is used, for under the composer; undefined where there is none yet. */
export function usageOf(line: string, verbs: readonly PageVerb[]): PageVerb | undefined {
  const name = /^\/ami\s+(\S+)\s/.exec(line)?.[1]?.toLowerCase();
  return verbs.find((verb) => verb.name === name);
}
