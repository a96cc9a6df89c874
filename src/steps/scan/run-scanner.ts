import * as z from 'zod';
import type { CommandOutput } from '../../aws/service-ports.ts';
import { didNotRun, readScanner, type ScannerResult } from '../../images/scan-results.ts';
import { scannerScript } from '../../images/scan-scripts.ts';
import { noFamilySentence, osFamilies, osFamily, scanners } from '../../images/scanners.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import {
  commandComment,
  findCommand,
  isCutOff,
  isFinal,
  readyWithinSeconds,
  sendWhenReady,
} from '../machines/command-parts.ts';
import { lostInstance, machineOf, secondsSince } from '../machines/machine-parts.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { keep, prefixOf, scanJobSchema } from './scan-parts.ts';

const paramsSchema = scanJobSchema.extend({
  /** The step that launched the instance to scan on. */
  launchStep: z.string(),
  scanner: z.enum(scanners),
  /** How long the scanner may take. */
  timeoutSeconds: z.number().positive(),
});
type Params = z.infer<typeof paramsSchema>;

const intentSchema = z.object({ instanceId: z.string(), family: z.enum(osFamilies) });
type Intent = z.infer<typeof intentSchema>;

/** Without an id while SSM takes no command for the instance. */
const handleSchema = z.object({ commandId: z.string().exactOptional() });
type Handle = z.infer<typeof handleSchema>;
type Answer = StepAnswer<Handle>;

const deliverySeconds = 600;
/** SSM ends a script a little after its time. */
const graceSeconds = 300;

/**
 * Runs one scanner on the scan instance through SSM and keeps its log. A scanner that does not run is no failure of
 * the step: its output says so, and the verdict falls later. A repeat of the command would only scan twice.
 */
export function runScannerStep(parts: StepParts): AnyStepKind {
  return stepKind<Params, Intent, Handle>({
    kind: 'run-scanner',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => intentSchema.parse(intent),
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: (params) => ownSeconds(params) + 2 * params.pollSeconds + 60,
    intend: (context, params) => decide(parts, context, params),
    find: async (context, { place }) => {
      const sent = await findCommand(awsOf(parts, context, place).commands, context);
      return sent === undefined ? undefined : { commandId: sent.commandId };
    },
    start: (context, params, intent) => send(parts, context, params, intent),
    poll: (context, params, { commandId }, intent) =>
      commandId === undefined
        ? send(parts, context, params, intent)
        : look(parts, context, params, { commandId }, intent),
  });
}

function ownSeconds({ timeoutSeconds }: Params): number {
  return timeoutSeconds + deliverySeconds + graceSeconds;
}

async function decide(
  parts: StepParts,
  context: StepContext,
  params: Params,
): Promise<{ readonly intent: Intent } | { readonly answer: Answer }> {
  const instanceId = machineOf(context, params.launchStep);
  const { commands, instances } = awsOf(parts, context, params.place);
  // What somebody has ended takes no command, and the scanners before this one have said so.
  const lost = await lostInstance(instances, instanceId, context);
  if (lost !== undefined) return { answer: ended(context, didNotRun(params.scanner, lost.why)) };
  const [agent] = await commands.agents([instanceId]);
  if (agent === undefined)
    return { answer: ended(context, didNotRun(params.scanner, `SSM knows no agent on ${instanceId}`)) };
  const { platformName, platformVersion } = agent;
  const family = osFamily(platformName, platformVersion);
  if (family !== undefined) return { intent: { instanceId, family } };
  return { answer: ended(context, didNotRun(params.scanner, noFamilySentence(platformName, platformVersion))) };
}

async function send(parts: StepParts, context: StepContext, params: Params, intent: Intent): Promise<Answer> {
  const { instanceId, family } = intent;
  const { scanner, bucket, timeoutSeconds, pollSeconds } = params;
  const commandId = await sendWhenReady(awsOf(parts, context, params.place).commands, {
    document: 'AWS-RunShellScript',
    // As they are: they look at the exit status of what they run, and are not to end at the first that is not 0.
    parameters: {
      commands: scannerScript(scanner, family),
      executionTimeout: [String(Math.ceil(timeoutSeconds))],
    },
    instanceIds: [instanceId],
    comment: commandComment(context),
    deliverySeconds,
    output: { bucket, prefix: prefixOf(context, params) },
  });
  if (commandId === undefined) return notReady(parts, context, params, instanceId);
  context.tell('scanner-started', { scanner, instanceId, commandId });
  return { kind: 'running', handle: { commandId }, checkAfterSeconds: pollSeconds };
}

/** SSM takes no command for the instance: not yet, or not any more. */
async function notReady(parts: StepParts, context: StepContext, params: Params, instanceId: string): Promise<Answer> {
  const lost = await lostInstance(awsOf(parts, context, params.place).instances, instanceId, context);
  if (lost !== undefined) return ended(context, didNotRun(params.scanner, lost.why));
  if (secondsSince(context) >= readyWithinSeconds)
    return ended(context, didNotRun(params.scanner, `SSM takes no command for ${instanceId}`));
  return { kind: 'running', handle: {}, checkAfterSeconds: params.pollSeconds };
}

async function look(
  parts: StepParts,
  context: StepContext,
  params: Params,
  handle: { readonly commandId: string },
  { instanceId }: Intent,
): Promise<Answer> {
  const { scanner } = params;
  const { commands, instances } = awsOf(parts, context, params.place);
  const output = await commands.output(handle.commandId, instanceId);
  if (output !== undefined && isFinal(output.state)) return keepLog(parts, context, params, output);
  const lost = await lostInstance(instances, instanceId, context);
  if (lost !== undefined) return ended(context, didNotRun(scanner, lost.why));
  const state = output?.state ?? 'pending';
  if (secondsSince(context) >= ownSeconds(params)) {
    await commands.cancel(handle.commandId);
    return ended(context, didNotRun(scanner, `it was still ${state} when its time was over`));
  }
  const progress = { done: 0, total: 0, label: `${scanner}: ${state}` };
  return { kind: 'running', handle, checkAfterSeconds: params.pollSeconds, progress };
}

async function keepLog(
  parts: StepParts,
  context: StepContext,
  params: Params,
  { state, detail, exitCode, stdout, stderr }: CommandOutput,
): Promise<Answer> {
  const { scanner } = params;
  const cut = isCutOff(stdout)
    ? `\n--- SSM tells no more than this; the rest is below this folder, where the profile may write.\n`
    : '';
  const body = `${stdout}${cut}${stderr.trim() === '' ? '' : `\n--- standard error\n${stderr}`}`;
  const contentType = 'text/plain; charset=utf-8';
  const kept = await keep(parts, context, params, { name: `${scanner}.log`, body, contentType });
  if ('kind' in kept) return kept;
  return ended(context, readScanner(scanner, { isSuccess: state === 'success', detail, exitCode, stdout }), kept.uri);
}

function ended(context: StepContext, result: ScannerResult, logUri?: string): Answer {
  const { scanner, ran } = result;
  const seconds = Math.round(secondsSince(context));
  context.tell('scanner-ended', { scanner, ran, what: saidOf(result), seconds });
  const times = { startedAtMs: context.startedAtMs, endedAtMs: context.nowMs };
  return { kind: 'succeeded', output: { ...result, ...times, ...(logUri === undefined ? {} : { logUri }) } };
}

/** What a scanner came to, in a few words. */
function saidOf(result: ScannerResult): string {
  if (!result.ran) return result.why;
  switch (result.scanner) {
    case 'lynis':
      return `hardening index ${result.hardeningIndex}, warnings: ${result.warnings}`;
    case 'clamav':
      return `infected files: ${result.infected} of ${result.scanned}`;
    case 'chkrootkit':
      return `infections: ${result.infected}, warnings: ${result.warnings}`;
  }
}
