import type { PageChannel, PageSetting } from '../../contract.ts';
import { directPlace, homePlace } from '../address.ts';
import type { Going } from '../shell/whereabouts.ts';

export interface SidebarProps {
  readonly setting: PageSetting;
  /** The channel that is shown, or the home. */
  readonly here: string;
  /** Channels in which something was said since one was there. */
  readonly unread: ReadonlySet<string>;
  readonly go: (part: Going) => void;
}

/** The places of the workspace: the app's home, its messages, and the channels. */
export function Sidebar({ setting, here, unread, go }: SidebarProps) {
  const channels = setting.channels.filter(({ kind }) => kind !== 'im');
  const direct = setting.channels.filter(({ kind }) => kind === 'im');
  const entry = (channel: PageChannel) => (
    <Entry
      key={channel.id}
      label={placeName(channel)}
      isCurrent={here === channel.id}
      isUnread={unread.has(channel.id)}
      open={() => go({ channelId: channel.kind === 'im' ? directPlace : channel.id })}
    />
  );
  return (
    <nav className="sidebar" aria-label="Channels">
      <h2>Channels</h2>
      <ul>{channels.map(entry)}</ul>
      <h2>Apps</h2>
      <ul>
        <Entry
          label="Amiable: Home"
          isCurrent={here === homePlace}
          isUnread={false}
          open={() => go({ channelId: homePlace })}
        />
        {direct.map(entry)}
      </ul>
    </nav>
  );
}

/** How a channel is called. */
export function placeName({ kind, name }: PageChannel): string {
  return kind === 'im' ? 'Amiable: Messages' : `#${name}`;
}

interface EntryProps {
  readonly label: string;
  readonly isCurrent: boolean;
  readonly isUnread: boolean;
  readonly open: () => void;
}

function Entry({ label, isCurrent, isUnread, open }: EntryProps) {
  return (
    <li>
      <button
        type="button"
        className={isUnread ? 'is-unread' : ''}
        aria-current={isCurrent ? 'page' : undefined}
        onClick={open}
      >
        {label}
        {isUnread && <span className="unread-mark"> new</span>}
      </button>
    </li>
  );
}
