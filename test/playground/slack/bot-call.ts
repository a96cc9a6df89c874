import type { SimulatedSlack } from '../../../src/playground/slack/simulated-slack.ts';

/** The bot calls a method of the Web API, without a bot. Answers the ts of the message; throws where Slack refuses. */
export function botCall(slack: SimulatedSlack, method: string, fields: Readonly<Record<string, string>>): string {
  const outcome = slack.handleApi({
    method: 'POST',
    path: `/api/${method}`,
    headers: {
      authorization: `Bearer ${slack.credentials.botToken}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(fields).toString(),
  });
  const body = outcome.kind === 'reply' ? outcome.response.body : '';
  const ts = /"ts":"([\d.]+)"/.exec(body)?.[1];
  if (ts === undefined) throw new Error(`the simulated Slack did not take it: ${body.slice(0, 300)}`);
  return ts;
}
