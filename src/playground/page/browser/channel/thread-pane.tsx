import { useEffect, useMemo, useRef } from 'react';
import type { PageChannel, PageMessage } from '../../contract.ts';
import { repliesTo } from '../page-state.ts';
import { Composer } from './composer.tsx';
import { MessageList } from './message-list.tsx';

export interface ThreadPaneProps {
  readonly channel: PageChannel;
  readonly messages: readonly PageMessage[];
  readonly ts: string;
  readonly close: () => void;
}

/** A message and all that was said to it, at the side. Escape closes it. */
export function ThreadPane({ channel, messages, ts, close }: ThreadPaneProps) {
  const head = useRef<HTMLHeadingElement>(null);
  const whole = useMemo(() => {
    const first = messages.find((message) => message.ts === ts);
    return [...(first === undefined ? [] : [first]), ...repliesTo(messages, ts)];
  }, [messages, ts]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another thread is another place to be.
  useEffect(() => head.current?.focus(), [ts]);
  return (
    <aside
      className="pane thread"
      aria-label="Thread"
      onKeyDown={({ key, defaultPrevented }) => {
        if (key === 'Escape' && !defaultPrevented) close();
      }}
    >
      <div className="pane-head">
        <h2 ref={head} tabIndex={-1}>
          Thread
        </h2>
        <button type="button" className="quiet" aria-label="Close the thread" onClick={close}>
          ×
        </button>
      </div>
      {whole.length === 0 && <p className="empty muted">This thread is not here, or not any more.</p>}
      <MessageList messages={whole} label="Messages in the thread" />
      <Composer channelId={channel.id} place="the thread" threadTs={ts} />
    </aside>
  );
}
