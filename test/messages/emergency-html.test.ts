import { describe, expect, it } from 'vitest';
import { emergencyHtml } from '../../src/messages/emergency-html.ts';
import type { EmergencyReport } from '../../src/operations/emergency/emergency-report-facts.ts';
import { newRun, startMs } from '../builders/runs.ts';

const before = { affected: 3, clean: 0, unknown: 0 };
const after = { affected: 0, clean: 3, unknown: 0 };

/** A report in which everything is there, and every text of people or AWS is as `text` makes it. */
function report(text: (value: string) => string): EmergencyReport {
  const by = { id: text('U1'), name: text('ada'), via: 'slack' as const };
  const image = { imageId: text('ami-1'), name: text('web-1'), version: text('1.0'), instances: 3 };
  const run = { runId: text('r-2'), why: text('denied'), beganAtMs: startMs, endedAtMs: startMs + 60_000 };
  const packages = [{ name: text('openssl'), version: text('3.0.8'), instances: 2 }];
  const instance = { instanceId: text('i-1'), imageId: text('ami-2'), verdict: 'clean' as const };
  return {
    schema: 1,
    runId: text('r-1'),
    command: text('emergency CVE-2026-12345'),
    planDigest: text('d1'),
    cve: text('CVE-2026-12345'),
    packages: [text('openssl')],
    atMs: startMs + 3_600_000,
    requestedBy: by,
    requestedAtMs: startMs,
    reason: text('in the news'),
    breakGlass: { reason: text('exploited'), usualApprovals: 2, setsAside: [text('the windows')] },
    approvals: [{ by, atMs: startMs }],
    counted: [{ atMs: startMs, source: text('by AMI'), told: { affected: 2, clean: 1, unknown: 0 } }],
    before: { ...before, inFleets: before },
    after: { ...after, inFleets: after },
    copies: [{ ...run, state: 'done', what: text('ami-1 to 1/far'), made: image }],
    bakes: [{ ...run, state: 'done', from: text('ami-1'), made: image }],
    fleets: [
      {
        ...run,
        state: 'failed',
        name: text('web'),
        tier: text('production'),
        from: [image],
        to: { ...image, imageId: text('ami-2') },
        before: { name: text('web'), affected: 3, clean: 0, unknown: 0, packages },
        after: { name: text('web'), affected: 0, clean: 3, unknown: 0 },
        left: {
          atMs: startMs,
          name: text('web'),
          imageId: text('ami-2'),
          mended: 3,
          of: 3,
          told: { affected: 0, clean: 1, unknown: 2 },
          instances: [{ ...instance, packages: [{ name: text('openssl'), version: text('3.0.14') }] }],
        },
        rollback: { command: text('/ami rollback r-2'), untilMs: startMs },
      },
    ],
    leftOut: [{ name: text('shop'), why: text('is frozen') }],
    exceptions: [{ kind: 'fleet', what: text('shop'), why: text('It is frozen') }],
    timeline: [{ seq: 1, atMs: startMs, kind: 'void', facts: { why: text('the world moved') } }],
  };
}

const page = (text: (value: string) => string): string => emergencyHtml(report(text), newRun());
const tags = (html: string): readonly string[] => html.match(/<[^>]*>/g) ?? [];

describe('the report of an emergency as a page', () => {
  it('says who approved what, what was affected before and after, versions, exceptions and the way back', () => {
    const said = page((value) => value)
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ');
    for (const part of [
      'CVE-2026-12345: 0 of 1 fleet patched',
      'Before, instances in fleets 3 0 0 After, instances in fleets 0 3 0',
      'Approved by ada (U1), 2026-01-15 09:00 UTC',
      'd1 of run r-1',
      'Approvals otherwise: 2. Set aside: the windows.',
      'Exceptions What Why shop It is frozen.',
      'How to roll back A fleet that fails takes itself back.',
      'ami-1 to 1/far ami-1 1.0, on 3 instances ✅ copied r-2',
      'The AMIs from before are affected still.',
      'web ami-1 1.0, on 3 instances /ami rollback r-2 2026-01-15 09:00 UTC',
      'Fleet Before After web openssl 3.0.8 on 2 openssl 3.0.14 on 1',
      'web i-1 ami-2 1.0 openssl 3.0.14 clean web and 2 more instances',
      'Counted again 3 of 3 instances of 1 fleet on the mended AMI',
      '2026-01-15 09:00 UTC ⛔ The plan is void',
    ])
      expect(said).toContain(part);
  });

  it('counts servers in no fleet apart, and both together', () => {
    const inNoFleet = { affected: 2, clean: 1, unknown: 4 };
    const whole = report((value) => value);
    const both = { ...whole.before, affected: 5, clean: 1, unknown: 4, inNoFleet };
    const group = { state: 'partly', name: 'servers of billing', tier: 'staging', from: [], servers: [] } as const;
    const said = emergencyHtml({ ...whole, before: both, fleets: [...whole.fleets, group] }, newRun())
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ');
    expect(said).toContain(
      'Before, instances in fleets 3 0 0 Before, servers in no fleet 2 1 4 Before, together 5 1 4 After, instances in fleets 0 3 0',
    );
    expect(said).toContain('Instances or servers still affected');
    expect(said).toContain('Inspector and inventories of the instances in fleets: 2 affected, 1 clean, 0 unknown');
  });

  it.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</td></table>&lt;',
  ])('has no mark-up but its own, whatever people or AWS call things: %s', (hostile) => {
    const html = page((value) => `${value}${hostile}`);
    expect(tags(html)).toEqual(tags(page((value) => value)));
    expect(html).not.toContain(hostile);
  });
});
