import { useState } from 'react';
import type { PageChannel, PageSetting, TourStop } from '../contract.ts';
import { directPlace, homePlace, type Whereabouts } from './address.ts';
import { ChannelPane } from './channel/channel-pane.tsx';
import { useDirectNews } from './channel/direct-news.ts';
import { setAside } from './channel/history.ts';
import { Sidebar } from './channel/sidebar.tsx';
import { ThreadPane } from './channel/thread-pane.tsx';
import { useUnread } from './channel/unread.ts';
import { HomePane } from './home/home-pane.tsx';
import { draftKey, drafts } from './kept.ts';
import type { PageState } from './page-state.ts';
import type { Notices } from './shell/notices.tsx';
import type { Going } from './shell/whereabouts.ts';
import { Tour } from './tour/tour.tsx';

export interface SlackViewProps {
  readonly state: PageState;
  readonly setting: PageSetting;
  readonly where: Whereabouts;
  readonly go: (part: Going) => void;
  readonly notices: Pick<Notices, 'show'>;
  readonly isTourOpen: boolean;
  readonly closeTour: () => void;
}

/** The workspace as one person sees it: places, what is said, and at the side a thread or the tour. */
export function SlackView(props: SlackViewProps) {
  const { state, setting, where, go, notices, isTourOpen, closeTour } = props;
  const [called, setCalled] = useState(0);
  const channels = state.messages;
  const isHome = where.channelId === homePlace;
  const direct = setting.channels.find(({ kind }) => kind === 'im');
  const channel = channelAt(setting, where.channelId);
  const here = isHome ? homePlace : (channel?.id ?? '');
  const unread = useUnread(channels, where.personId, here);
  const messagesIn = (id: string) => (channels === undefined ? undefined : (channels.get(id) ?? none));
  const messages = messagesIn(here);
  useDirectNews(messagesIn(direct?.id ?? ''), { personId: where.personId, isThere: here === direct?.id }, () => {
    const action = { label: 'Open', act: () => go({ channelId: directPlace }) };
    notices.show({ kind: 'done', said: `${setting.bot.name} has answered you in its messages.` }, action);
  });
  const take = ({ as, command = '' }: TourStop): void => {
    const personId = as ?? where.personId;
    const channelId = setting.channels[0]?.id ?? where.channelId;
    const key = draftKey({ personId, channelId });
    setAside(drafts.get(key));
    drafts.set(key, command);
    go({ personId, channelId });
    setCalled((count) => count + 1);
  };
  const openThread = (threadTs: string): void => go({ threadTs });
  return (
    <div className="slack">
      <Sidebar setting={setting} here={here} unread={unread} go={go} />
      {isHome || channel === undefined ? (
        <HomePane view={state.home} />
      ) : (
        <ChannelPane key={channel.id} {...{ channel, messages, openThread, called }} />
      )}
      {!isHome && channel !== undefined && where.threadTs !== undefined ? (
        <ThreadPane
          key={where.threadTs}
          {...{ channel, messages: messages ?? none }}
          ts={where.threadTs}
          close={() => go({ threadTs: undefined })}
        />
      ) : (
        isTourOpen && (
          <Tour stops={setting.tour} people={setting.people} personId={where.personId} take={take} close={closeTour} />
        )
      )}
    </div>
  );
}

const none: readonly never[] = [];

/** The channel of a place in the address; the first one for a place that this person does not have. */
function channelAt({ channels }: PageSetting, place: string): PageChannel | undefined {
  const wanted = channels.find(({ id, kind }) => (place === directPlace ? kind === 'im' : id === place));
  return wanted ?? channels[0];
}
