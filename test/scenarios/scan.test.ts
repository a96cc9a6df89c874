import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { resultBegin, resultEnd } from '../../src/images/scan-scripts.ts';
import { tagsOf } from './image-world.ts';
import { noTraces, type ScenarioOptions } from './scenario.ts';
import { bucket, expectNothingLeft, type StagesScenario, stagesScenario, untilTold } from './stages-world.ts';

type Scanning = NonNullable<NonNullable<ScenarioOptions['config']>['scanning']>;

async function scanned(scanning: Scanning = {}, rig: (world: StagesScenario) => void = () => {}) {
  const world = await stagesScenario({ config: { scanning: { bucket, ...scanning } } });
  rig(world);
  await world.ask(`/ami scan ${world.newImageId}`);
  return world;
}

const reportSchema = z.object({
  verdict: z.string(),
  reasons: z.array(z.string()),
  application: z.string(),
  imageId: z.string(),
  scanners: z.array(z.object({ scanner: z.string(), ran: z.boolean(), log: z.string().optional() })),
  inspector: z.looseObject({ told: z.boolean() }),
});

function reportOf({ aws, newImageId }: StagesScenario) {
  const body = aws.s3.object(bucket, `web/${newImageId}/2026-01-15/report.json`)?.body ?? '';
  return reportSchema.parse(JSON.parse(body));
}

async function expectFailed(world: StagesScenario, reason: string): Promise<void> {
  expect(world.card()).toContain('❌ Failed.');
  expect(world.card()).toContain(reason);
  expect(await world.tags(world.newImageId)).toMatchObject({ SecurityScan: 'Failed' });
  expect(reportOf(world)).toMatchObject({ verdict: 'Failed' });
  await expectNothingLeft(world);
}

describe('a scan, asked for in Slack', () => {
  it('runs all three scanners, keeps logs and report in S3, and tags the AMI', async () => {
    const world = await scanned();
    const prefix = `web/${world.newImageId}/2026-01-15`;
    expect(world.card()).toContain('✅ Done.');
    const files = ['chkrootkit.log', 'clamav.log', 'lynis.log', 'report.json'];
    expect(world.aws.s3.keys(bucket)).toEqual(files.map((name) => `${prefix}/${name}`));
    const tags = await world.tags(world.newImageId);
    expect(tags).toMatchObject({ SecurityScan: 'Passed', ScanReport: `s3://${bucket}/${prefix}/report.json` });
    expect(tags['ScanDate']).toMatch(/^2026-01-15T/);
    expect(reportOf(world)).toMatchObject({
      verdict: 'Passed',
      reasons: [],
      application: 'web',
      imageId: world.newImageId,
      scanners: ['lynis', 'clamav', 'chkrootkit'].map((scanner) => ({
        scanner,
        ran: true,
        log: `s3://${bucket}/${prefix}/${scanner}.log`,
      })),
      inspector: { told: false },
    });
    await expectNothingLeft(world);
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });

  it('tells of each scanner in the thread, and of the verdict with its report', async () => {
    const world = await scanned();
    const thread = world.thread().join('\n');
    for (const said of [
      'lynis ran for',
      'hardening index 72, warnings: 1.',
      'infected files: 0 of 84211.',
      'infections: 0, warnings: 0.',
      `🛡️ ${world.newImageId} passed its security scan. Report: s3://${bucket}/web/${world.newImageId}/2026-01-15/report.json`,
    ])
      expect(thread).toContain(said);
    expect(world.card()).toContain('Scan: lynis, clamav, chkrootkit');
  });

  it('scans on an instance of its own, that its tags tell', async () => {
    const world = await stagesScenario();
    await world.command('ada', `/ami scan ${world.newImageId}`);
    await untilTold(world, 'lynis is being run on');
    const [machine] = await world.machines();
    expect(machine).toMatchObject({ ImageId: world.newImageId, State: { Name: 'running' } });
    expect(tagsOf(machine ?? {})).toMatchObject({ AmiableRun: world.runId(), AmiablePurpose: 'scan' });
  });

  it('fails where a threshold is not kept to, and says which', async () => {
    const world = await scanned({ minHardeningIndex: 80 });
    await expectFailed(world, 'The hardening index of lynis is 72, and has to be 80 at least.');
    expect(world.thread().join('\n')).toContain(`⛔ ${world.newImageId} failed its security scan.`);
  });

  it('fails where a scanner did not run, whatever the others found', async () => {
    const world = await scanned({}, ({ aws }) =>
      aws.faults.failCommands({}, { kind: 'fails', exitCode: 1, stderr: 'no mirror' }, { times: 1 }),
    );
    await expectFailed(world, 'lynis did not run: its script told no result: SSM says Failed, with exit status 1.');
    expect(reportOf(world).scanners.map(({ ran }) => ran)).toEqual([false, true, true]);
    const log = world.aws.s3.object(bucket, `web/${world.newImageId}/2026-01-15/lynis.log`);
    expect(log?.body).toContain('no mirror');
  });

  it('fails where the database of clamav cannot be fetched, in the words of its script', async () => {
    const reason = 'the database could not be fetched: freshclam ended with 17';
    const lines = [`${resultBegin} scanner=clamav`, 'outcome=did-not-run', `reason=${reason}`, resultEnd];
    const world = await stagesScenario({
      scanners: ({ ssm }) =>
        ssm.onScript((script) => script.includes('scanner=clamav'), { exitCode: 1, stdout: lines.join('\n') }),
    });
    await world.ask(`/ami scan ${world.newImageId}`);
    await expectFailed(world, `clamav did not run: ${reason}.`);
    expect(world.thread()).toContain(`⚠️ clamav did not run, so the scan fails: ${reason}.`);
  });

  it('fails where a scanner hangs', async () => {
    const world = await scanned({ scanners: ['clamav'], timeoutSeconds: 900 }, ({ aws }) =>
      aws.faults.failCommands({}, { kind: 'hangs' }),
    );
    await expectFailed(world, 'clamav did not run:');
  });

  it('fails where somebody terminates the instance that it runs on', async () => {
    const world = await stagesScenario();
    await world.command('ada', `/ami scan ${world.newImageId}`);
    await untilTold(world, 'clamav is being run on');
    const [machine] = await world.machines();
    await world.clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [machine?.InstanceId ?? ''] }));
    await world.settle();
    await expectFailed(world, `${machine?.InstanceId}, which was launched for this, is shutting-down`);
    expect(reportOf(world).scanners.map(({ ran }) => ran)).toEqual([true, false, false]);
  });

  it('fails on a system that no scanner can be installed on', async () => {
    const world = await scanned({}, ({ aws, newImageId }) =>
      aws.ssm.setPlatform(newImageId, { platformType: 'Linux', platformName: 'SLES', version: '15' }),
    );
    await expectFailed(world, 'No scanner can be installed on SLES 15: scans know systems with apt, dnf or yum.');
    expect(world.changes()).not.toContain('SendCommand');
  });

  it('adds what Inspector finds, where it is on', async () => {
    const world = await scanned({}, ({ aws, newImageId }) => {
      aws.inspector.setOn(true);
      aws.inspector.setImageFindings(newImageId, [{ id: 'CVE-2026-0001', severity: 'CRITICAL' }]);
    });
    await expectFailed(world, 'There are 1 critical vulnerabilities told by Inspector, and may be 0 at most.');
    expect(reportOf(world).inspector).toMatchObject({ told: true, critical: 1 });
  });

  it('waits until Inspector has looked, however quick the scanners were', async () => {
    const world = await stagesScenario({ inspector: { lookSeconds: 1_500 } });
    world.aws.inspector.setOn(true);
    world.aws.inspector.setImageFindings(world.newImageId, [{ id: 'CVE-2026-0001', severity: 'CRITICAL' }]);
    await world.command('ada', `/ami scan ${world.newImageId}`);
    await untilTold(world, 'infections: 0, warnings: 0.');
    await world.settle({ until: () => world.card().includes('waiting for Amazon Inspector to look at') });
    await world.settle();
    await expectFailed(world, 'There are 1 critical vulnerabilities told by Inspector, and may be 0 at most.');
  });

  const unsupported = ({ aws, newImageId }: StagesScenario): void => {
    aws.inspector.setOn(true);
    aws.inspector.setImageFindings(newImageId, [{ id: 'CVE-2026-0001', severity: 'CRITICAL' }]);
    aws.inspector.setUnlooked(newImageId, 'UNSUPPORTED_OS');
  };

  it('says on card, thread and report that Inspector has not looked, and passes by the scanners', async () => {
    const world = await scanned({}, unsupported);
    const [machine] = await world.machines();
    const why = `Amazon Inspector has not looked at ${machine?.InstanceId}: it says UNSUPPORTED_OS.`;
    expect(world.card()).toContain('✅ Done.');
    expect(world.card()).toContain(`Scan: lynis, clamav, chkrootkit. ⚠️ ${why}`);
    expect(world.thread().join('\n')).toContain(`/report.json. ${why}`);
    expect(reportOf(world)).toMatchObject({ verdict: 'Passed', inspector: { told: false, why } });
    await expectNothingLeft(world);
  });

  it('fails where Inspector has not looked and is required', async () => {
    const world = await scanned({ inspector: 'required' }, unsupported);
    await expectFailed(world, 'Amazon Inspector has not looked at');
  });

  it('fails where Inspector is required and off', async () => {
    const world = await scanned({ inspector: 'required' });
    await expectFailed(world, 'Amazon Inspector is off here.');
  });

  it('passes with findings that the thresholds allow', async () => {
    const world = await scanned({ maxHigh: 1 }, ({ aws, newImageId }) => {
      aws.inspector.setOn(true);
      aws.inspector.setImageFindings(newImageId, [{ id: 'CVE-2026-0002', severity: 'HIGH' }]);
    });
    expect(await world.tags(world.newImageId)).toMatchObject({ SecurityScan: 'Passed' });
    expect(reportOf(world)).toMatchObject({ verdict: 'Passed', inspector: { told: true, high: 1 } });
  });
});

describe('a scan gives no verdict where', () => {
  it.each<[string, Scanning, (world: StagesScenario) => void, string]>([
    [
      'S3 refuses to keep its logs',
      {},
      ({ aws }) => aws.faults.deny({ service: 's3', action: 'PutObject' }),
      `Allow s3:PutObject on arn:aws:s3:::${bucket}/* to the role of Amiable.`,
    ],
    [
      'its bucket is not there',
      { bucket: 'no-such-bucket' },
      () => {},
      'There is no bucket no-such-bucket to keep the scan in. Make it, or name another as scanning.bucket.',
    ],
    [
      'the agent never comes online',
      {},
      ({ aws, newImageId }) => aws.faults.noAgent(newImageId),
      'never came online. Give builders an instance profile',
    ],
    [
      'nothing may be launched',
      {},
      ({ aws }) => aws.faults.deny({ action: 'RunInstances' }),
      'Allow ec2:RunInstances to the role of Amiable.',
    ],
    [
      'no command may be sent',
      {},
      ({ aws }) => aws.faults.deny({ action: 'SendCommand' }),
      'Allow ssm:SendCommand to the role of Amiable.',
    ],
    [
      'the AMI may not be tagged',
      {},
      ({ aws }) => aws.faults.deny({ action: 'CreateTags' }),
      'Allow ec2:CreateTags to the role of Amiable.',
    ],
  ])('%s, and says what to do', async (_what, scanning, rig, said) => {
    const world = await scanned(scanning, rig);
    expect(world.card()).toContain(said);
    expect(world.card()).toContain('⏪ Taken back.');
    expect(await world.tags(world.newImageId)).not.toHaveProperty('SecurityScan');
    await expectNothingLeft(world);
  });
});
