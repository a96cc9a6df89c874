import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { currentStep } from '../../src/runs/walk.ts';
import { fixedVersion, vulnerableVersion } from './exposure-world.ts';
import { passTime } from './fleet-world.ts';
import { cve } from './fleets-world.ts';
import { addServers, lowestServing, targetStates } from './in-place-world.ts';
import { billing, billingTags, everywhere, type LooseScenario, looseScenario, untagged } from './loose-world.ts';
import { noTraces } from './scenario.ts';
import { bucket, expectNothingLeft } from './stages-world.ts';

async function approved(world: LooseScenario, command = everywhere): Promise<void> {
  await world.ask(command);
  await world.click('grace', 'Approve');
  await world.settle();
}

function fail(world: LooseScenario, instanceIds: readonly string[]): void {
  world.aws.faults.failCommands({ instanceIds: [...instanceIds] }, { kind: 'fails', exitCode: 1, stderr: 'disk full' });
}

/** From when on a run was allowed to change something, and its end. */
async function spanOf({ store }: LooseScenario, runId: string) {
  const notes = await store.notes(runId, 0);
  const at = (kind: string) => notes.find((note) => note.kind === kind)?.atMs ?? Number.NaN;
  return { fromMs: at('begun-by'), untilMs: at('ended') };
}

const then = z.object({ verdict: z.string(), packages: z.string() });
const reportSchema = z.object({
  fleets: z.array(
    z.object({
      name: z.string(),
      tier: z.string(),
      state: z.string(),
      why: z.string().optional(),
      before: z.object({ affected: z.number() }).optional(),
      servers: z
        .array(z.object({ instanceId: z.string(), before: then.optional(), after: then.optional() }))
        .optional(),
    }),
  ),
  leftOut: z.array(z.object({ name: z.string(), why: z.string() })),
});

async function reported(world: LooseScenario) {
  const { id } = await world.parent();
  const body = (ending: string) => world.aws.s3.object(bucket, `emergency/${cve}/${id}/report.${ending}`)?.body ?? '';
  const report = reportSchema.parse(JSON.parse(body('json')));
  return { report, html: body('html'), of: new Map(report.fleets.map((fleet) => [fleet.name, fleet])) };
}

describe('an emergency that affects servers in no fleet', () => {
  it('patches them in place on the same approval, goes on where one of them fails, and reports each', async () => {
    const world = await looseScenario();
    const [failing = '', ...others] = world.billingIds;
    fail(world, [failing]);
    await world.ask(everywhere);
    const card = world.card();
    expect(card).toContain('Emergency: CVE-2026-12345 on 2 fleets and 2 groups of servers');
    expect(card).toContain('In no fleet: 7 servers in 2 groups, patched where they are');
    expect(card).toContain('Restarts: On Linux nothing restarts: what has a package loaded goes on with the old one');
    expect(card).toContain('3. production (normal) | 2 | 6 | api, servers of billing in production');
    await world.ask(`${everywhere} --dry-run`);
    const dry = world.heard('ada');
    expect(dry).toContain('Patches 1 fleet and 1 group of servers, each by a run of its own');
    expect(dry).toContain('Runs: 5 of their own, which change what there is to change');
    expect(dry).toContain('In all | those of 5 runs');
    expect(dry).not.toContain('extra instances');
    const lowest = lowestServing(world, world.billingIds);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.fixedOf(world.billingIds)).toEqual(others);
    expect(world.fixedOf(world.untaggedIds)).toEqual(world.untaggedIds);
    expect(await world.outcomes()).toEqual({ api: 'done', jobs: 'done' });
    expect(await world.serversOutcome(billing)).toBe('done');
    // One at a time, with two of a fleet beside them.
    expect(lowest()).toBe(3);
    expect(await targetStates(world)).toEqual({ healthy: 6 });
    const run = await world.serversRun(billing);
    expect(world.cardOf(run?.id ?? '')).toContain('Patching servers of billing in production in production in place');
    expect(world.cardOf((await world.parent()).id)).toContain(
      '⚠️ Done, but not everywhere. 3 of 4 fleets and groups of servers are patched, 1 is patched but for servers that failed.',
    );
    const story = await world.story();
    expect(story).toContain('✅ Patched, 1 group of servers: servers without tags.');
    expect(story).toContain(
      `⚠️ ${billing}: 3 of 4 servers are patched, 1 failed (${failing}: exit status 1: disk full)`,
    );
    await expectNothingLeft(world);
    expect(world.refusedBySlack()).toEqual({});

    const { html, of } = await reported(world);
    expect(of.get(billing)).toMatchObject({ tier: 'production (normal)', state: 'partly', before: { affected: 4 } });
    const servers = new Map(of.get(billing)?.servers?.map((server) => [server.instanceId, server]));
    expect([...servers.keys()]).toEqual(world.billingIds);
    const old = { verdict: 'affected', packages: expect.stringContaining(vulnerableVersion.replace('1:', '')) };
    expect(servers.get(failing)).toEqual({ instanceId: failing, before: old, after: old });
    // Nobody has looked at all of them since: that is not called clean.
    for (const id of others) expect(servers.get(id)?.after?.verdict).not.toBe('affected');
    expect(html).toContain(`<code>${failing}</code>`);
    expect(html).toContain('⚠️ patched but for some');
  });

  it('is clean once they have been looked at again, and asked for again takes only the server that failed', async () => {
    const world = await looseScenario();
    const [failing = ''] = world.billingIds;
    fail(world, [failing]);
    await approved(world);
    world.aws.faults.clear();
    passTime(world.clock, world.aws, 3 * 3600);
    await world.ask(everywhere);
    expect(world.card()).toContain('Emergency: CVE-2026-12345 on 1 group of servers');
    expect(world.card()).not.toContain('AMIs');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.fixedOf(world.billingIds)).toEqual(world.billingIds);
    const { of } = await reported(world);
    expect(of.get(billing)?.servers?.map(({ instanceId }) => instanceId)).toEqual([failing]);
    expect(of.get(billing)?.servers?.[0]?.before?.packages).not.toContain(fixedVersion);
  });

  it('stops a group in which more servers fail than may, puts all of it back, and counts it as one failure', async () => {
    const world = await looseScenario({ config: { emergency: { maxFailed: 0 } } });
    fail(world, world.untaggedIds);
    await approved(world);
    // It was the first tier, and what is after it is not begun.
    expect(await world.serversOutcome(untagged)).toBe('undone');
    expect(await world.outcomes()).toEqual({});
    expect(await world.serversOutcome(billing)).toBeUndefined();
    expect(world.cardOf((await world.parent()).id)).toContain(
      '1 failed and took itself back, 3 are as they were before',
    );
    expect(await world.story()).toContain(`⚠️ ${untagged}: 2 of 3 servers failed, and 1 may. 1 were not touched`);
    await expectNothingLeft(world);
  });

  it('is only shown with --dry-run, and has the plan that the run has', async () => {
    const world = await looseScenario();
    const before = world.changes().length;
    await world.ask(`${everywhere} --dry-run`);
    expect(world.heard('ada')).toContain('on 2 fleets with 4 instances and 7 servers in no fleet');
    expect(world.changes().slice(before)).toEqual([]);
    expect(await world.traces()).toEqual(noTraces);
    const digest = /Plan `?(\w{16})/.exec(world.heard('ada'))?.[1] ?? 'none';
    await world.ask(everywhere);
    expect(world.card()).toContain(`plan ${digest}`);
  });

  it('leaves out, with the reason, whose agent is offline, what is frozen, and former members of a fleet', async () => {
    const world = await looseScenario();
    const [offline = ''] = world.untaggedIds;
    world.aws.faults.loseAgents({ instanceIds: [offline] });
    const former = await addServers(world, world.clock, {
      ...{ count: 1, imageId: world.otherImageId },
      tags: { Application: 'api', Environment: 'production' },
    });
    passTime(world.clock, world.aws, 3600);
    await world.command('ada', '/ami freeze staging --reason "release day"');
    const frozen = await addServers(world, world.clock, {
      ...{ count: 2, imageId: world.legacyImageId },
      tags: { Application: 'billing', Environment: 'staging' },
    });
    passTime(world.clock, world.aws, 3600);
    await approved(world);
    const { report, html } = await reported(world);
    expect(report.leftOut.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual(
      [
        { name: 'servers of billing in staging', why: 'are frozen by ada: release day' },
        { name: `1 of the ${untagged}`, why: `have an SSM agent that is lost (${offline})` },
        { name: '1 of the servers of api in production', why: expect.stringContaining('former members of api') },
      ].toSorted((a, b) => a.name.localeCompare(b.name)),
    );
    expect(html).toContain('Have an SSM agent that is lost');
    expect(world.fixedOf([...former, ...frozen, offline])).toEqual([]);
    expect(world.fixedOf(world.untaggedIds)).toHaveLength(2);
  });

  it('is about no servers where fleets are named, and says so', async () => {
    const world = await looseScenario();
    await world.ask(`${everywhere} --fleets api`);
    expect(world.card()).toContain('In no fleet: not looked at, since fleets are named');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(await world.outcomes()).toEqual({ api: 'done' });
    expect(world.fixedOf([...world.billingIds, ...world.untaggedIds])).toEqual([]);
  });

  it('finds servers by an AMI that is named, which no fleet launches', async () => {
    const world = await looseScenario();
    await approved(world, `/ami emergency ${cve} --packages openssl --amis ${world.legacyImageId}`);
    expect(world.fixedOf([...world.billingIds, ...world.untaggedIds])).toHaveLength(7);
    expect(await world.outcomes()).toEqual({});
  });

  it('patches one group after the other where they serve behind the same target group, however long that takes', async () => {
    const world = await looseScenario({ config: { emergency: { busyFleetSeconds: 0 } } });
    const ledgerTags = { ...billingTags, Application: 'ledger' };
    const of = { imageId: world.legacyImageId, tags: ledgerTags, served: true };
    const ledger = await addServers(world, world.clock, { count: 4, ...of });
    passTime(world.clock, world.aws, 3600);
    await approved(world);
    expect(world.fixedOf([...world.billingIds, ...ledger])).toHaveLength(8);
    expect(await targetStates(world)).toEqual({ healthy: 10 });
    const runs = [await world.serversRun(billing), await world.serversRun('servers of ledger in production')];
    const spans = await Promise.all(runs.map((run) => spanOf(world, run?.id ?? '')));
    const [first, second] = spans.toSorted((one, other) => one.fromMs - other.fromMs);
    expect(second?.fromMs).toBeGreaterThanOrEqual(first?.untilMs ?? Number.POSITIVE_INFINITY);
  });

  it('pauses, resumes and aborts servers alone, and the others go on', async () => {
    const world = await looseScenario();
    await world.ask(everywhere);
    await world.click('grace', 'Approve');
    await world.settle({ until: async () => (await world.serversOutcome(untagged)) === 'running' });
    const run = await world.serversRun(untagged);
    await world.command('linus', `/ami pause ${run?.id}`);
    await world.settle();
    expect(world.cardOf(run?.id ?? '')).toContain('No further server is touched');
    await world.command('linus', `/ami resume ${run?.id}`);
    await world.command('linus', `/ami abort ${run?.id}`);
    await world.settle();
    expect(await world.serversOutcome(untagged)).toBe('undone');
    expect(await world.serversOutcome(billing)).toBe('done');
    expect(world.cardOf((await world.parent()).id)).toContain(
      '3 of 4 fleets and groups of servers are patched, 1 was stopped alone',
    );
    await expectNothingLeft(world);
  });

  it('is aborted as a whole with servers out of their target group, and puts all of them back', async () => {
    const world = await looseScenario();
    await world.ask(everywhere);
    await world.click('grace', 'Approve');
    await world.settle({
      until: async () => {
        const run = await world.serversRun(billing);
        return run !== undefined && currentStep(run)?.name === 'patch';
      },
    });
    expect(await targetStates(world)).not.toEqual({ healthy: 6 });
    const { id } = await world.parent();
    await world.command('linus', `/ami abort ${id}`);
    await world.settle();
    expect(await world.serversOutcome(billing)).toBe('undone');
    expect(await targetStates(world)).toEqual({ healthy: 6 });
    // What was patched before stays so.
    expect(world.fixedOf(world.untaggedIds)).toHaveLength(3);
    await expectNothingLeft(world);
  });

  it('asks for as many approvals as the environment of the servers takes, and waits for its windows', async () => {
    const windows = [{ days: ['sun' as const], from: '02:00', to: '04:00', timeZone: 'UTC' }];
    const world = await looseScenario({
      config: { environments: { billing: { approvals: 2, windows }, production: { windows } } },
    });
    const tags = { Application: 'billing', Environment: 'billing' };
    await addServers(world, world.clock, { count: 1, imageId: world.legacyImageId, tags });
    passTime(world.clock, world.aws, 3600);
    await world.ask(everywhere);
    expect(world.card()).toContain('2 approvals are needed');
    expect(world.card()).toContain('Servers in no fleet of billing wait for its windows');
    expect(world.card()).toContain('Fleets and servers in no fleet of production wait for its windows');
  });

  it('is approved by one other person where the glass is broken, waits for no window, and says what was set aside', async () => {
    const windows = [{ days: ['sun' as const], from: '02:00', to: '04:00', timeZone: 'UTC' }];
    const vault = { approvals: 3, windows, after: ['staging'], soakHours: 24 };
    const world = await looseScenario({
      config: {
        environments: { production: { approvals: 2, windows, minHealthyPercent: 50 }, vault, staging: {} },
      },
    });
    const tags = { Application: 'billing', Environment: 'vault' };
    const vaultIds = await addServers(world, world.clock, { count: 2, imageId: world.legacyImageId, tags });
    passTime(world.clock, world.aws, 3600);
    await world.ask(`${everywhere} --break-glass --reason "exploited in the wild"`);
    const windowsText = 'sun 02:00 to 04:00 UTC';
    // The order of environments is about AMIs, and servers in no fleet get none.
    const aside = `the windows of production (${windowsText}), the windows of vault (${windowsText})`;
    const told = '🚨 Glass broken for CVE-2026-12345 by ada: exploited in the wild. It takes 1 approval, not 3.';
    const { slack } = world;
    const said = slack
      .channel('deploys')
      .messages()
      .map((message) => slack.plainText(message));
    expect(said).toContainEqual(expect.stringContaining(`${told} It sets aside ${aside}.`));
    const { id } = await world.parent();
    expect(world.cardOf(id)).toContain(`It sets aside ${aside}.`);
    expect(await world.store.audit(id)).toContainEqual(expect.objectContaining({ what: 'glass-broken' }));
    await world.click('ada', 'Approve');
    expect(world.heard('ada')).toContain('someone else has to approve it');
    const askedAtMs = world.clock.nowMs();
    await world.click('grace', 'Approve');
    await world.settle();
    const all = [...world.billingIds, ...world.untaggedIds, ...vaultIds];
    expect(world.fixedOf(all)).toEqual(all);
    expect(await world.outcomes()).toEqual({ api: 'done', jobs: 'done' });
    expect(world.clock.nowMs() - askedAtMs).toBeLessThan(12 * 3_600_000);
    expect(await world.story()).toContain(`It sets aside ${aside}.`);
    const { html } = await reported(world);
    expect(html).toContain(`Set aside: the windows of production (${windowsText}); the windows of vault`);
    await expectNothingLeft(world);
  });

  it('says before the approval where the floor keeps servers behind a target group from being patched', async () => {
    const world = await looseScenario({ config: { defaults: {}, emergency: { approval: 'tier' } } });
    await world.ask(everywhere);
    const said = 'Servers of production that serve behind a target group are left out when it is their turn';
    expect(world.card()).toContain(said);
    await world.click('grace', 'Approve');
    await world.settle();
    const { id } = await world.parent();
    expect(world.cardOf(id)).toContain('The next tier is production (low), with 1 fleet.');
    await world.command('grace', `/ami retry ${id}`);
    await world.settle();
    expect(world.cardOf(id)).toContain('production (normal), with 1 fleet and 1 group of servers.');
    await world.command('grace', `/ami retry ${id}`);
    await world.settle();
    const { of } = await reported(world);
    expect(of.get(billing)).toMatchObject({
      state: 'left-out',
      why: expect.stringContaining('may stop serving in web'),
    });
    expect(of.get(untagged)?.state).toBe('done');
  });

  it('leaves servers out, and patches the fleets, where it cannot be told which have an agent', async () => {
    const world = await looseScenario();
    world.aws.faults.deny({ action: 'DescribeInstanceInformation' });
    await world.ask(everywhere);
    world.aws.faults.clear();
    expect(world.card()).toContain('Emergency: CVE-2026-12345 on 2 fleets');
    expect(world.card()).toMatch(/servers in no fleet at 111122223333 eu-west-1 cannot be read: /);
  });

  it('puts servers back into service that the role may not send a command', async () => {
    const world = await looseScenario();
    world.aws.faults.deny({ action: 'SendCommand' });
    await approved(world, `/ami emergency ${cve} --packages openssl --amis ${world.legacyImageId}`);
    world.aws.faults.clear();
    expect([await world.serversOutcome(untagged), await world.serversOutcome(billing)]).toEqual(['undone', 'undone']);
    expect(await targetStates(world)).toEqual({ healthy: 6 });
    expect(world.fixedOf([...world.billingIds, ...world.untaggedIds])).toEqual([]);
    await expectNothingLeft(world);
  });
});
