import { randomBytes } from 'node:crypto';
import { AmiableError, Refusal } from '../basics/errors.ts';
import type { Reading, Ready } from '../commands/bind.ts';
import { withAnswers } from '../commands/forms.ts';
import { interpret } from '../commands/interpret.ts';
import { loggable } from '../commands/loggable.ts';
import { errorView } from '../messages/errors.ts';
import type { Form, FormField } from '../messages/view.ts';
import type { Asker, Desk } from '../operations/desk.ts';
import { runIdFor } from '../runs/ids.ts';
import type { Run, Signal } from '../runs/run.ts';
import type { Followed, FollowOptions } from './follow.ts';
import { follow } from './follow.ts';
import { renderText } from './render.ts';

/** 0: done. 1: refused, failed, or not as it was wanted. 2: the command makes no sense. */
export type ExitCode = 0 | 1 | 2;

export interface SessionOptions extends FollowOptions {
  readonly desk: Desk;
  readonly asker: Omit<Asker, 'interactionId'>;
  readonly wait: boolean;
  /** Puts a question to whoever sits at the terminal; absent where nobody does. */
  readonly ask?: (question: string) => Promise<string>;
}

/** Performs one command at a terminal, and prints what comes of it. */
export async function performCommand(options: SessionOptions, command: string): Promise<ExitCode> {
  const reading = await completed(options, interpret(command));
  if (reading.kind === 'refusal') return explain(options, reading.refusal, 2);
  if (reading.kind === 'form') return 2;
  const interactionId = `terminal:${randomBytes(12).toString('hex')}`;
  const askedAtMs = options.desk.clock.nowMs();
  const signalled = await runNamedIn(options.desk, reading.canonical);
  try {
    const view = await reading.perform(options.desk, { ...options.asker, interactionId });
    options.write(`${renderText(view, options.style)}\n`);
  } catch (error) {
    return explain(options, error, 1);
  }
  if (reading.changes === 'nothing') return 0;
  const followed = signalled ?? (await runAskedFor(options.desk, interactionId, askedAtMs));
  return followed === undefined ? 0 : goOn(options, reading, followed);
}

/** Asks for what is missing, or says what is. */
async function completed(options: SessionOptions, reading: Reading): Promise<Reading> {
  if (reading.kind !== 'form') return reading;
  if (options.ask === undefined) {
    options.write(`${missingText(reading.form, reading.command)}\n`);
    return reading;
  }
  options.write(`${reading.form.title}\n`);
  const answers: { flag: string; value: string }[] = [];
  for (const field of reading.form.fields) {
    const value = await askField(options.ask, field);
    if (value === undefined) return reading;
    answers.push({ flag: field.flag, value });
  }
  return completed(options, interpret(withAnswers(reading.command, answers)));
}

const mostTries = 3;

/** An empty answer takes what stands there already; undefined where a required answer is not given. */
async function askField(ask: (question: string) => Promise<string>, field: FormField): Promise<string | undefined> {
  const options = field.kind === 'choice' ? ` (${field.options.map(({ value }) => value).join(', ')})` : '';
  const initial = field.initial === undefined ? '' : ` [${field.initial}]`;
  const hint = field.hint === undefined ? '' : ` - ${field.hint}`;
  for (let tries = 0; tries < mostTries; tries += 1) {
    const answer = (await ask(`${field.label}${options}${hint}${initial}: `)).trim();
    if (answer !== '' || field.initial !== undefined) return answer === '' ? field.initial : answer;
    if (!field.required) return '';
  }
  return undefined;
}

function missingText({ fields }: Form, command: string): string {
  const missing = fields.filter(({ required, initial }) => required && initial === undefined);
  const labels = missing.map(({ label }) => label).join(' and ');
  const usage = missing.map(({ flag, label }) => `${flag} ${label.toUpperCase()}`.trim()).join(' ');
  const verb = command.split(' ')[0] ?? '';
  return `Missing: ${labels}. Type: npm run ami -- ${command} ${usage}\nMore about it: npm run ami -- help ${verb}`;
}

function explain({ desk, write, style }: SessionOptions, error: unknown, code: 1 | 2): ExitCode {
  const reference = `e-${randomBytes(3).toString('hex')}`;
  if (!(error instanceof Refusal)) desk.log.error({ reference, error }, 'command failed');
  write(`${renderText(errorView(error, reference), style)}\n`);
  return error instanceof AmiableError ? code : 1;
}

/** The run that a command steers, with what is known of it before. */
async function runNamedIn({ store }: Desk, canonical: string): Promise<Followed | undefined> {
  const [verb = '', runId] = /^(\S+) (r-\S+)/.exec(canonical)?.slice(1) ?? [];
  const run = runId === undefined ? undefined : await store.read(runId);
  const signal = signals.find((kind) => kind === verb);
  if (run === undefined || signal === undefined) return undefined;
  return { runId: run.id, afterSeq: run.lastNoteSeq, signal };
}

const signals: readonly Signal['kind'][] = ['approve', 'reject', 'pause', 'resume', 'abort', 'retry', 'hold'];

/** Other interactions may hold the shorter ids. */
const mostAttempts = 4;

async function runAskedFor({ store }: Desk, interactionId: string, askedAtMs: number): Promise<Followed | undefined> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const run: Run | undefined = await store.read(runIdFor(interactionId, attempt));
    if (run === undefined) return undefined;
    if (run.requestedAtMs >= askedAtMs) return { runId: run.id, afterSeq: 0 };
  }
  return undefined;
}

async function goOn(options: SessionOptions, { canonical }: Ready, followed: Followed): Promise<ExitCode> {
  if (!options.wait) {
    if (followed.signal === undefined)
      options.write(`To follow it: npm run ami -- status ${followed.runId}, or --wait with the command.\n`);
    return 0;
  }
  try {
    return (await follow(options, followed)) ? 0 : 1;
  } catch (error) {
    options.desk.log.error({ error, command: loggable(canonical) }, 'the run could not be followed');
    return explain(options, error, 1);
  }
}
