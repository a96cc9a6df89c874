import { describe, expect, it } from 'vitest';
import type { CommandOutput } from '../../src/aws/service-ports.ts';
import { resultBegin, resultEnd } from '../../src/images/scan-scripts.ts';
import type { StepContext } from '../../src/runs/step.ts';
import { runScannerStep } from '../../src/steps/scan/run-scanner.ts';
import { prefix, refused, type ScanWorld, scanJob, scanWorld, ubuntu } from './scan-world.ts';
import { aContext, stepParts } from './step-world.ts';

const params = { ...scanJob, launchStep: 'launch', scanner: 'lynis', timeoutSeconds: 7200 };
const intent = { instanceId: 'i-1', family: 'apt' };

const facts = ['outcome=ran', 'version=3.1.1', 'hardening-index=66', 'tests=242', 'warnings=0', 'suggestions=0'];
const stdout = [`${resultBegin} scanner=lynis`, ...facts, resultEnd, 'log'].join('\n');

function ended(overrides: Partial<CommandOutput> = {}): CommandOutput {
  return { state: 'success', detail: 'Success', exitCode: 0, stdout, stderr: '', ...overrides };
}

function stepIn(world: ScanWorld) {
  const told: string[] = [];
  const step = runScannerStep(stepParts(world.aws, async () => undefined));
  const context = (overrides: Partial<StepContext> = {}): StepContext =>
    aContext({ outputs: { launch: { instanceId: 'i-1' } }, tell: (kind) => told.push(kind), ...overrides });
  return {
    told,
    intend: () => step.intend(context(), params),
    find: (nowMs = 60_000) => step.find(context({ nowMs, intendedAtMs: 0 }), params, intent),
    start: () => step.start(context(), params, intent),
    poll: (nowMs = 60_000) => step.poll(context({ nowMs }), params, { commandId: 'c-1' }, intent),
  };
}

describe('a scanner', () => {
  it('is run as its operating system needs it', async () => {
    const world = await scanWorld();
    expect(await stepIn(world).intend()).toEqual({ intent });
    world.agents = [ubuntu({ platformName: 'Amazon Linux', platformVersion: '2023' })];
    expect(await stepIn(world).intend()).toEqual({ intent: { ...intent, family: 'dnf' } });
  });

  it.each([
    ['on a system that it knows nothing of', [ubuntu({ platformName: 'SLES', platformVersion: '15.5' })], 'SLES 15.5'],
    ['where SSM knows no agent', [], 'SSM knows no agent on i-1'],
  ])('has not run %s, and nothing is sent', async (_where, agents, why) => {
    const world = await scanWorld();
    world.agents = agents;
    const output = { scanner: 'lynis', ran: false, why: expect.stringContaining(why) };
    expect(await stepIn(world).intend()).toMatchObject({ answer: { kind: 'succeeded', output } });
    expect(world.sent).toEqual([]);
  });

  it('is sent once: a repeat after a crash finds it by its comment, once SSM had the time to tell', async () => {
    const world = await scanWorld();
    const step = stepIn(world);
    expect(await step.find()).toBeUndefined();
    await expect(step.find(10_000)).rejects.toMatchObject({ code: 'command-not-told', retry: 'later' });
    await step.start();
    expect(await step.find()).toEqual({ commandId: 'c-1' });
    expect(world.sent).toMatchObject([
      {
        document: 'AWS-RunShellScript',
        parameters: { executionTimeout: ['7200'] },
        instanceIds: ['i-1'],
        comment: 'token',
        output: { bucket: 'scans', prefix },
      },
    ]);
    expect(world.sent[0]?.parameters['commands']).not.toContain('set -e');
    expect(step.told).toEqual(['scanner-started']);
  });

  it('is waited for, also before SSM tells of it', async () => {
    const world = await scanWorld();
    expect(await stepIn(world).poll()).toMatchObject({ kind: 'running', progress: { label: 'lynis: pending' } });
    world.output = ended({ state: 'in-progress', exitCode: -1, stdout: '' });
    expect(await stepIn(world).poll()).toMatchObject({ kind: 'running', progress: { label: 'lynis: in-progress' } });
    expect(world.files.size).toBe(0);
  });

  it('leaves its result and its log', async () => {
    const world = await scanWorld();
    world.output = ended({ stderr: 'grumble' });
    const step = stepIn(world);
    const logUri = `s3://scans/${prefix}/lynis.log`;
    const output = { scanner: 'lynis', ran: true, hardeningIndex: 66, startedAtMs: 0, endedAtMs: 60_000, logUri };
    expect(await step.poll()).toMatchObject({ kind: 'succeeded', output });
    expect(world.files.get(`scans/${prefix}/lynis.log`)).toContain('grumble');
    expect(step.told).toEqual(['scanner-ended']);
  });

  it.each([
    ['failed', ended({ state: 'failed', detail: 'Failed', exitCode: 1, stdout: '' })],
    ['timed out', ended({ state: 'timed-out', detail: 'Execution Timed Out', exitCode: -1, stdout: '' })],
    ['was undeliverable', ended({ state: 'undeliverable', detail: 'Undeliverable', exitCode: -1, stdout: '' })],
    ['was cancelled after it told its result', ended({ state: 'cancelled', detail: 'Cancelled', exitCode: -1 })],
    ['told nothing', ended({ stdout: '' })],
  ])('whose command %s has not run, and its log is kept', async (_how, output) => {
    const world = await scanWorld();
    world.output = output;
    expect(await stepIn(world).poll()).toMatchObject({ kind: 'succeeded', output: { ran: false } });
    expect(world.files.size).toBe(1);
  });

  it('has not run where its instance ends', async () => {
    const world = await scanWorld();
    world.instanceState = 'terminated';
    const output = { ran: false, why: expect.stringContaining('i-1, which was launched for this, is terminated') };
    expect(await stepIn(world).poll()).toMatchObject({ kind: 'succeeded', output });
  });

  it('is cancelled, and has not run, when its time is over', async () => {
    const world = await scanWorld();
    const output = { ran: false, why: expect.stringContaining('still pending') };
    expect(await stepIn(world).poll(3 * 3600_000)).toMatchObject({ kind: 'succeeded', output });
    expect(world.cancelled).toEqual(['c-1']);
  });

  it.each([
    ['denied', 'AccessDenied', 'Allow s3:PutObject on arn:aws:s3:::scans/* to the role of Amiable.'],
    ['not-found', 'NoSuchBucket', 'There is no bucket scans'],
  ] as const)('fails where its log cannot be kept: %s', async (kind, code, why) => {
    const world = await scanWorld();
    world.output = ended();
    world.refusal = refused(kind, code);
    const answer = { kind: 'failed', code: 'report-not-kept', why: expect.stringContaining(why) };
    expect(await stepIn(world).poll()).toMatchObject(answer);
  });

  it('is looked at again where S3 cannot be reached', async () => {
    const world = await scanWorld();
    world.output = ended();
    world.refusal = refused('unreachable', 'TimeoutError');
    await expect(stepIn(world).poll()).rejects.toThrow('TimeoutError');
  });
});
