import * as z from 'zod';
import type { CommandOutput } from '../../aws/service-ports.ts';
import type { Json } from '../../basics/json.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { commandComment, findCommand, isFinal, scriptCommand, sendWhenReady, tailOf } from './command-parts.ts';
import { engineTimeout, lostInstance, machineJobSchema, machineOf, secondsSince } from './machine-parts.ts';

const checkSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('status-checks') }),
  z.object({
    kind: z.literal('http'),
    scheme: z.enum(['http', 'https']),
    port: z.number(),
    path: z.string(),
    status: z.number(),
    successes: z.number(),
    address: z.enum(['private', 'public']),
  }),
  z.object({ kind: z.literal('command'), commands: z.array(z.string()).min(1) }),
]);
/** What a test instance has to show, after its status checks. */
export type HealthCheck = z.infer<typeof checkSchema>;

const paramsSchema = machineJobSchema.extend({ platform: z.enum(['linux', 'windows']), check: checkSchema });
type Params = z.infer<typeof paramsSchema>;

const handleSchema = z.object({
  /** Answers in a row that were as expected. */
  successes: z.number(),
  last: z.string(),
  commandId: z.string().exactOptional(),
});
type Handle = z.infer<typeof handleSchema>;
type Answer = StepAnswer<Handle>;

/** What a check came to: kept for the tag and for the verdict, which come later. */
export const verdictSchema = z.object({ passed: z.boolean(), detail: z.string() });

/**
 * Waits for the status checks of a test instance, then for its health check. It succeeds whatever the verdict is, which
 * is its output: the instance has to go and the image has to be tagged before the run may fail.
 */
export function checkHealthStep(parts: StepParts): AnyStepKind {
  return stepKind<Params, null, Handle>({
    kind: 'check-health',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: engineTimeout,
    intend: async (context, params) => {
      const unready = await notReady(parts, context, params);
      if (unready !== undefined) return { answer: unready };
      return params.check.kind === 'status-checks'
        ? { answer: verdict(context, params, true, 'Both status checks passed; nothing else was asked.') }
        : { intent: null };
    },
    find: async (context, params) => {
      if (params.check.kind !== 'command') return undefined;
      const sent = await findCommand(awsOf(parts, context, params.place).commands, context);
      return sent === undefined ? undefined : { successes: 0, last: 'sent', commandId: sent.commandId };
    },
    start: (context, params) =>
      params.check.kind === 'command'
        ? send(parts, context, params, params.check.commands)
        : probe(parts, context, params, { successes: 0, last: 'nothing yet' }),
    poll: (context, params, handle) => {
      if (handle.commandId !== undefined) return watch(parts, context, params, handle, handle.commandId);
      return params.check.kind === 'command'
        ? send(parts, context, params, params.check.commands)
        : probe(parts, context, params, handle);
    },
  });
}

/** Undefined once both status checks have passed. */
async function notReady(
  parts: StepParts,
  context: StepContext,
  params: Params,
): Promise<StepAnswer<Handle> | undefined> {
  const instanceId = machineOf(context, params.launchStep);
  const { instances } = awsOf(parts, context, params.place);
  const checks = (await instances.statusChecks([instanceId])).get(instanceId);
  if (checks?.system === 'ok' && checks.instance === 'ok') return undefined;
  const said = checks === undefined ? 'not told yet' : `system ${checks.system}, instance ${checks.instance}`;
  const lost = await lostInstance(instances, instanceId, context);
  if (lost !== undefined) return verdict(context, params, false, lost.why);
  if (secondsSince(context) >= params.timeoutSeconds)
    return verdict(context, params, false, `The status checks did not pass in time: ${said}.`);
  return waiting(params, { successes: 0, last: said }, `status checks: ${said}`);
}

async function send(parts: StepParts, context: StepContext, params: Params, lines: readonly string[]): Promise<Answer> {
  const instanceId = machineOf(context, params.launchStep);
  const commandId = await sendWhenReady(awsOf(parts, context, params.place).commands, {
    ...scriptCommand(lines, params.platform, params.timeoutSeconds),
    instanceIds: [instanceId],
    comment: commandComment(context),
    deliverySeconds: Math.max(30, Math.ceil(params.timeoutSeconds)),
  });
  if (commandId !== undefined) return waiting(params, { successes: 0, last: 'sent', commandId }, 'health check: sent');
  const { instances } = awsOf(parts, context, params.place);
  const lost = await lostInstance(instances, instanceId, context);
  if (lost !== undefined) return verdict(context, params, false, lost.why);
  if (secondsSince(context) >= params.timeoutSeconds)
    return verdict(context, params, false, 'SSM took no command for the test instance.');
  return waiting(params, { successes: 0, last: 'not sent' }, 'health check: SSM takes no command yet');
}

async function watch(
  parts: StepParts,
  context: StepContext,
  params: Params,
  handle: Handle,
  commandId: string,
): Promise<Answer> {
  const instanceId = machineOf(context, params.launchStep);
  const { commands, instances } = awsOf(parts, context, params.place);
  const output = await commands.output(commandId, instanceId);
  if (output !== undefined && isFinal(output.state)) return commandVerdict(context, params, output);
  const lost = await lostInstance(instances, instanceId, context);
  if (lost !== undefined) return verdict(context, params, false, lost.why);
  if (secondsSince(context) < params.timeoutSeconds)
    return waiting(params, handle, `health check: ${output?.state ?? 'pending'}`);
  await commands.cancel(commandId);
  return verdict(context, params, false, 'The command did not end in time.');
}

function commandVerdict(context: StepContext, params: Params, output: CommandOutput): Answer {
  if (output.state === 'success') return verdict(context, params, true, 'The command ended with 0.');
  const tail = tailOf(output);
  return verdict(
    context,
    params,
    false,
    `The command: ${output.detail}, exit status ${output.exitCode}.${tail === '' ? '' : `\n${tail}`}`,
  );
}

/** One request. A start over after every answer that is not as expected, until the time is over. */
async function probe(parts: StepParts, context: StepContext, params: Params, handle: Handle): Promise<Answer> {
  const { check } = params;
  if (check.kind !== 'http') throw new TypeError(`a check by ${check.kind} sends no request`);
  const instanceId = machineOf(context, params.launchStep);
  const { instances } = awsOf(parts, context, params.place);
  const instance = await instances.read(instanceId);
  const address = check.address === 'public' ? instance?.publicAddress : instance?.privateAddress;
  const lost = address === undefined ? await lostInstance(instances, instanceId, context) : undefined;
  if (lost !== undefined) return verdict(context, params, false, lost.why);
  if (address === undefined) return verdict(context, params, false, `${instanceId} has no ${check.address} address.`);
  const url = `${check.scheme}://${address}:${check.port}${check.path}`;
  const answered = await parts.probe(url);
  const said = answered.kind === 'answered' ? `answered ${answered.status}` : answered.why;
  const isExpected = answered.kind === 'answered' && answered.status === check.status;
  const successes = isExpected ? handle.successes + 1 : 0;
  if (successes >= check.successes)
    return verdict(context, params, true, `${url} ${said}, ${successes} times in a row.`);
  if (secondsSince(context) >= params.timeoutSeconds)
    return verdict(
      context,
      params,
      false,
      `${url} was to answer ${check.status}, ${check.successes} times in a row. Last: ${said}.`,
    );
  return waiting(params, { successes, last: said }, `health check: ${said}, ${successes} of ${check.successes}`);
}

function waiting({ pollSeconds }: Params, handle: Handle, label: string): Answer {
  return { kind: 'running', handle, checkAfterSeconds: pollSeconds, progress: { done: 0, total: 0, label } };
}

function verdict(context: StepContext, { check }: Params, passed: boolean, detail: string): Answer {
  context.tell('health-checked', { passed, how: check.kind, detail });
  const output: Json = { passed, detail: detail.slice(0, 500) };
  return { kind: 'succeeded', output };
}
