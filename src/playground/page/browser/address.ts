/** Where in the page one is: kept in the address, so that a reload and a second window find the same place. */
export interface Whereabouts {
  readonly personId: string;
  readonly view: 'slack' | 'aws';
  /** A channel's id, or the app's home or its conversation with the person. */
  readonly channelId: string;
  /** The open thread, by its first message. */
  readonly threadTs?: string;
}

/** What stands in the place of the app's home tab among the channels. */
export const homePlace = 'home';

/** What stands in the place of the app's conversation with a person, which is another one for each of them. */
export const directPlace = 'direct';

/** Reads the part of an address behind its #; what is missing or odd is what `start` says. */
export function readAddress(hash: string, start: Whereabouts): Whereabouts {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const threadTs = parts.get('thread');
  return {
    personId: parts.get('as') ?? start.personId,
    view: parts.get('view') === 'aws' ? 'aws' : 'slack',
    channelId: parts.get('in') ?? start.channelId,
    ...(threadTs === null ? {} : { threadTs }),
  };
}

/** The part of an address behind its #, # included. */
export function writeAddress({ personId, view, channelId, threadTs }: Whereabouts): string {
  const parts = new URLSearchParams({ as: personId, in: channelId });
  if (view === 'aws') parts.set('view', view);
  if (threadTs !== undefined) parts.set('thread', threadTs);
  return `#${parts}`;
}
