import * as z from 'zod';
import type { Aws, Vulnerability } from '../aws/ports.ts';
import { countBySeverity, scanReport, scanTags } from '../images/scan-report.ts';
import { scannerResultSchema } from '../images/scan-results.ts';
import { type InspectorCounts, judgeScan, scanThresholdsSchema } from '../images/scan-verdict.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../runs/step.ts';
import { imageOf } from './machine-parts.ts';
import { awsOf, type StepParts } from './parts.ts';
import { keep, scanJobSchema, scannerTimesSchema } from './scan-parts.ts';

const paramsSchema = scanJobSchema.extend({
  /** The steps that ran the scanners. */
  scannerSteps: z.array(z.string()),
  inspector: z.enum(['where-on', 'never']),
  thresholds: scanThresholdsSchema,
});
type Params = z.infer<typeof paramsSchema>;

/** Decided once, so that a repeat keeps the same report and writes the same tags. */
const intentSchema = z.object({
  imageId: z.string(),
  passed: z.boolean(),
  reasons: z.array(z.string()),
  report: z.string(),
  atMs: z.number(),
});
type Intent = z.infer<typeof intentSchema>;

const handleSchema = z.object({ uri: z.string() });
type Handle = z.infer<typeof handleSchema>;
type Answer = StepAnswer<Handle>;

const lookAgainSeconds = 5;

/**
 * Judges what the scanners and Inspector told, keeps the report, and only then tags the image with the verdict. The
 * verdict is an output and no failure of the step. Set-style.
 */
export function reportScanStep(parts: StepParts): AnyStepKind {
  return stepKind<Params, Intent, Handle>({
    kind: 'report-scan',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => intentSchema.parse(intent),
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: () => 600,
    intend: async (context, params) => ({ intent: await judge(parts, context, params) }),
    start: async (context, params, intent) => {
      const report = { name: 'report.json', body: intent.report, contentType: 'application/json' };
      const kept = await keep(parts, context, params, report);
      return 'kind' in kept ? kept : tag(parts, context, params, intent, kept);
    },
    poll: (context, params, handle, intent) => verify(parts, context, params, handle, intent),
  });
}

async function judge(parts: StepParts, context: StepContext, params: Params): Promise<Intent> {
  const { place, application, thresholds } = params;
  const imageId = imageOf(context, params.image);
  const scanners = params.scannerSteps.flatMap((name) => recordOf(context, name));
  const { inspector, vulnerabilities } = await ask(awsOf(parts, context, place), imageId, params);
  const results = scanners.map(({ result }) => result);
  const verdict = judgeScan(results, inspector, thresholds);
  const atMs = context.nowMs;
  const startedAtMs = Math.min(context.startedAtMs, ...scanners.map((record) => record.startedAtMs));
  const scan = { runId: context.runId, application, imageId, ...place, startedAtMs, endedAtMs: atMs };
  const report = scanReport({ ...scan, scanners, inspector, vulnerabilities, thresholds, verdict });
  return { imageId, passed: verdict.passed, reasons: [...verdict.reasons], report, atMs };
}

/** None where the step left nothing that can be read: then its scanner counts as one that did not run. */
function recordOf({ outputs }: StepContext, name: string) {
  const result = scannerResultSchema.safeParse(outputs[name]);
  const times = scannerTimesSchema.safeParse(outputs[name]);
  return result.success && times.success ? [{ result: result.data, ...times.data }] : [];
}

async function ask(
  { vulnerabilities }: Aws,
  imageId: string,
  { inspector }: Params,
): Promise<{ readonly inspector: InspectorCounts; readonly vulnerabilities: readonly Vulnerability[] }> {
  const unasked = (why: string) => ({ inspector: { told: false, why }, vulnerabilities: [] }) as const;
  if (inspector === 'never') return unasked('The configuration says not to ask Amazon Inspector.');
  if (!(await vulnerabilities.isOn())) return unasked('Amazon Inspector is off here.');
  const found = await vulnerabilities.ofImage(imageId);
  return { inspector: { told: true, ...countBySeverity(found) }, vulnerabilities: found };
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
  const { imageId, passed, reasons } = intent;
  const [image] = await awsOf(parts, context, params.place).images.read([imageId]);
  if (image === undefined)
    return { kind: 'failed', code: 'image-gone', why: `${imageId} was deregistered while it was scanned.` };
  const wanted = Object.entries(scanTags(intent, intent.atMs, handle.uri));
  if (!wanted.every(([key, value]) => image.tags[key] === value)) return tag(parts, context, params, intent, handle);
  context.tell('scan-judged', { imageId, passed, reasons, reportUri: handle.uri });
  const detail = passed ? `${imageId} passed its security scan.` : `${imageId} failed its scan: ${reasons.join(' ')}`;
  return { kind: 'succeeded', output: { passed, detail, reasons, reportUri: handle.uri } };
}
