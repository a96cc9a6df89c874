import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';
import type { PageMessage } from '../../contract.ts';
import type { ThreadSummary } from '../page-state.ts';
import { Message } from './message.tsx';
import { dayOf } from './times.ts';

export interface MessageListProps {
  readonly messages: readonly PageMessage[];
  readonly threads?: ReadonlyMap<string, ThreadSummary>;
  readonly openThread?: (ts: string) => void;
  /** What the list is of, for a screen reader. */
  readonly label: string;
}

/** So many are drawn at first, and so many more whenever somebody reads back to the top. */
const stepSize = 40;
/** How near the end counts as being there. */
const nearPx = 60;

/** Messages, oldest first. It stays at the newest while one is there, and where one reads otherwise. */
export function MessageList({ messages, threads, openThread, label }: MessageListProps) {
  const list = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { shown, top } = useWindow(messages, list);
  const { isAtEnd, jump } = useStayAtEnd(list, content);
  return (
    <div className="message-list-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
      <div ref={list} className="message-list" role="log" aria-label={label} tabIndex={0}>
        <div ref={content}>
          {shown.length < messages.length && (
            <p key={shown.length} ref={top} className="earlier muted">
              Earlier messages…
            </p>
          )}
          {shown.map((message, index) => (
            <Row
              key={`${message.ts}`}
              message={message}
              before={shown[index - 1]}
              thread={threads?.get(message.ts)}
              openThread={openThread}
            />
          ))}
        </div>
      </div>
      {!isAtEnd && (
        <button type="button" className="jump" onClick={jump}>
          ↓ Newest
        </button>
      )}
    </div>
  );
}

interface RowProps {
  readonly message: PageMessage;
  readonly before: PageMessage | undefined;
  readonly thread: ThreadSummary | undefined;
  readonly openThread: ((ts: string) => void) | undefined;
}

function Row({ message, before, thread, openThread }: RowProps) {
  const day = dayOf(Number(message.ts) * 1000);
  const isNewDay = before === undefined || dayOf(Number(before.ts) * 1000) !== day;
  return (
    <>
      {isNewDay && <p className="day">{day}</p>}
      <Message message={message} thread={thread} openThread={openThread} />
    </>
  );
}

/** The newest messages; more of the older ones once their place comes into sight. */
function useWindow(messages: readonly PageMessage[], list: RefObject<HTMLDivElement | null>) {
  const [size, setSize] = useState(stepSize);
  const observer = useRef<IntersectionObserver>(undefined);
  const top = useCallback(
    (element: HTMLElement | null) => {
      observer.current?.disconnect();
      if (element === null) return;
      const seen = new IntersectionObserver(
        (entries) => {
          if (entries.some(({ isIntersecting }) => isIntersecting)) setSize((before) => before + stepSize);
        },
        { root: list.current, rootMargin: '600px 0px' },
      );
      seen.observe(element);
      observer.current = seen;
      // Another size makes another element of it, so that one already in sight is seen again.
    },
    [list],
  );
  return { shown: messages.slice(-size), top };
}

/**
 * Keeps the newest in sight for as long as one is there. A message takes its real height only once it is drawn, and a
 * card grows when it is edited: whatever changes the height moves the end.
 */
function useStayAtEnd(list: RefObject<HTMLDivElement | null>, content: RefObject<HTMLDivElement | null>) {
  const atEnd = useRef(true);
  const [isAtEnd, setIsAtEnd] = useState(true);
  const jump = useCallback(() => {
    const element = list.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  }, [list]);
  useLayoutEffect(() => {
    const [scrolled, measured] = [list.current, content.current];
    if (scrolled === null || measured === null) return undefined;
    let lastTop = scrolled.scrollTop;
    // Whoever goes up leaves the end. A list that grows while it is scrolled to its end does not.
    const look = (): void => {
      const { scrollHeight, scrollTop, clientHeight } = scrolled;
      if (scrollHeight - scrollTop - clientHeight < nearPx) atEnd.current = true;
      else if (scrollTop < lastTop) atEnd.current = false;
      lastTop = scrollTop;
      setIsAtEnd(atEnd.current);
    };
    const grown = new ResizeObserver(() => {
      if (atEnd.current) jump();
      else look();
    });
    grown.observe(measured);
    grown.observe(scrolled);
    scrolled.addEventListener('scroll', look, { passive: true });
    return () => {
      grown.disconnect();
      scrolled.removeEventListener('scroll', look);
    };
  }, [list, content, jump]);
  return { isAtEnd, jump };
}
