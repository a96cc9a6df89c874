import { memo } from 'react';
import { type JsonObject, stringAt } from '../../../slack/json.ts';
import { Drawn } from './library.tsx';
import { parseMrkdwn } from './mrkdwn.ts';

/** A text object. Plain text is shown to the letter: the library would look for mark-up in it. */
export function TextObject({ text }: { readonly text: JsonObject | undefined }) {
  const words = stringAt(text, 'text') ?? '';
  if (words === '') return null;
  if (text?.['type'] === 'mrkdwn') return <Mrkdwn text={words} />;
  return <span className="plain-text">{words}</span>;
}

/**
 * Slack's mark-up. It is parsed here, for the library undoes escapes before it looks for mark-up (so that what
 * somebody wrote could mention or link) and finds none where `verbatim` is set.
 */
export const Mrkdwn = memo(function Mrkdwn({ text }: { readonly text: string }) {
  return <Drawn blocks={[{ type: 'rich_text', elements: [...parseMrkdwn(text)] }]} />;
});
