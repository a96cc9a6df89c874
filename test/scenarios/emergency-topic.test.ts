import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { accountId, region } from './fleet-world.ts';
import { cve, type FleetsScenario, fleetsScenario } from './fleets-world.ts';
import { everywhere, looseScenario } from './loose-world.ts';

const topicArn = `arn:aws:sns:${region}:${accountId}:findings`;

/** A topic with a queue, an address for mail and a phone. */
async function told(): Promise<FleetsScenario> {
  return subscribed(await fleetsScenario({ config: { compliance: { topicArn } } }));
}

function subscribed<World extends FleetsScenario>(world: World): World {
  world.aws.sns.addTopic('findings', [
    { protocol: 'sqs', endpoint: `arn:aws:sqs:${region}:${accountId}:findings` },
    { protocol: 'email', endpoint: 'ada@example.com' },
    { protocol: 'sms', endpoint: '+41000000000' },
  ]);
  return world;
}

const bodySchema = z.looseObject({ id: z.string(), event: z.string(), summary: z.string() });

function got({ aws }: FleetsScenario, protocol: string) {
  return aws.sns.delivered(topicArn).filter((delivered) => delivered.protocol === protocol);
}

function read(world: FleetsScenario) {
  return got(world, 'sqs').map(({ body }) => bodySchema.parse(JSON.parse(body)));
}

describe('the topic of SNS', () => {
  it('is told that an emergency was declared before anybody is asked, and what came of it, as JSON and as text', async () => {
    const world = await told();
    await world.ask(`/ami emergency ${cve} --packages openssl --fleets canary,stage --reason "in the news"`);
    const { id } = await world.parent();
    expect(read(world)).toMatchObject([
      {
        kind: 'amiable.emergency',
        version: 1,
        id: `${id}/declared`,
        event: 'declared',
        cve,
        packages: ['openssl'],
        requestedBy: { name: 'ada' },
        reason: 'in the news',
        fleets: 2,
        instances: 3,
        approvalsNeeded: 1,
        command: `/ami status ${id}`,
      },
    ]);
    expect(read(world)[0]?.['breakGlass']).toBeUndefined();
    expect(got(world, 'email')[0]?.subject).toBe(`Emergency ${cve} on 2 fleets, declared by ada`);
    expect(got(world, 'email')[0]?.body).toContain('Reason: in the news.');
    expect(got(world, 'sms')[0]?.body).toBe(`Amiable: Emergency ${cve} on 2 fleets, declared by ada`);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(read(world)[1]).toMatchObject({
      id: `${id}/ended`,
      event: 'ended',
      outcome: 'done',
      counts: { fleets: 2, patched: 2, failed: 0 },
      approvals: [{ by: { name: 'grace' } }],
      report: [expect.stringMatching(/report\.json$/), expect.stringMatching(/report\.html$/)],
    });
    expect(got(world, 'email')[1]?.body).toContain('2 of 2 fleets are patched');
    for (let again = 0; again < 3; again += 1) {
      world.clock.advanceBy(3_600_000);
      await world.settle();
    }
    expect(read(world)).toHaveLength(2);
    expect(await world.store.audit(id)).toContainEqual(expect.objectContaining({ call: 'Publish' }));
  });

  it('is told of servers in no fleet apart from fleets, and of what is baked', async () => {
    const world = subscribed(await looseScenario({ config: { compliance: { topicArn } } }));
    await world.ask(everywhere);
    expect(read(world)[0]).toMatchObject({
      ...{ fleets: 2, instances: 4, servers: { groups: 2, servers: 7 }, total: 11, images: 1, copies: 0 },
      summary: `Emergency ${cve} on 2 fleets and 2 groups of servers, declared by ada`,
    });
    const [mail] = got(world, 'email');
    expect(mail?.body).toContain(
      'It patches openssl on 2 fleets with 4 instances and 7 servers in no fleet, 11 in all, and takes',
    );
    expect(mail?.body).toContain('3. production (normal): 2 fleets and groups of servers, 6 instances and servers');
  });

  it('is told loudly that the glass was broken', async () => {
    const world = await told();
    await world.ask(`/ami emergency ${cve} --fleets canary --break-glass --reason "exploited – now"`);
    expect(got(world, 'email')[0]?.subject).toBe(`BREAK GLASS: Emergency ${cve} on 1 fleet, declared by ada`);
    expect(got(world, 'email')[0]?.body).toContain('The glass was broken: exploited – now.');
    expect(read(world)[0]).toMatchObject({ breakGlass: { reason: 'exploited – now' } });
    expect(got(world, 'sqs')[0]?.attributes).toMatchObject({ breakGlass: expect.anything() });
  });

  it('is told of one that was rejected, and nothing of one that was refused or only shown', async () => {
    const world = await told();
    await world.ask(`/ami emergency ${cve} --fleets canary --dry-run`);
    await world.ask(`/ami emergency ${cve} --fleets canary --break-glass`);
    expect(read(world)).toEqual([]);
    await world.ask(`/ami emergency ${cve} --fleets canary`);
    await world.click('grace', 'Reject');
    await world.reject('grace', 'a false alarm');
    await world.settle();
    expect(read(world).map(({ event }) => event)).toEqual(['declared', 'ended']);
    expect(read(world)[1]).toMatchObject({ outcome: 'rejected' });
  });

  it('that cannot be told keeps nothing back, and the thread says so', async () => {
    const world = await told();
    world.aws.faults.deny({ action: 'Publish' });
    await world.ask(`/ami emergency ${cve} --packages openssl --fleets canary`);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(await world.outcomes()).toEqual({ canary: 'done' });
    expect(read(world)).toEqual([]);
    const story = await world.story();
    expect(story).toContain('⚠️ The topic of SNS was not told that this was declared: ');
    expect(story).toContain('⚠️ The topic of SNS was not told that this has ended: ');
    expect(story).toContain('Allow sns:Publish to the role of Amiable.');
  });
});
