/** What a scan learns from Amazon Inspector, which looks by itself some minutes after an instance runs. */
import type { Aws } from '../../aws/ports.ts';
import type { Vulnerability } from '../../aws/service-ports.ts';
import type { Inspection } from '../../images/exposure-evidence.ts';
import { countBySeverity } from '../../images/scan-report.ts';
import type { InspectorCounts, ScanThresholds } from '../../images/scan-verdict.ts';
import type { StepContext } from '../../runs/step.ts';
import { lostInstance, secondsSince } from '../machines/machine-parts.ts';

interface Inspected {
  readonly inspector: InspectorCounts;
  readonly vulnerabilities: readonly Vulnerability[];
}

interface Asked {
  readonly imageId: string;
  readonly instanceId: string;
  readonly use: ScanThresholds['inspector'];
  /** How long to wait, since the step began, until it has looked. */
  readonly timeoutSeconds: number;
}

/** Findings may be listed a little after the look that made them. */
const settleSeconds = 60;

/** What it has found; `wait` while it may still look, or its findings may still come in. Reads only. */
export async function askInspector(aws: Aws, context: StepContext, asked: Asked): Promise<Inspected | 'wait'> {
  if (asked.use === 'never') return unasked('The configuration says not to ask Amazon Inspector.');
  if (!(await aws.vulnerabilities.isOn())) return unasked('Amazon Inspector is off here.');
  const why = await whyUnlooked(aws, context, asked);
  if (why === 'wait') return why;
  const vulnerabilities = await aws.vulnerabilities.ofImage(asked.imageId);
  const counts = countBySeverity(vulnerabilities);
  if (why === undefined) return { inspector: { told: true, ...counts }, vulnerabilities };
  // What it has found on other instances of the image speaks against it all the same.
  return vulnerabilities.length === 0 ? unasked(why) : { inspector: { told: true, why, ...counts }, vulnerabilities };
}

function unasked(why: string): Inspected {
  return { inspector: { told: false, why }, vulnerabilities: [] };
}

/** Undefined where it has looked. */
async function whyUnlooked(aws: Aws, context: StepContext, asked: Asked): Promise<string | 'wait' | undefined> {
  const { instanceId, timeoutSeconds } = asked;
  const inspection = await aws.vulnerabilities.inspection(instanceId);
  if (inspection.state === 'looked') {
    return context.nowMs - inspection.atMs < settleSeconds * 1000 ? 'wait' : undefined;
  }
  if (inspection.state === 'never') return unlooked(asked, inspection);
  if (secondsSince(context) >= timeoutSeconds) return unlooked(asked, inspection);
  return (await lostInstance(aws.instances, instanceId, context)) === undefined ? 'wait' : unlooked(asked, inspection);
}

function unlooked({ instanceId }: Asked, { reason }: Exclude<Inspection, { state: 'looked' }>): string {
  const because = reason === undefined ? 'it does not know of it' : `it says ${reason}`;
  return `Amazon Inspector has not looked at ${instanceId}: ${because}.`;
}
