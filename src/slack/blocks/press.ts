import * as z from 'zod';
import { deferredSchema } from '../../basics/deferred-schema.ts';
import type { Action, Form } from '../../messages/view.ts';
import { limits } from './limits.ts';

/** What a button carries: a command, and the form that asks for the rest of it. */
export interface Press {
  readonly command: string;
  readonly form?: Form;
}

const inlineSchema = deferredSchema(() =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.enum(['text', 'bold', 'code']), text: z.string() }),
    z.object({ kind: z.literal('user'), userId: z.string(), name: z.string().exactOptional() }),
    z.object({ kind: z.literal('time'), atMs: z.number(), style: z.enum(['clock', 'date', 'ago']) }),
    z.object({ kind: z.literal('link'), url: z.string(), text: z.string() }),
  ]),
);
const shared = { flag: z.string(), label: z.string(), hint: z.string().exactOptional(), required: z.boolean() };
const fieldSchema = deferredSchema(() =>
  z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('text'),
      ...shared,
      multiline: z.boolean().exactOptional(),
      choices: z.enum(['runs', 'fleets', 'images']).exactOptional(),
      initial: z.string().exactOptional(),
    }),
    z.object({
      kind: z.literal('choice'),
      ...shared,
      options: z.array(z.object({ value: z.string(), label: z.string() })),
      initial: z.string().exactOptional(),
    }),
  ]),
);
export const formSchema = deferredSchema(() =>
  z.object({
    title: z.string(),
    submit: z.string(),
    intro: z.array(inlineSchema).exactOptional(),
    fields: z.array(fieldSchema),
  }),
);
const pressSchema = deferredSchema(() => z.object({ command: z.string(), form: formSchema }));

/**
 * The value of an action's button: the command itself, or JSON with its form. undefined where Slack has no room for it.
 */
export function pressValue(action: Action): string | undefined {
  const value =
    action.form === undefined ? action.command : JSON.stringify({ command: action.command, form: action.form });
  return value.length > 0 && value.length <= limits.buttonValue ? value : undefined;
}

/** What was pressed. A value that is not one of ours is a command like any other, to be judged as such. */
export function readPress(value: string): Press {
  if (!value.startsWith('{')) return { command: value };
  try {
    return pressSchema.parse(JSON.parse(value));
  } catch {
    return { command: value };
  }
}
