import { paragraph, text, type View } from './view.ts';

/** What is said of a request that has come before and counts once. */
export function repeatedView(isDone: boolean): View {
  const what = isDone
    ? 'Slack delivered this before, and it was done then. Nothing was done again.'
    : 'Slack delivered this before, and it is being done. Nothing is done twice.';
  const said = `${what} To do it again, type it again.`;
  return { summary: said, parts: [paragraph(text(said))] };
}
