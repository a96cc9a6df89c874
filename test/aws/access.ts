import { type AwsAccessOptions, createAwsAccess } from '../../src/aws/access.ts';
import type { AuditEntry, AuditOutcome, AuditTrail, Aws } from '../../src/aws/ports.ts';
import { testClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';

export interface Recorded {
  readonly entry: AuditEntry;
  outcome?: AuditOutcome;
}

/** An audit trail that remembers. */
export function memoryTrail(): AuditTrail & { readonly recorded: Recorded[] } {
  const recorded: Recorded[] = [];
  return {
    recorded,
    begin: async (entry) => {
      recorded.push({ entry });
    },
    end: async (entryId, _entry, outcome) => {
      const record = recorded.find(({ entry }) => entry.id === entryId);
      if (record !== undefined) record.outcome = outcome;
    },
  };
}

export const place = { accountId: '123456789012', region: 'eu-west-1' };
export const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };

/** AWS behind a request handler, with the calls counted, but for the one that asks whose it is, and the audit trail kept. */
export function openAws(
  requestHandler: NonNullable<NonNullable<AwsAccessOptions['clients']>['requestHandler']>,
  overrides: Partial<AwsAccessOptions> = {},
): { readonly aws: Aws; readonly trail: ReturnType<typeof memoryTrail>; readonly calls: Map<string, number> } {
  const trail = memoryTrail();
  const calls = new Map<string, number>();
  let ids = 0;
  const access = createAwsAccess({
    places: [place],
    clock: testClock(),
    newId: () => `entry-${++ids}`,
    audit: trail,
    log: silentLog,
    count: ({ service, call }) => {
      const name = `${service}:${call}`;
      if (name !== 'sts:GetCallerIdentity') calls.set(name, (calls.get(name) ?? 0) + 1);
    },
    credentialsFor: () => credentials,
    clients: { requestHandler, maxAttempts: 1 },
    ...overrides,
  });
  return { aws: access.for(place, { actor: 'U1', runId: 'r-1', step: 'surge' }), trail, calls };
}
