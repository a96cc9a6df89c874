import * as z from 'zod';
import { scanReport, scanTags } from '../../images/scan-report.ts';
import { scannerResultSchema } from '../../images/scan-results.ts';
import { judgeScan, scanThresholdsSchema } from '../../images/scan-verdict.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { imageOf, machineOf } from '../machines/machine-parts.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { askInspector } from './inspect.ts';
import { keep, scanJobSchema, scannerTimesSchema } from './scan-parts.ts';

const paramsSchema = scanJobSchema.extend({
  /** The step that launched the instance that was scanned. */
  launchStep: z.string(),
  /** The steps that ran the scanners. */
  scannerSteps: z.array(z.string()),
  thresholds: scanThresholdsSchema,
  /** How long to wait until Amazon Inspector has looked at the instance. */
  timeoutSeconds: z.number().positive(),
});
type Params = z.infer<typeof paramsSchema>;

/** Decided once, so that a repeat keeps the same report and writes the same tags. */
const intentSchema = z.object({
  imageId: z.string(),
  passed: z.boolean(),
  reasons: z.array(z.string()),
  /** Why Inspector has not looked, where it has not. */
  unlooked: z.string().exactOptional(),
  report: z.string(),
  atMs: z.number(),
});
type Intent = z.infer<typeof intentSchema>;

const handleSchema = z.object({ uri: z.string() });
type Handle = z.infer<typeof handleSchema>;
type Answer = StepAnswer<Handle>;

const lookAgainSeconds = 5;
const reportingSeconds = 600;

/**
 * Judges what the scanners and Inspector told, which it waits for, keeps the report, and only then tags the image with
 * the verdict. The verdict is an output and no failure of the step. Set-style.
 */
export function reportScanStep(parts: StepParts): AnyStepKind {
  return stepKind<Params, Intent, Handle>({
    kind: 'report-scan',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => intentSchema.parse(intent),
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: ({ timeoutSeconds }) => timeoutSeconds + reportingSeconds,
    intend: (context, params) => judge(parts, context, params),
    start: async (context, params, intent) => {
      const report = { name: 'report.json', body: intent.report, contentType: 'application/json' };
      const kept = await keep(parts, context, params, report);
      return 'kind' in kept ? kept : tag(parts, context, params, intent, kept);
    },
    poll: (context, params, handle, intent) => verify(parts, context, params, handle, intent),
  });
}

async function judge(
  parts: StepParts,
  context: StepContext,
  params: Params,
): Promise<{ readonly intent: Intent } | { readonly answer: Answer }> {
  const { place, application, thresholds, timeoutSeconds } = params;
  const [imageId, instanceId] = [imageOf(context, params.image), machineOf(context, params.launchStep)];
  const asked = { imageId, instanceId, use: thresholds.inspector, timeoutSeconds };
  const told = await askInspector(awsOf(parts, context, place), context, asked);
  if (told === 'wait') return { answer: waiting(params, instanceId) };
  const scanners = params.scannerSteps.flatMap((name) => recordOf(context, name));
  const results = scanners.map(({ result }) => result);
  const verdict = judgeScan(results, told.inspector, thresholds);
  const atMs = context.nowMs;
  const startedAtMs = Math.min(context.startedAtMs, ...scanners.map((record) => record.startedAtMs));
  const scan = { runId: context.runId, application, imageId, ...place, startedAtMs, endedAtMs: atMs };
  const report = scanReport({ ...scan, scanners, ...told, thresholds, verdict });
  const { why } = told.inspector;
  const unlooked = why === undefined ? {} : { unlooked: why };
  return { intent: { imageId, passed: verdict.passed, reasons: [...verdict.reasons], ...unlooked, report, atMs } };
}

/** Nothing is begun yet, so that there is no handle: it is asked again. */
function waiting({ pollSeconds }: Params, instanceId: string): Answer {
  const progress = { done: 0, total: 0, label: `waiting for Amazon Inspector to look at ${instanceId}` };
  return { kind: 'running', handle: { uri: '' }, checkAfterSeconds: pollSeconds, progress };
}

/** None where the step left nothing that can be read: then its scanner counts as one that did not run. */
function recordOf({ outputs }: StepContext, name: string) {
  const result = scannerResultSchema.safeParse(outputs[name]);
  const times = scannerTimesSchema.safeParse(outputs[name]);
  return result.success && times.success ? [{ result: result.data, ...times.data }] : [];
}

async function tag(
  parts: StepParts,
  context: StepContext,
  { place, pollSeconds }: Params,
  intent: Intent,
  { uri }: Handle,
): Promise<Answer> {
  await awsOf(parts, context, place).images.tag([intent.imageId], scanTags(intent, intent.atMs, uri));
  return { kind: 'running', handle: { uri }, checkAfterSeconds: Math.min(lookAgainSeconds, pollSeconds) };
}

async function verify(
  parts: StepParts,
  context: StepContext,
  params: Params,
  handle: Handle,
  intent: Intent,
): Promise<Answer> {
  const { imageId, passed, reasons, unlooked } = intent;
  const [image] = await awsOf(parts, context, params.place).images.read([imageId]);
  if (image === undefined)
    return { kind: 'failed', code: 'image-gone', why: `${imageId} was deregistered while it was scanned.` };
  const wanted = Object.entries(scanTags(intent, intent.atMs, handle.uri));
  if (!wanted.every(([key, value]) => image.tags[key] === value)) return tag(parts, context, params, intent, handle);
  const inspector = unlooked === undefined ? {} : { unlooked };
  context.tell('scan-judged', { imageId, passed, reasons, reportUri: handle.uri, ...inspector });
  const detail = passed ? `${imageId} passed its security scan.` : `${imageId} failed its scan: ${reasons.join(' ')}`;
  return { kind: 'succeeded', output: { passed, detail, reasons, reportUri: handle.uri, ...inspector } };
}
