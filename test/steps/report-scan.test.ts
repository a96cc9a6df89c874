import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/basics/json.ts';
import { stepRegistry } from '../../src/steps/registry.ts';
import { reportScanStep } from '../../src/steps/scan/report-scan.ts';
import { scanStageSteps } from '../../src/steps/scan/scan-plan.ts';
import { newImage } from '../fleet/builders.ts';
import { clean, thresholds } from '../images/scans.ts';
import { prefix, refused, type ScanWorld, scanJob, scanWorld } from './scan-world.ts';
import { aContext, stepParts } from './step-world.ts';

const nowMs = Date.UTC(2026, 0, 15, 10);
const names = ['scan-lynis', 'scan-clamav', 'scan-chkrootkit'];
const params = { ...scanJob, launchStep: 'launch', scannerSteps: names, thresholds, timeoutSeconds: 900 };

const cleanOutputs: Readonly<Record<string, Json>> = {
  launch: { instanceId: 'i-1' },
  ...Object.fromEntries(
    clean.map((result) => [`scan-${result.scanner}`, { ...result, startedAtMs: nowMs, endedAtMs: nowMs }]),
  ),
};

interface Walk {
  readonly outputs?: typeof cleanOutputs;
  readonly asked?: typeof params;
  /** How long the step has waited. */
  readonly afterSeconds?: number;
}

const using = (inspector: typeof thresholds.inspector) => ({ ...params, thresholds: { ...thresholds, inspector } });

/** Walks the step as the engine does, and answers what it came to. */
async function walk(world: ScanWorld, { outputs = cleanOutputs, asked = params, afterSeconds = 0 }: Walk = {}) {
  const step = reportScanStep(stepParts(world.aws, async () => undefined));
  const context = aContext({
    outputs,
    nowMs: nowMs + afterSeconds * 1000,
    startedAtMs: nowMs,
    tell: (kind, facts) => world.told.push([kind, facts]),
  });
  const decided = await step.intend(context, asked);
  if ('answer' in decided) return decided.answer;
  let answer = await step.start(context, asked, decided.intent);
  for (let looks = 0; answer.kind === 'running' && looks < 5; looks += 1) {
    answer = await step.poll(context, asked, answer.handle, decided.intent);
  }
  return answer;
}

const tagsOf = ({ image }: ScanWorld) => image?.tags;
const report = (world: ScanWorld) => JSON.parse(world.files.get(`scans/${prefix}/report.json`) ?? '{}');

describe('the report of a scan', () => {
  it('is kept, and only then the image is tagged', async () => {
    const world = await scanWorld();
    const reportUri = `s3://scans/${prefix}/report.json`;
    expect(await walk(world)).toMatchObject({ kind: 'succeeded', output: { passed: true, reasons: [], reportUri } });
    expect(world.changes).toEqual([`put ${prefix}/report.json`, `tag ${newImage}`]);
    const tags = {
      Application: 'web',
      SecurityScan: 'Passed',
      ScanDate: '2026-01-15T10:00:00.000Z',
      ScanReport: reportUri,
    };
    expect(tagsOf(world)).toEqual(tags);
    expect(report(world)).toMatchObject({ verdict: 'Passed', runId: 'r-1', imageId: newImage });
  });

  it.each([
    [
      'did not run',
      { scanner: 'clamav', ran: false, why: 'the database could not be fetched', startedAtMs: 0, endedAtMs: 0 },
    ],
    ['left nothing', undefined],
    ['left what cannot be read', { scanner: 'clamav', ran: true }],
  ])('says Failed where a scanner %s', async (_what, output) => {
    const world = await scanWorld();
    const { 'scan-clamav': _, ...others } = cleanOutputs;
    const outputs = output === undefined ? others : { ...others, 'scan-clamav': output };
    const reasons = [expect.stringContaining('clamav did not run')];
    expect(await walk(world, { outputs })).toMatchObject({ kind: 'succeeded', output: { passed: false, reasons } });
    expect(tagsOf(world)).toMatchObject({ SecurityScan: 'Failed' });
    expect(report(world).verdict).toBe('Failed');
  });

  const critical = {
    id: 'CVE-2026-1',
    severity: 'critical',
    instanceId: 'i-1',
    packages: ['openssl'],
    title: 'a flaw',
    isFixable: true,
  } as const;

  it.each([
    ['counts where it is on', true, 'where-on', false],
    ['does not where it is off', false, 'where-on', true],
    ['does not where nobody wants it', true, 'never', true],
    ['counts where it has to', true, 'required', false],
  ] as const)('asks Inspector, which %s', async (_how, isOn, inspector, passed) => {
    const world = await scanWorld();
    world.isInspectorOn = isOn;
    world.vulnerabilities = [critical];
    expect(await walk(world, { asked: using(inspector) })).toMatchObject({ output: { passed } });
    expect(report(world).worstVulnerabilities).toHaveLength(passed ? 0 : 1);
  });

  const pending = { state: 'not-yet', reason: 'PENDING_INITIAL_SCAN' } as const;
  const unlooked = 'Amazon Inspector has not looked at i-1: it says PENDING_INITIAL_SCAN.';

  it.each([
    ['has not looked', pending],
    ['does not know of the instance', { state: 'not-yet' }],
    ['has only just looked', { state: 'looked', atMs: nowMs - 30_000 }],
  ] as const)('waits while Inspector %s', async (_how, inspection) => {
    const world = await scanWorld();
    Object.assign(world, { isInspectorOn: true, inspection });
    const label = 'waiting for Amazon Inspector to look at i-1';
    expect(await walk(world)).toMatchObject({ kind: 'running', checkAfterSeconds: 15, progress: { label } });
    expect(world.changes).toEqual([]);
    world.inspection = { state: 'looked', atMs: nowMs };
    world.vulnerabilities = [critical];
    expect(await walk(world, { afterSeconds: 60 })).toMatchObject({ output: { passed: false } });
  });

  it.each([
    ['in time', pending, 900, unlooked],
    [
      'at all',
      { state: 'never', reason: 'UNSUPPORTED_OS' },
      0,
      'Amazon Inspector has not looked at i-1: it says UNSUPPORTED_OS.',
    ],
    [
      'in time, and knows nothing',
      { state: 'not-yet' },
      900,
      'Amazon Inspector has not looked at i-1: it does not know of it.',
    ],
  ] as const)(
    'says that Inspector has not looked %s, and leaves it to the scanners',
    async (_how, inspection, afterSeconds, why) => {
      const world = await scanWorld();
      Object.assign(world, { isInspectorOn: true, inspection });
      expect(await walk(world, { afterSeconds })).toMatchObject({ output: { passed: true, unlooked: why } });
      expect(report(world)).toMatchObject({ verdict: 'Passed', inspector: { told: false, why } });
      expect(world.told).toMatchObject([['scan-judged', { passed: true, unlooked: why }]]);
      expect(await walk(world, { afterSeconds, asked: using('required') })).toMatchObject({
        output: { passed: false, reasons: [why] },
      });
      expect(tagsOf(world)).toMatchObject({ SecurityScan: 'Failed' });
    },
  );

  it('does not wait for a look at an instance that somebody has ended', async () => {
    const world = await scanWorld();
    Object.assign(world, { isInspectorOn: true, inspection: pending, instanceState: 'terminated' });
    expect(await walk(world)).toMatchObject({ output: { passed: true, unlooked } });
  });

  it('fails where Inspector is off and required', async () => {
    const world = await scanWorld();
    const why = 'Amazon Inspector is off here.';
    expect(await walk(world, { asked: using('required') })).toMatchObject({
      output: { passed: false, reasons: [why] },
    });
  });

  it('counts what Inspector found on other instances, also where it has not looked at this one', async () => {
    const world = await scanWorld();
    Object.assign(world, { isInspectorOn: true, inspection: pending, vulnerabilities: [critical] });
    expect(await walk(world, { afterSeconds: 900 })).toMatchObject({ output: { passed: false, unlooked } });
    expect(report(world).inspector).toMatchObject({ told: true, why: unlooked, critical: 1 });
  });

  it('that cannot be kept leaves the image without tags', async () => {
    const world = await scanWorld();
    world.refusal = refused('denied', 'AccessDenied');
    expect(await walk(world)).toMatchObject({ kind: 'failed', code: 'report-not-kept' });
    expect(tagsOf(world)).toEqual({ Application: 'web' });
  });

  it('is not done until the tags are there', async () => {
    const world = await scanWorld();
    world.lostTags = 2;
    expect(await walk(world)).toMatchObject({ kind: 'succeeded' });
    expect(world.changes.filter((change) => change.startsWith('tag'))).toHaveLength(3);
    expect(tagsOf(world)).toMatchObject({ SecurityScan: 'Passed' });
  });

  it('fails where somebody deregistered the image', async () => {
    const world = await scanWorld();
    world.image = undefined;
    expect(await walk(world)).toMatchObject({ kind: 'failed', code: 'image-gone' });
  });
});

describe('the plan of a scan', () => {
  const launching = {
    candidates: [{ instanceType: 't3.medium' }],
    securityGroupIds: [],
    publicAddress: false,
    deadlineSeconds: 14_400,
    timeoutSeconds: 600,
  };
  const steps = scanStageSteps({
    ...scanJob,
    launching,
    instanceTags: {},
    agentTimeoutSeconds: 600,
    thresholds,
    timeoutSeconds: 7200,
    inspectorTimeoutSeconds: 900,
  });

  it('launches, runs one scanner after the other, judges, terminates, and only then fails', () => {
    const before = ['launch-scanner', 'await-scanner-agent'];
    const after = ['report-scan', 'terminate-scan', 'require-scanned'];
    expect(steps.map(({ name }) => name)).toEqual([...before, ...names, ...after]);
    expect(steps[0]?.undo.map(({ kind }) => kind)).toEqual(['terminate-instance']);
    expect(steps.at(-1)?.onFailure).toBe('end');
  });

  it('is made of kinds that there are, with what they need', async () => {
    const world = await scanWorld();
    const registry = stepRegistry(stepParts(world.aws, async () => undefined));
    for (const { kind, params: of } of steps) expect(registry.find(kind)?.timeoutSeconds(of)).toBeGreaterThan(0);
    const reported = steps.find(({ kind }) => kind === 'report-scan');
    expect(reported?.params).toMatchObject({
      scannerSteps: names,
      launchStep: 'launch-scanner',
      thresholds,
      timeoutSeconds: 900,
    });
  });
});
