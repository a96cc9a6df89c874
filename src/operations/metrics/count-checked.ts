import type { Metric } from '../../aws/service-ports.ts';
import type { Measured } from '../../compliance/measures.ts';
import { placeKey } from '../../fleet/place.ts';
import { metricNamespace } from '../../steps/amis/count-image.ts';
import type { ComplianceReport } from '../alerts/check-compliance.ts';
import type { Desk } from '../desk.ts';
import { dimension } from './dimension.ts';

/**
 * Puts the numbers of a check into CloudWatch, each account's and region's into its own. Never rejects: where they cannot
 * be put, the curve has a gap.
 */
export async function countChecked(desk: Desk, { measured, atMs }: ComplianceReport): Promise<void> {
  const places = Map.groupBy(measured, placeKey);
  await Promise.all(
    [...places.values()].map(async (those) => {
      const [{ accountId, region } = { accountId: '', region: '' }] = those;
      try {
        const metrics = those.flatMap((one) => metricsOf(one, atMs));
        await desk.aws.for({ accountId, region }, { actor: 'amiable' }).metrics.put(metrics);
      } catch (error) {
        desk.log.warn({ accountId, region, error }, 'what was checked could not be counted');
      }
    }),
  );
}

function metricsOf({ counts, of }: Measured, atMs: number): readonly Metric[] {
  const dimensions: Metric['dimensions'] =
    of === undefined ? {} : { Application: dimension(of.application), Environment: dimension(of.environment) };
  return Object.entries(counts).map(([name, value]) => ({
    namespace: metricNamespace,
    name,
    value,
    unit: 'Count',
    dimensions,
    atMs,
  }));
}
