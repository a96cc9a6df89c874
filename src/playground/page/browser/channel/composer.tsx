import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { Act } from '../../contract.ts';
import { usageOf } from '../completions.ts';
import { draftKey, drafts, useKept } from '../kept.ts';
import { useSurroundings } from '../surroundings.ts';
import { useCompleting } from './completing.ts';
import { Completions } from './completion-list.tsx';
import { useHistory } from './history.ts';

export interface ComposerProps {
  readonly channelId: string;
  /** Where it stands, such as `#deploys`. */
  readonly place: string;
  readonly threadTs?: string;
  /** Counts up whenever somebody put something into it and should go on there. */
  readonly called?: number;
}

/** Where one writes: a message, or a command with what can follow it. Enter sends. */
export function Composer({ channelId, place, threadTs, called = 0 }: ComposerProps) {
  const { setting, personId } = useSurroundings();
  const field = useRef<HTMLTextAreaElement>(null);
  const key = draftKey({ personId, channelId, threadTs });
  const [line, setLine] = useKept(drafts, key);
  const completing = useCompleting(threadTs === undefined ? line : '', setLine);
  const { send, isSending } = useSend({ channelId, threadTs, key, line, setLine });
  const history = useHistory(line, setLine);
  const listId = useId();
  useEffect(() => {
    if (called > 0) field.current?.focus();
  }, [called]);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing || completing.heed(event) || history.heed(event)) return;
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    history.remember(line);
    void send();
  };
  const { shown, active } = completing;
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        history.remember(line);
        void send();
      }}
    >
      <Completions id={listId} completions={shown} active={active} take={completing.take} />
      <textarea
        ref={field}
        rows={Math.min(6, line.split('\n').length)}
        value={line}
        placeholder={threadTs === undefined ? `Message ${place}, or / for commands` : 'Reply…'}
        aria-label={threadTs === undefined ? `Message to ${place}` : 'Reply in the thread'}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={active === undefined ? undefined : `${listId}-${active}`}
        onChange={({ target }) => setLine(target.value)}
        onKeyDown={onKeyDown}
      />
      <button type="submit" disabled={line.trim() === '' || isSending} aria-busy={isSending}>
        Send
      </button>
      <Usage line={line} verbs={setting.verbs} />
    </form>
  );
}

function Usage({ line, verbs }: { readonly line: string; readonly verbs: Parameters<typeof usageOf>[1] }) {
  const verb = usageOf(line, verbs);
  if (verb === undefined) return null;
  return (
    <p className="usage">
      <code>/ami {verb.usage}</code> {verb.summary}
    </p>
  );
}

interface Sending {
  readonly channelId: string;
  readonly threadTs: string | undefined;
  /** Where the line is kept. */
  readonly key: string;
  readonly line: string;
  readonly setLine: (line: string) => void;
}

/** Sends what stands there; it stays where it could not be sent. */
function useSend({ channelId, threadTs, key, line, setLine }: Sending) {
  const { perform } = useSurroundings();
  const [isSending, setIsSending] = useState(false);
  const send = async (): Promise<void> => {
    if (line.trim() === '' || isSending) return;
    setIsSending(true);
    setLine('');
    const reply = await perform(actOf(channelId, threadTs, line));
    setIsSending(false);
    // What was written meanwhile stays; the other is one key away.
    if (reply.kind === 'refused' && drafts.get(key) === '') setLine(line);
  };
  return { send, isSending };
}

/** Slack takes no commands in threads: there a slash is text. */
function actOf(channel: string, threadTs: string | undefined, line: string): Act {
  if (threadTs !== undefined) return { do: 'say', channel, threadTs, text: line };
  return line.trimStart().startsWith('/')
    ? { do: 'command', channel, line: line.trim() }
    : { do: 'say', channel, text: line };
}
