import { parse } from 'node:querystring';
import { isValidSlackRequest } from '@slack/bolt';
import * as z from 'zod';
import { clickSchema, commandSchema, homeOpenedSchema, submissionSchema } from './payloads.ts';

const formType = 'application/x-www-form-urlencoded';

const eventSchema = z.union([
  homeOpenedSchema.extend({ type: z.literal('app_home_opened') }),
  z.object({ type: z.string().refine((type) => type !== 'app_home_opened') }),
]);

/** What Slack sends, by its type; whatever else has a type is not for us, but comes from a person. */
const byType: Readonly<Record<string, z.ZodType>> = {
  url_verification: z.object({ challenge: z.string() }),
  event_callback: z.object({ event: eventSchema }),
  block_actions: clickSchema,
  view_submission: submissionSchema,
};
const otherSchema = z.object({ user: z.object({ id: z.string() }) });

/** The part of a request by which it is judged. */
export interface Sent {
  readonly text: string;
  /** The value of a header, by its name in lower case. */
  header(name: string): string | undefined;
}

/** Whether a request is signed with this secret and yet none that Slack would send. Who did not sign is for Bolt to refuse. */
export function isSignedNonsense(signingSecret: string, { text, header }: Sent): boolean {
  const headers = {
    'x-slack-signature': header('x-slack-signature') ?? '',
    'x-slack-request-timestamp': Number(header('x-slack-request-timestamp')),
  };
  return isValidSlackRequest({ signingSecret, body: text, headers }) && !isReadable(header('content-type'), text);
}

/**
 * Whether a body is one that Slack would send: an object, each field that is needed once. Bolt does not look, and is ended
 * by some that are not, though they be signed.
 */
function isReadable(contentType: string | undefined, text: string): boolean {
  try {
    return isRequest(contentType === formType ? readForm(text) : JSON.parse(text));
  } catch {
    return false;
  }
}

/** As Bolt reads it; throws URIError and SyntaxError. */
function readForm(text: string): unknown {
  decodeURIComponent(text);
  const fields = parse(text);
  return typeof fields['payload'] === 'string' ? JSON.parse(fields['payload']) : fields;
}

const bodySchema = z.object({
  type: z.string().optional(),
  command: z.unknown().optional(),
  ssl_check: z.unknown().optional(),
});

function isRequest(body: unknown): boolean {
  const read = bodySchema.safeParse(body);
  if (!read.success) return false;
  const { type, command, ssl_check: isCheck } = read.data;
  if (isCheck === '1') return true;
  const schema = type === undefined ? (command === undefined ? z.never() : commandSchema) : byType[type];
  return (schema ?? otherSchema).safeParse(body).success;
}
