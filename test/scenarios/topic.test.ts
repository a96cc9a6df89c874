import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Delivered } from '../../src/playground/aws/sns/topics.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { accountId, region } from './fleet-world.ts';
import { postedIn } from './posted.ts';
import { type Scenario, type ScenarioOptions, scenario } from './scenario.ts';

const topicArn = `arn:aws:sns:${region}:${accountId}:findings`;
const hourMs = 60 * 60 * 1000;
const channel = 'ami-alerts';

const bodySchema = z.looseObject({
  id: z.string(),
  findings: z.array(z.looseObject({ change: z.string(), key: z.string(), severity: z.string() })),
  resolved: z.array(z.looseObject({ key: z.string() })),
  omitted: z.object({ findings: z.number(), resolved: z.number() }),
});

/** A fleet on an old image that nobody has scanned, and a topic with a queue and an address for mail. */
async function world(options: ScenarioOptions = {}): Promise<Scenario> {
  const made = await scenario({
    slack: { channels: [{ name: 'deploys' }, { name: channel }] },
    config: { channels: { alerts: `#${channel}` }, compliance: { topicArn } },
    ...options,
  });
  const queue = { protocol: 'sqs', endpoint: `arn:aws:sqs:${region}:${accountId}:findings` };
  made.aws.sns.addTopic('findings', [queue, { protocol: 'email', endpoint: 'ada@example.com' }]);
  return made;
}

function got({ aws }: Scenario, protocol: string): readonly Delivered[] {
  return aws.sns.delivered(topicArn).filter((delivered) => delivered.protocol === protocol);
}

/** What the queue got, as a program reads it. */
function read(of: Scenario): readonly z.infer<typeof bodySchema>[] {
  return got(of, 'sqs').map(({ body }) => bodySchema.parse(JSON.parse(body)));
}

function changes(of: Scenario): readonly (readonly string[])[] {
  return read(of).map(({ findings, resolved }) => [
    ...findings.map(({ change, key }) => `${change} ${key.replace(`/${accountId}/${region}`, '')}`),
    ...resolved.map(({ key }) => `resolved ${key.replace(`/${accountId}/${region}`, '')}`),
  ]);
}

async function tag({ clients }: Scenario, imageId: string, tags: Record<string, string>): Promise<void> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await clients.ec2.send(new CreateTagsCommand({ Resources: [imageId], Tags }));
}

async function aDayLater(of: Scenario): Promise<void> {
  of.clock.advanceBy(24 * hourMs);
  expect(await of.checkCompliance()).toBe(true);
}

const alerts = (of: Scenario): readonly string[] => postedIn(of, channel);

describe('the topic of SNS', () => {
  it('gets one message for a check, as JSON with what to choose by, and as text', async () => {
    const told = await world();
    await told.checkCompliance();
    const [message, ...others] = got(told, 'sqs');
    expect(others).toEqual([]);
    expect(message?.subject).toMatch(/^\[high\] Compliance: \d+ new\.$/);
    expect(message?.attributes).toMatchObject({
      change: ['new'],
      severity: expect.arrayContaining(['high']),
      application: ['web'],
    });
    const [body] = read(told);
    expect(body).toMatchObject({ kind: 'amiable.compliance', version: 1, omitted: { findings: 0, resolved: 0 } });
    expect(body?.findings).toContainEqual(
      expect.objectContaining({
        change: 'new',
        key: `scan/${accountId}/${region}/${told.oldImageId}`,
        severity: 'high',
        says: 'not scanned',
        application: 'web',
        fleets: ['web'],
        fix: `/ami scan ${told.oldImageId}`,
      }),
    );
    const [mail] = got(told, 'email');
    expect(mail?.body).toContain(`🔴 High: ${told.oldImageId} (web-1.0.0-20250601-000000, in use by web): not scanned`);
    expect(mail?.body).toContain(`In Slack: /ami scan ${told.oldImageId}`);
  });

  it('gets nothing again that it was told, and then what is worse and what is resolved', async () => {
    const told = await world();
    await told.checkCompliance();
    await aDayLater(told);
    expect(read(told)).toHaveLength(1);
    await tag(told, told.oldImageId, { ValidationStatus: 'Failed' });
    await tag(told, told.newImageId, { SecurityScan: 'Passed', ScanDate: new Date(told.clock.nowMs()).toISOString() });
    await aDayLater(told);
    expect(changes(told)[1]).toEqual([`worse validation/${told.oldImageId}`, `resolved scan/${told.newImageId}`]);
    expect(got(told, 'email').at(-1)?.body).toContain('validation failed (medium before)');
    expect(got(told, 'email').at(-1)?.body).toContain(`${told.newImageId} (web): scan, open since 2026-`);
    expect(new Set(read(told).map(({ id }) => id)).size).toBe(2);
  });

  it('says nothing of what is snoozed, until that is worse', async () => {
    const told = await world();
    await told.checkCompliance();
    await told.command('ada', '/ami snooze web --days 30');
    await tag(told, told.oldImageId, { SecurityScan: 'Passed', ScanDate: new Date(told.clock.nowMs()).toISOString() });
    await aDayLater(told);
    expect(changes(told)[1]).toEqual([`resolved scan/${told.oldImageId}`]);
    await tag(told, told.oldImageId, { ValidationStatus: 'Failed' });
    await aDayLater(told);
    expect(changes(told)[2]).toEqual([`worse validation/${told.oldImageId}`]);
  });

  it('is told once, when a snooze has ended, of what is still there and of what is gone', async () => {
    const told = await world();
    await told.checkCompliance();
    await told.command('ada', '/ami snooze web --days 2');
    await told.checkCompliance();
    await aDayLater(told);
    expect(read(told)).toHaveLength(1);
    await tag(told, told.oldImageId, { ValidationStatus: 'Passed' });
    await aDayLater(told);
    expect(changes(told)[1]).toContain(`back scan/${told.oldImageId}`);
    expect(changes(told)[1]).toContain(`resolved validation/${told.oldImageId}`);
    expect(changes(told)[1]?.filter((line) => /^(new|worse)/.test(line))).toEqual([]);
    expect(got(told, 'sqs').at(-1)?.subject).toMatch(/Compliance: \d+ back from a snooze, 1 resolved\./);
    expect(got(told, 'sqs').at(-1)?.attributes).toMatchObject({ change: ['back', 'resolved'] });
    expect(got(told, 'email').at(-1)?.body).toMatch(/Back from a snooze\n- .*: not scanned\. In Slack: /);
    expect(alerts(told).at(-1)).toMatch(/\d+ back from a snooze, 1 resolved/);
    await aDayLater(told);
    expect(read(told)).toHaveLength(2);
  });

  it('is told with the next check of all that it could not be told of, and the channel says so', async () => {
    const told = await world();
    const denied = told.aws.faults.deny({ service: 'sns', action: 'Publish' });
    await told.checkCompliance();
    expect(alerts(told)[0]).toContain('not scanned');
    expect(alerts(told)[0]).toContain('The SNS topic was not told');
    expect(alerts(told)[0]).toContain('Allow sns:Publish to the role of Amiable.');
    await told.command('ada', '/ami snooze web --days 1');
    await told.checkCompliance();
    denied.stop();
    await aDayLater(told);
    expect(read(told)).toHaveLength(1);
    expect(changes(told)[0]).toContain(`new scan/${told.oldImageId}`);
    expect(alerts(told).join()).not.toContain('was not told');
    await aDayLater(told);
    expect(read(told)).toHaveLength(1);
  });

  it('that is gone, or of an account that is not looked after, keeps no channel from being told', async () => {
    for (const arn of [`${topicArn}-2`, 'arn:aws:sns:eu-west-1:999999999999:findings']) {
      const told = await world({
        config: { channels: { alerts: `#${channel}` }, compliance: { topicArn: arn } },
      });
      await told.checkCompliance();
      expect(alerts(told)[0]).toContain('The SNS topic was not told');
    }
  });

  it('is told once, though the worker dies in the middle of telling channels', async () => {
    let writes = 0;
    const told = await world({
      store: createMemoryStore({
        beforeWrite: (_n, name) => {
          if (name !== 'putAlertRecord') return;
          writes += 1;
          if (writes === 2) throw new Error('the worker dies');
        },
      }),
    });
    await expect(told.checkCompliance()).rejects.toThrow('dies');
    expect(await told.checkCompliance()).toBe(true);
    expect(read(told)).toHaveLength(1);
  });

  it('is told again under the same id where the worker died before it could remember', async () => {
    let dies = true;
    const told = await world({
      store: createMemoryStore({
        beforeWrite: (_n, name) => {
          if (dies && name === 'putAlertRecord') throw new Error('the worker dies');
        },
      }),
    });
    await expect(told.checkCompliance()).rejects.toThrow('dies');
    dies = false;
    await told.checkCompliance();
    const [first, second, ...others] = read(told);
    expect(others).toEqual([]);
    expect(second?.id).toBe(first?.id);
  });

  it('knows nothing where it is another than before', async () => {
    const told = await world();
    await told.checkCompliance();
    const other = await scenario({
      world: told,
      store: told.store,
      clock: told.clock,
      config: { compliance: { topicArn: `${topicArn}-2` } },
    });
    told.aws.sns.addTopic('findings-2', [{ protocol: 'sqs', endpoint: 'arn:aws:sqs:eu-west-1:1:q' }]);
    await aDayLater(other);
    const [body = ''] = told.aws.sns.delivered(`${topicArn}-2`).map((delivered) => delivered.body);
    expect(bodySchema.parse(JSON.parse(body)).findings.length).toBe(read(told)[0]?.findings.length);
  });
});
