import { useCallback, useRef, useState } from 'react';
import type { Reply } from '../../contract.ts';

/** Where a notice leads, if anywhere. */
export interface NoticeAction {
  readonly label: string;
  act(): void;
}

interface Notice {
  readonly id: number;
  readonly reply: Reply;
  readonly action: NoticeAction | undefined;
}

export interface Notices {
  readonly notices: readonly Notice[];
  /** Shows what became of something, where there is anything to say. */
  show(reply: Reply, action?: NoticeAction): void;
  dismiss(id: number): void;
}

const shownMs = 9_000;
const most = 3;

/** What was said lately about what somebody did. */
export function useNotices(): Notices {
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const nextId = useRef(1);
  const dismiss = useCallback((id: number) => {
    setNotices((before) => before.filter((notice) => notice.id !== id));
  }, []);
  const show = useCallback(
    (reply: Reply, action?: NoticeAction) => {
      if (reply.said === undefined) return;
      const id = nextId.current++;
      setNotices((before) => [...before, { id, reply, action }].slice(-most));
      window.setTimeout(() => dismiss(id), shownMs);
    },
    [dismiss],
  );
  return { notices, show, dismiss };
}

/** The notices, in a corner; a screen reader hears them as they come. */
export function NoticeList({ notices, dismiss }: Pick<Notices, 'notices' | 'dismiss'>) {
  return (
    <div className="notices" role="status" aria-live="polite">
      {notices.map(({ id, reply, action }) => (
        <p key={id} className={`notice notice-${reply.kind}`}>
          <span>
            {reply.kind === 'refused' ? '⛔ ' : ''}
            {reply.said}
          </span>
          {action !== undefined && (
            <button
              type="button"
              onClick={() => {
                action.act();
                dismiss(id);
              }}
            >
              {action.label}
            </button>
          )}
          <button type="button" className="quiet" aria-label="Dismiss" onClick={() => dismiss(id)}>
            ×
          </button>
        </p>
      ))}
    </div>
  );
}
