import { memo } from 'react';
import { type Block, Message, type MessageProps } from 'slack-blocks-to-jsx';
import type { JsonObject } from '../../../slack/json.ts';
import { useSurroundings } from '../surroundings.ts';
import { forLibrary, unpackDate } from './for-library.ts';
import { SafeLink } from './links.tsx';
import { Broadcast, ChannelMention, GroupMention, PersonMention } from './mentions.tsx';
import { Moment } from './moment.tsx';

/** The library keeps the hooks that it sees first, so they are the same for ever and read the rest from around them. */
const hooks: NonNullable<MessageProps['hooks']> = {
  user: ({ id }) => <PersonMention reference={id} />,
  channel: ({ id }) => <ChannelMention reference={id} />,
  usergroup: ({ id }) => <GroupMention reference={id} />,
  atHere: () => <Broadcast range="here" />,
  atChannel: () => <Broadcast range="channel" />,
  atEveryone: () => <Broadcast range="everyone" />,
  date: ({ timestamp, format }) => <Moment timestampSeconds={Number(timestamp)} {...unpackDate(format)} />,
  link: ({ href, children }) => <SafeLink url={href}>{children}</SafeLink>,
};

interface DrawnProps {
  readonly blocks: readonly JsonObject[];
}

/** Blocks that only show something, drawn by `slack-blocks-to-jsx`. */
export const Drawn = memo(function Drawn({ blocks }: DrawnProps) {
  const { theme } = useSurroundings();
  const drawable = blocks.map(forLibrary).filter((block): block is Block => block !== undefined);
  return (
    <div className="drawn" ref={withoutId}>
      <Message blocks={drawable} theme={theme} hooks={hooks} logo="" name="" withoutWrapper />
    </div>
  );
});

/** The library gives every message the same id, which a page may have only once; its styles go by the class here. */
function withoutId(drawn: HTMLElement | null): void {
  drawn?.firstElementChild?.removeAttribute('id');
}
