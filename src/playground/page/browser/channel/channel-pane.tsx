import { useMemo } from 'react';
import type { PageChannel, PageMessage } from '../../contract.ts';
import { readChannel } from '../page-state.ts';
import { Composer } from './composer.tsx';
import { MessageList } from './message-list.tsx';
import { placeName } from './sidebar.tsx';

export interface ChannelPaneProps {
  readonly channel: PageChannel;
  /** Undefined until they have come. */
  readonly messages: readonly PageMessage[] | undefined;
  readonly openThread: (ts: string) => void;
  readonly called: number;
}

/** One channel: what was said in it, and where one writes. */
export function ChannelPane({ channel, messages: all, openThread, called }: ChannelPaneProps) {
  const { messages, threads } = useMemo(() => readChannel(all ?? []), [all]);
  const name = placeName(channel);
  return (
    <section className="pane" aria-label={name}>
      <h2 className="pane-head">{name}</h2>
      {all?.length === 0 && <p className="empty muted">Nothing was said here yet.</p>}
      <MessageList messages={messages} threads={threads} openThread={openThread} label={`Messages in ${name}`} />
      <Composer channelId={channel.id} place={name} called={called} />
    </section>
  );
}
