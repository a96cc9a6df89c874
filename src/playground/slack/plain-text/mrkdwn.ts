/** The names behind the ids that stand in messages. */
export interface Names {
  user(id: string): string | undefined;
  channel(id: string): string | undefined;
  userGroup(id: string): string | undefined;
}

/** What a person reads of mrkdwn: mentions by name, links by their words, dates by their fallback, no escapes. */
export function readMrkdwn(text: string, names: Names): string {
  return unescapeText(text.replaceAll(/<([^<>]+)>/g, (_whole, inner: string) => readReference(inner, names)));
}

function readReference(inner: string, names: Names): string {
  const [target = '', label] = inner.split('|', 2);
  if (target.startsWith('@')) return `@${names.user(target.slice(1)) ?? label ?? target.slice(1)}`;
  if (target.startsWith('#')) return `#${names.channel(target.slice(1)) ?? label ?? target.slice(1)}`;
  if (target.startsWith('!subteam^')) return `@${names.userGroup(target.slice(9)) ?? label ?? target.slice(9)}`;
  if (target.startsWith('!date^')) return label ?? '';
  if (target.startsWith('!')) return `@${target.slice(1)}`;
  return label ?? target;
}

function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
