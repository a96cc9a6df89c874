import * as z from 'zod';
import { type BotRequest, signature } from '../../src/playground/slack/delivery/parcel.ts';
import type { Scenario } from '../scenarios/scenario.ts';

/** The request as somebody would sign it who has this secret, at this time. */
export function signed(
  { headers, body }: BotRequest,
  { secret, atSeconds }: { readonly secret: string; readonly atSeconds: number },
): BotRequest {
  const timestamp = String(Math.floor(atSeconds));
  return {
    body,
    headers: {
      ...headers,
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature(secret, timestamp, body),
    },
  };
}

export const nowSeconds = () => Date.now() / 1000;

/** The newest click that reached the bot, with another value behind its button, signed as if Slack had sent it. */
export function editedClick({ slack, requests }: Scenario, value: string): BotRequest {
  const click = requests().at(-1);
  const payload: unknown = JSON.parse(new URLSearchParams(click?.body).get('payload') ?? '');
  const text = JSON.stringify(payload, (key, held: unknown) => {
    if (key === 'action_ts') return `${nowSeconds()}${value.length}`;
    return key === 'actions' && Array.isArray(held) ? held.map((action: unknown) => withValue(action, value)) : held;
  });
  const body = new URLSearchParams({ payload: text }).toString();
  const { signingSecret: secret } = slack.credentials;
  return signed({ headers: click?.headers ?? {}, body }, { secret, atSeconds: nowSeconds() });
}

function withValue(action: unknown, value: string): unknown {
  return typeof action === 'object' ? { ...action, value } : action;
}

/** The newest request that reached the bot, with another body, signed as if Slack had sent it. */
export function withBody({ slack, requests }: Scenario, body: string): BotRequest {
  const headers = requests().at(-1)?.headers ?? {};
  return signed({ headers, body }, { secret: slack.credentials.signingSecret, atSeconds: nowSeconds() });
}

/** The newest command that reached the bot, with other fields; as another act than that. */
export function editedCommand(world: Scenario, fields: Readonly<Record<string, string>>): BotRequest {
  const sent = new URLSearchParams(world.requests().at(-1)?.body);
  sent.set('trigger_id', `forged-${JSON.stringify(fields)}`);
  for (const [name, value] of Object.entries(fields)) sent.set(name, value);
  return withBody(world, sent.toString());
}

const payloadSchema = z.record(z.string(), z.unknown());
type Payload = z.infer<typeof payloadSchema>;

/** The newest click or form that reached the bot, with a payload made of it. */
export function editedPayload(world: Scenario, edit: (payload: Payload) => Payload): BotRequest {
  const payload = new URLSearchParams(world.requests().at(-1)?.body).get('payload') ?? '';
  const edited = edit(payloadSchema.parse(JSON.parse(payload)));
  return withBody(world, new URLSearchParams({ payload: JSON.stringify(edited) }).toString());
}
