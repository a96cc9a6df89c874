import { useState } from 'react';
import type { PageMessage, PageSetting, TourStop } from '../contract.ts';
import { homePlace, type Whereabouts } from './address.ts';
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
  readonly channels: ReadonlyMap<string, readonly PageMessage[]>;
  readonly setting: PageSetting;
  readonly where: Whereabouts;
  readonly go: (part: Going) => void;
  readonly notices: Pick<Notices, 'show'>;
  readonly isTourOpen: boolean;
  readonly closeTour: () => void;
}

/** The workspace as one person sees it: places, what is said, and at the side a thread or the tour. */
export function SlackView(props: SlackViewProps) {
  const { state, channels, setting, where, go, notices, isTourOpen, closeTour } = props;
  const [called, setCalled] = useState(0);
  const unread = useUnread(channels, where.personId, where.channelId);
  const channel = setting.channels.find(({ id }) => id === where.channelId) ?? setting.channels[0];
  const messages = channels.get(channel?.id ?? '') ?? [];
  const direct = setting.channels.find(({ kind }) => kind === 'im')?.id ?? '';
  const standing = { personId: where.personId, isThere: where.channelId === direct };
  useDirectNews(channels.get(direct) ?? [], standing, () => {
    const action = { label: 'Open', act: () => go({ channelId: direct }) };
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
  const isHome = where.channelId === homePlace;
  const openThread = (threadTs: string): void => go({ threadTs });
  return (
    <div className="slack">
      <Sidebar setting={setting} where={where} unread={unread} go={go} />
      {isHome || channel === undefined ? (
        <HomePane view={state.home} />
      ) : (
        <ChannelPane key={channel.id} {...{ channel, messages, openThread, called }} />
      )}
      {!isHome && channel !== undefined && where.threadTs !== undefined ? (
        <ThreadPane
          key={where.threadTs}
          {...{ channel, messages }}
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
