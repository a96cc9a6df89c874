import { describe, expect, it } from 'vitest';
import { patchedIn } from './counting.ts';
import { fixed, vulnerable } from './exposure-world.ts';
import { passTime } from './fleet-world.ts';
import { allFleets, cve, type FleetsScenario, fleetsScenario } from './fleets-world.ts';
import { tagsOf } from './image-world.ts';
import { noTraces } from './scenario.ts';
import { expectNothingLeft } from './stages-world.ts';

/** Every fleet by the moment at which its run began. */
async function order(world: FleetsScenario): Promise<readonly string[]> {
  const runs = [...(await world.children()).values()];
  return runs.toSorted((one, other) => one.requestedAtMs - other.requestedAtMs).map(({ subject }) => subject);
}

describe('an emergency over several fleets, asked for in Slack', () => {
  it('bakes each AMI once, and patches canary, staging and production in this order, on one approval', async () => {
    const world = await fleetsScenario();
    await world.askForAll();
    expect(world.card()).toContain('Emergency: CVE-2026-12345 on 6 fleets');
    expect(world.card()).toContain('1. canaries of production | 1 | 1 | canary');
    expect(world.card()).toContain('5. production (high) | 1 | 2 | shop');
    await world.click('ada', 'Approve');
    expect(world.heard('ada')).toContain('someone else has to approve it');
    const approvedAtMs = world.clock.nowMs();
    await world.click('grace', 'Approve');
    await world.settle();
    const parent = await world.parent();
    expect(world.cardOf(parent.id)).toContain('✅ Done. 6 of 6 fleets are patched.');
    const [web, api] = [await world.mended('web'), await world.mended('api')];
    expect(world.changes().filter((change) => change === 'CreateImage')).toHaveLength(2);
    expect(patchedIn(world)).toBe(11);
    for (const fleet of ['canary', 'stage', 'web', 'shop'])
      expect(new Set(await world.imagesIn(fleet))).toEqual(new Set([web]));
    for (const fleet of ['api', 'jobs']) expect(new Set(await world.imagesIn(fleet))).toEqual(new Set([api]));
    const [first, second, third, ...rest] = await order(world);
    expect([first, second, third]).toEqual(['canary', 'stage', 'jobs']);
    expect(rest.at(-1)).toBe('shop');
    expect(tagsOf((await world.baked()).images[0] ?? {})).toMatchObject({
      Vulnerability: cve,
      PatchType: 'packages openssl libssl3',
      ValidationStatus: 'Passed',
    });
    for (const group of ['web', 'shop'])
      expect(world.monitor.lowest(group, approvedAtMs)?.serving).toBeGreaterThanOrEqual(2);
    await expectNothingLeft(world);
    expect(world.refusedBySlack()).toEqual({});
  });

  it('is only shown with --dry-run, all of it', async () => {
    const world = await fleetsScenario();
    const before = world.changes().length;
    await world.askForAll('--dry-run');
    expect(world.heard('ada')).toContain(
      'would patch openssl, libssl3 on 6 fleets with 11 instances, first canaries of production',
    );
    expect(world.heard('ada')).toContain('Tier: 4. production (normal) · Fleets: 2 · Instances: 4 · Which: web, api');
    expect(world.changes().slice(before)).toEqual([]);
    expect(await world.traces()).toEqual(noTraces);
  });

  it('names an AMI, and finds the fleets on it and on what was made of it', async () => {
    const world = await fleetsScenario();
    await world.ask(`/ami emergency ${cve} --amis ${world.otherImageId}`);
    expect(world.card()).toContain('Patches: all that their profiles patch');
    expect(world.card()).toContain('2 fleets');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(await world.outcomes()).toEqual({ api: 'done', jobs: 'done' });
    await world.ask(`/ami emergency ${cve} --amis ${world.otherImageId}`);
    expect(world.heard('ada')).toContain(`No fleet launches or runs what ${cve} affects.`);
  });

  it('asks Inspector what is affected where nothing is named, and counts with it afterwards', async () => {
    const world = await fleetsScenario();
    const { aws, oldImageId, otherImageId } = world;
    aws.ssm.setPackages(oldImageId, [vulnerable]);
    aws.ssm.setPackages(otherImageId, [fixed]);
    aws.inspector.setOn(true);
    passTime(world.clock, aws, 900);
    await world.ask(`/ami emergency ${cve} --packages openssl`);
    expect(world.card()).toContain('Emergency: CVE-2026-12345 on 4 fleets');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(await world.outcomes()).toEqual({ canary: 'done', stage: 'done', web: 'done', shop: 'done' });
    expect(await world.story()).toContain(
      '7 instances affected, 0 clean. Inspector and inventories of the same 7 instances: 7 affected, 0 clean',
    );
    passTime(world.clock, aws, 3600);
    await world.ask(`/ami emergency ${cve} --packages openssl`);
    expect(world.heard('ada')).toContain(`No fleet launches or runs what ${cve} affects.`);
  });

  it('leaves the channel in peace: a card for each run, and an end for the whole', async () => {
    const world = await fleetsScenario();
    await world.approved();
    await world.settle();
    const said = world.slack.channel('deploys').messages();
    // 6 fleets, 2 AMIs and the emergency.
    expect((await world.traces()).cards).toBe(9);
    const entries = said
      .filter(({ threadTs }) => threadTs !== undefined)
      .map((message) => world.slack.plainText(message));
    expect(entries.map((entry) => entry.split('.')[1])).toEqual([' 6 of 6 fleets are patched']);
    const story = await world.story();
    expect(story).toContain('🚀 Begun, 2 AMIs: ');
    expect(story).toContain('✅ Patched, 1 fleet: canary.');
    const web = (await world.children()).get('web');
    expect(world.cardOf(web?.id ?? '')).toContain(`Part of: /ami status ${(await world.parent()).id}`);
    await world.command('ada', '/ami status');
    expect(world.heard('ada')).toContain('Nothing is under way.');
  });
});

describe('an emergency in which something fails', () => {
  it('goes on without the fleets whose AMI fails its validation, and has one take itself back that turns unhealthy', async () => {
    const world = await fleetsScenario();
    await world.approved();
    await world.settle({ until: async () => (await world.baked()).images.length === 2 });
    world.aws.faults.breakImage(await world.mended('api'), { kind: 'fails-checks' });
    world.aws.faults.breakImage(await world.mended('web'), { kind: 'never-serves' });
    await world.settle();
    expect(await world.outcomes()).toEqual({ canary: 'done', stage: 'done', web: 'undone', shop: 'undone' });
    const parent = await world.parent();
    const card = world.cardOf(parent.id);
    expect(card).toContain(
      '2 of 6 fleets are patched, 2 failed and took themselves back, 2 have no AMI, since none passed',
    );
    for (const fleet of ['web', 'shop']) expect(card).toContain(`⏪ ${fleet}: Took itself back. It was not finished`);
    for (const fleet of ['api', 'jobs'])
      expect(card).toContain(`❌ ${fleet}: Has no mended AMI. The validation failed: `);
    expect(card).toContain('to patch what is left, by a new plan: /ami emergency CVE-2026-12345');
    expect(new Set(await world.imagesIn('shop'))).toEqual(new Set([world.oldImageId]));
    expect(new Set(await world.imagesIn('api'))).toEqual(new Set([world.otherImageId]));
    expect(await world.story()).toContain('⚠️ shop: ');
    passTime(world.clock, world.aws, 600);
    await expectNothingLeft(world);
  });

  it('begins nothing more once a canary has failed', async () => {
    const world = await fleetsScenario();
    await world.approved();
    await world.untilFleet('canary', 'surge');
    world.aws.faults.breakImage(await world.mended('web'), { kind: 'fails-checks' });
    await world.settle();
    expect(await world.outcomes()).toEqual({ canary: 'undone' });
    expect(world.cardOf((await world.parent()).id)).toContain(
      '❌ Stopped. 1 failure stopped the rest. 0 of 6 fleets are patched, 1 failed and took itself back, 5 are as they were before',
    );
    world.aws.faults.clear();
    await expectNothingLeft(world);
  });
});

describe('an emergency that is steered', () => {
  it('is paused with all fleets that are under way, changes nothing until it is resumed, and then is done', async () => {
    const world = await fleetsScenario();
    await world.approved();
    await world.untilFleet('web', 'await-healthy');
    const { id } = await world.parent();
    await world.command('linus', `/ami pause ${id}`);
    await world.settle();
    expect(world.cardOf(id)).toContain(
      '💤 Paused. linus paused it. No further fleet is begun, and those under way are paused too.',
    );
    const underWay = [...(await world.children()).values()].filter(({ phase }) => phase.kind === 'running');
    expect(underWay.map(({ paused }) => paused?.by.name)).toEqual(['linus', 'linus']);
    const before = world.changes().length;
    await world.settle({ untilMs: world.clock.nowMs() + 2 * 3_600_000 });
    expect(world.changes().length).toBe(before);
    await world.command('mary', `/ami resume ${id}`);
    await world.settle();
    expect(Object.values(await world.outcomes())).toEqual(Array.from({ length: 6 }, () => 'done'));
    await expectNothingLeft(world);
  });

  it('leaves a fleet paused that was paused alone', async () => {
    const world = await fleetsScenario();
    await world.approved();
    await world.untilFleet('web', 'await-healthy');
    const web = (await world.children()).get('web')?.id;
    await world.command('linus', `/ami pause ${web}`);
    const { id } = await world.parent();
    await world.command('linus', `/ami pause ${id}`);
    await world.settle();
    await world.command('linus', `/ami resume ${id}`);
    await world.settle();
    expect(await world.outcomes()).toMatchObject({ api: 'done', web: 'running' });
    await world.command('ada', '/ami status');
    expect(world.heard('ada')).toContain(`${web}`);
    await world.command('linus', `/ami resume ${web}`);
    await world.settle();
    expect(await world.outcomes()).toMatchObject({ web: 'done', shop: 'done' });
  });

  it('is aborted: what is under way is taken back, what is patched stays, the rest is not touched', async () => {
    const world = await fleetsScenario();
    await world.approved();
    await world.untilFleet('web', 'retire');
    const { id } = await world.parent();
    await world.command('linus', `/ami abort ${id}`);
    await world.settle();
    expect(await world.outcomes()).toEqual({
      canary: 'done',
      stage: 'done',
      jobs: 'done',
      web: 'undone',
      api: 'undone',
    });
    expect(world.cardOf(id)).toContain(
      '🛑 Stopped. linus aborted it. 3 of 6 fleets are patched, 3 are as they were before.',
    );
    for (const fleet of ['web', 'shop'])
      expect(new Set(await world.imagesIn(fleet))).toEqual(new Set([world.oldImageId]));
    await expectNothingLeft(world);
  });

  it('goes on with the others when one fleet alone is aborted', async () => {
    const world = await fleetsScenario();
    await world.approved();
    await world.untilFleet('stage', 'await-healthy');
    await world.command('linus', `/ami abort ${(await world.children()).get('stage')?.id}`);
    await world.settle();
    expect(await world.outcomes()).toMatchObject({ stage: 'undone', web: 'done', shop: 'done' });
    expect(world.cardOf((await world.parent()).id)).toContain('5 of 6 fleets are patched, 1 was stopped alone');
  });

  it('waits for an approver before each tier where the policy says so', async () => {
    const world = await fleetsScenario({ config: { emergency: { approval: 'tier' } } });
    await world.approved();
    await world.settle();
    expect(await world.outcomes()).toEqual({ canary: 'done' });
    const { id } = await world.parent();
    expect(world.cardOf(id)).toContain('The next tier is staging, with 1 fleet.');
    await world.command('ada', `/ami retry ${id}`);
    expect(world.heard('ada')).toContain('someone else has to let it go on');
    await world.command('grace', `/ami retry ${id}`);
    await world.settle();
    expect(await world.outcomes()).toEqual({ canary: 'done', stage: 'done' });
  });

  it('waits for a fleet that another run has, and leaves one out that it is not to wait for', async () => {
    const world = await fleetsScenario({ config: { emergency: { busyFleetSeconds: 0 } } });
    await world.askRollout();
    const other = world.runId();
    await world.approved();
    await world.settle();
    expect(await world.outcomes()).toMatchObject({ web: 'refused', shop: 'done' });
    expect(await world.story()).toContain(`⚠️ web: web is already being changed by run ${other}.`);
  });
});

describe('breaking the glass', () => {
  it('takes fewer approvers and a reason, sets windows aside, and is said in the channel and the audit trail', async () => {
    const windows = [{ days: ['sun' as const], from: '02:00', to: '04:00', timeZone: 'UTC' }];
    const config = { environments: { production: { approvals: 2, windows } } };
    const world = await fleetsScenario({ config });
    await world.ask(`/ami emergency ${cve} --fleets ${allFleets} --break-glass`);
    expect(world.heard('ada')).toContain('Breaking the glass takes a reason.');
    await world.ask(`/ami emergency ${cve} --fleets web --break-glass --reason "exploited in the wild"`);
    const said = world.slack
      .channel('deploys')
      .messages()
      .map((message) => world.slack.plainText(message));
    expect(said).toContainEqual(
      expect.stringContaining(
        '🚨 Glass broken for CVE-2026-12345 by ada: exploited in the wild. It takes 1 approval, not 2.',
      ),
    );
    expect(world.card()).toContain('It sets aside the windows of production');
    const { id } = await world.parent();
    expect(await world.store.audit(id)).toContainEqual(
      expect.objectContaining({ what: 'glass-broken', reason: 'exploited in the wild' }),
    );
    await world.click('grace', 'Approve');
    await world.settle();
    expect(await world.outcomes()).toEqual({ web: 'done' });
  });
});
