import { memo } from 'react';
import type { PageMessage } from '../../contract.ts';
import { Blocks } from '../blocks/blocks.tsx';
import type { ThreadSummary } from '../page-state.ts';
import { Avatar } from '../shell/avatar.tsx';
import { useSurroundings } from '../surroundings.ts';
import { clockTime, wholeTime } from './times.ts';

export interface MessageProps {
  readonly message: PageMessage;
  readonly thread?: ThreadSummary | undefined;
  /** Absent where one is in the thread already. */
  readonly openThread?: ((ts: string) => void) | undefined;
}

/** One message. Drawn again only when it, or its thread, has changed. */
export const Message = memo(function Message({ message, thread, openThread }: MessageProps) {
  const { isEphemeral, isBroadcast, threadTs, ts } = message;
  return (
    <article className={isEphemeral ? 'message is-ephemeral' : 'message'} aria-labelledby={`by-${ts}`} data-ts={ts}>
      <MessageAvatar message={message} />
      <div className="message-main">
        {isEphemeral && <p className="only-you">👁 Only visible to you</p>}
        {isBroadcast && openThread !== undefined && threadTs !== undefined && (
          <p className="from-thread">
            <button type="button" className="link" onClick={() => openThread(threadTs)}>
              replied to a thread
            </button>
          </p>
        )}
        <MessageHead message={message} />
        <MessageBody message={message} />
        {!isEphemeral && !isBroadcast && openThread !== undefined && (
          <ThreadLink ts={ts} thread={thread} openThread={openThread} />
        )}
      </div>
    </article>
  );
});

/** Who wrote it, as the page calls them. */
function useAuthor({ userId }: PageMessage): { readonly name: string; readonly isApp: boolean } {
  const { setting } = useSurroundings();
  if (userId === setting.bot.userId) return { name: setting.bot.name, isApp: true };
  const person = setting.people.find(({ id }) => id === userId);
  return { name: person?.realName ?? 'Slackbot', isApp: person === undefined };
}

function MessageAvatar({ message }: { readonly message: PageMessage }) {
  const { name, isApp } = useAuthor(message);
  if (isApp && name !== 'Slackbot') return <img className="avatar" src="/icon.svg" alt="" width="36" height="36" />;
  return <Avatar id={message.userId} name={name} />;
}

function MessageHead({ message }: { readonly message: PageMessage }) {
  const { name, isApp } = useAuthor(message);
  const atMs = Number(message.ts) * 1000;
  return (
    <p className="message-head">
      <strong id={`by-${message.ts}`}>{name}</strong>
      {isApp && <span className="app-mark">APP</span>}
      <time dateTime={new Date(atMs).toISOString()} title={wholeTime(atMs)}>
        {clockTime(atMs)}
      </time>
    </p>
  );
}

function MessageBody({ message }: { readonly message: PageMessage }) {
  const { blocks, text, attachments, files, channelId, ts, isEdited, isTombstone } = message;
  const place = { channel: channelId, ts };
  if (isTombstone) return <p className="muted">This message was deleted.</p>;
  return (
    <>
      {blocks.length > 0 ? (
        <Blocks blocks={blocks} place={place} />
      ) : (
        <Blocks blocks={[sectionOf(text)]} place={place} />
      )}
      {isEdited && <span className="muted"> (edited)</span>}
      {attachments.map((attachment, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an attachment has no name but its place.
        <Attachment key={index} attachment={attachment} place={place} />
      ))}
      {files.map(({ id, title, name }) => (
        <p className="attachment" key={id}>
          📎{' '}
          <a className="block-link" href={`/api/file?id=${id}`} target="_blank" rel="noopener noreferrer" title={name}>
            {title}
          </a>
        </p>
      ))}
    </>
  );
}

interface AttachmentProps {
  readonly attachment: PageMessage['attachments'][number];
  readonly place: { readonly channel: string; readonly ts: string };
}

function Attachment({ attachment, place }: AttachmentProps) {
  const own = Array.isArray(attachment['blocks']) ? attachment['blocks'] : [];
  const { text } = attachment;
  const said = typeof text === 'string' && text !== '' ? [sectionOf(text)] : [];
  return (
    <div className="attachment">
      <Blocks blocks={[...said, ...own]} place={place} />
    </div>
  );
}

/** A text that stands by itself is mark-up, as in a section. */
function sectionOf(text: string): PageMessage['blocks'][number] {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

interface ThreadLinkProps {
  readonly ts: string;
  readonly thread: ThreadSummary | undefined;
  readonly openThread: (ts: string) => void;
}

function ThreadLink({ ts, thread, openThread }: ThreadLinkProps) {
  const { setting } = useSurroundings();
  if (thread === undefined) {
    return (
      <button type="button" className="reply link" onClick={() => openThread(ts)}>
        Reply in thread
      </button>
    );
  }
  const names = thread.userIds.map((id) => setting.people.find((person) => person.id === id)?.name ?? setting.bot.name);
  return (
    <button type="button" className="thread-link link" onClick={() => openThread(ts)}>
      {thread.count === 1 ? '1 reply' : `${thread.count} replies`}
      <span className="muted">
        {' '}
        by {names.join(', ')}, last at {clockTime(Number(thread.lastTs) * 1000)}
      </span>
    </button>
  );
}
