/** Numbers, times and names as people read them. */
import type { Actor } from '../runs/run.ts';
import { code, type Inline, type Line, text, user } from './view.ts';

/** 12,345. */
export function count(amount: number): string {
  return Math.round(amount).toLocaleString('en-US');
}

/** `1 instance`, `2 instances`. */
export function plural(amount: number, one: string, many = `${one}s`): string {
  return `${count(amount)} ${Math.round(amount) === 1 ? one : many}`;
}

/** A length of time in its two largest units: `45 s`, `12 min`, `1 h 20 min`, `3 d 4 h`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 600 && whole % 60 !== 0) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${Math.floor(hours / 24)} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** The age of an image. */
export function age(days: number): string {
  return days < 1 ? 'less than a day' : plural(Math.floor(days), 'day');
}

/** `99 %`; a share that is not nothing and not everything never looks like it. */
export function percent(share: number): string {
  const near = share > 0 && share < 1 ? 1 : share > 99 && share < 100 ? 99 : Math.round(share);
  return `${near} %`;
}

/** At most `max` characters, the last of them `…` where something was cut. */
export function cut(value: string, max: number): string {
  return value.length <= max ? value : `${value.slice(0, max - 1).toWellFormed()}…`;
}

/** A person: a mention where they came from Slack, else their name. */
export function person(actor: Actor): Inline {
  return actor.via === 'slack' ? user(actor.id, actor.name) : text(actor.name);
}

/** People in a row, with commas. */
export function people(actors: readonly Actor[]): Line {
  return actors.flatMap((actor, index) => (index === 0 ? [person(actor)] : [text(', '), person(actor)]));
}

/** A line without mark-up, its moments in UTC: for summaries and logs. */
export function plainText(line: Line): string {
  return line.map(plainInline).join('');
}

function plainInline(part: Inline): string {
  if (part.kind === 'user') return part.name ?? part.userId;
  return part.kind === 'time' ? `${new Date(part.atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC` : part.text;
}

/** Text in which commands stand in backticks, or after a colon at its end: `Look at it: /ami status r-7k3f9q`. */
export function withCode(value: string): Line {
  const last = /^(.*: )(\/ami [^`]+)$/s.exec(value);
  if (last?.[1] !== undefined && last[2] !== undefined) return [text(last[1]), code(last[2])];
  const pieces = value.split('`');
  if (pieces.length % 2 === 0) return [text(value)];
  return pieces.flatMap((piece, index) => (piece === '' ? [] : [index % 2 === 0 ? text(piece) : code(piece)]));
}

/** The first few and how many more there are. */
export function some(values: readonly string[], most = 10): string {
  const more = values.length - most;
  return more <= 0 ? values.join(', ') : `${values.slice(0, most).join(', ')} and ${count(more)} more`;
}

/** ` (i-1, i-2 and 3 more)`, of `amount` that there are; nothing where none is named. */
export function namesOf(instanceIds: readonly string[], amount: number): string {
  if (instanceIds.length === 0) return '';
  const hidden = amount - Math.min(10, instanceIds.length);
  return ` (${some(instanceIds.slice(0, 10))}${hidden > 0 ? ` and ${count(hidden)} more` : ''})`;
}

/** A sentence with a full stop at its end. */
export function sentence(value: string): string {
  const trimmed = value.trim();
  return trimmed === '' || /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** The same, as a sentence begins. */
export function capital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** So many of fleets and groups of servers, where it is not known which: `3 fleets or groups of servers`. */
export function someParts(amount: number, all: { readonly fleets: number; readonly groups: number }): string {
  if (all.groups === 0 || all.groups === all.fleets) return fleetsAndGroups(amount, all.groups === 0 ? 0 : amount);
  return plural(amount, 'fleet or group of servers', 'fleets and groups of servers');
}

/** `232 instances in fleets, 196 servers in no fleet`; those that there are. */
export function machinesText({
  inFleets,
  inNoFleet,
}: {
  readonly inFleets: number;
  readonly inNoFleet: number;
}): string {
  return [
    ...(inFleets === 0 ? [] : [`${plural(inFleets, 'instance')} in fleets`]),
    ...(inNoFleet === 0 ? [] : [`${plural(inNoFleet, 'server')} in no fleet`]),
  ].join(', ');
}

/** `12 fleets and 2 groups of servers`, of which `groups` are the groups. */
export function fleetsAndGroups(amount: number, groups: number): string {
  const named = plural(groups, 'group of servers', 'groups of servers');
  if (groups === 0) return plural(amount, 'fleet');
  return amount === groups ? named : `${plural(amount - groups, 'fleet')} and ${named}`;
}
