/**
 * The process that AWS Lambda runs a function in: it loads what `_HANDLER` names under `LAMBDA_TASK_ROOT`, and calls it
 * with one event after another. What it answers and what it throws go back as JSON, as there.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';

const { LAMBDA_TASK_ROOT: root, _HANDLER: named } = z
  .object({ LAMBDA_TASK_ROOT: z.string(), _HANDLER: z.string().regex(/^[\w/-]+\.handler$/) })
  .parse(process.env);
const invocationSchema = z.object({ id: z.number(), event: z.unknown() });
type Handler = (event: unknown, context: object) => Promise<unknown>;

const [file = ''] = named.split('.');
const loaded: unknown = await import(pathToFileURL(join(root, `${file}.mjs`)).href);
const { handler } = z
  .object({ handler: z.custom<Handler>((found) => typeof found === 'function', 'is no function') })
  .parse(loaded);

async function invoke(message: unknown): Promise<void> {
  const { id, event } = invocationSchema.parse(message);
  const context = { functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'], awsRequestId: `request-${id}` };
  try {
    const answer = await handler(event, context);
    process.send?.({ id, answer: answer ?? null });
  } catch (error) {
    process.send?.({ id, failed: error instanceof Error ? error.message : String(error) });
  }
}

process.on('message', (message) => void invoke(message));
process.once('disconnect', () => process.exit(0));
process.send?.({ id: 0 });
