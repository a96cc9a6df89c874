import { Refusal } from '../basics/errors.ts';
import { withoutPlace } from '../config/fleet-names.ts';
import { echo } from './grammar.ts';
import type { Words } from './verb.ts';

/** The most characters of a reason: it is stored with the run and shown on its card. */
const longestReason = 500;
const longestName = 255;

/** An AMI id; throws Refusal where the word cannot be one. */
export function imageIdOf(word: string): string {
  refuseMention(word, 'an AMI');
  const id = word.toLowerCase();
  if (/^ami-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(id)) return id;
  throw new Refusal(
    'not-an-image-id',
    `${echo(word)} is not the id of an AMI.`,
    'An id is ami- and 8 or 17 digits of 0-9 and a-f, such as ami-0123456789abcdef0. `/ami list` shows the ids.',
    { given: echo(word) },
  );
}

/** The id of an instance; throws Refusal where the word cannot be one. */
export function instanceIdOf(word: string): string {
  refuseMention(word, 'an instance');
  const id = word.toLowerCase();
  if (/^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(id)) return id;
  throw new Refusal(
    'not-an-instance-id',
    `${echo(word)} is not the id of an instance.`,
    'An id is i- and 8 or 17 digits of 0-9 and a-f, such as i-0123456789abcdef0. `/ami fleet FLEET` shows those of a fleet.',
    { given: echo(word) },
  );
}

/** The name of a fleet, with its place before it or without; throws Refusal for a mention, and for one that AWS would not allow. */
export function fleetNameOf(word: string): string {
  refuseMention(word, 'a fleet');
  const name = word.trim();
  if (name !== '' && withoutPlace(name).length <= longestName) return name;
  throw new Refusal(
    'not-a-fleet-name',
    `${echo(name) || 'An empty word'} cannot be the name of a fleet.`,
    '`/ami fleets` shows the names.',
  );
}

/** The id of a run; throws Refusal where the word cannot be one. */
export function runIdOf(word: string): string {
  refuseMention(word, 'a run');
  const id = word.toLowerCase();
  if (/^r-[0-9a-z-]{3,60}$/.test(id)) return id;
  throw new Refusal(
    'not-a-run-id',
    `${echo(word)} is not the id of a run.`,
    'An id looks like r-7k3f9q. `/ami status` shows the runs under way, `/ami history FLEET` the earlier ones.',
    { given: echo(word) },
  );
}

/** A plain name such as that of an application or an environment. */
export function nameOf(word: string, what: string): string {
  refuseMention(word, what);
  const name = word.trim();
  if (name !== '' && name.length <= longestName) return name;
  throw new Refusal(
    'not-a-name',
    `${echo(name) || 'An empty word'} cannot be the name of ${what}.`,
    'Type the name as its tag has it.',
  );
}

/** The value of a flag that holds a plain name; throws Refusal where it cannot be one. */
export function namedBy({ flags }: Words, flag: string, what: string): string | undefined {
  const value = flags.get(flag);
  return typeof value === 'string' ? nameOf(value, what) : undefined;
}

/** The value of a flag that holds prose; throws Refusal where it is too long to be kept. */
export function proseOf(words: Words, flag: string): string | undefined {
  const value = words.flags.get(flag);
  if (typeof value !== 'string') return undefined;
  const prose = value.trim();
  if (prose.length <= longestReason) return prose;
  throw new Refusal(
    'text-too-long',
    `--${flag} has ${prose.length} characters; ${longestReason} is the most.`,
    'Say it shorter, or link to where it is written.',
  );
}

/** Throws Refusal where more words were given than the verb has a use for. */
export function refuseMore(words: readonly string[], used: number, usage: string): void {
  const extra = words[used];
  if (extra === undefined) return;
  throw new Refusal(
    'too-many-words',
    `I do not know what ${echo(extra)} means there.`,
    `Usage: \`/ami ${usage}\`. Put a value of several words in quotation marks.`,
    { word: echo(extra) },
  );
}

function refuseMention(word: string, wanted: string): void {
  const sort = /^<([@#!])/.exec(word)?.[1];
  if (sort === undefined) return;
  const found = { '@': 'a person', '#': 'a channel' }[sort] ?? 'a group of people';
  throw new Refusal('mention', `That mentions ${found}, not ${wanted}.`, 'Type the name or the id without @ or #.');
}
