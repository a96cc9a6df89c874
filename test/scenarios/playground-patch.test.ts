import { describe, expect, it } from 'vitest';
import { reportsBucket } from '../../src/playground/people.ts';
import { passTime } from './fleet-world.ts';
import { lowestServing } from './in-place-world.ts';
import { type PlaygroundScenario, playgroundScenario } from './playground-world.ts';
import { noTraces } from './scenario.ts';

/** How many servers in no group there are of each standing. */
function standings({ aws }: PlaygroundScenario): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { fleet, standing } of aws.overview().instances) {
    if (fleet === 'servers:legacy:production') counts[standing] = (counts[standing] ?? 0) + 1;
  }
  return counts;
}

/** What the bot launches instances for from now on, in their order, until that is asked. */
function watchHelpers({ aws }: PlaygroundScenario): () => readonly string[] {
  const seen = new Map<string, string>();
  let isOver = false;
  aws.kernel.onChange(() => {
    if (isOver) return;
    for (const { id, purpose } of aws.overview().helpers) seen.set(id, purpose);
  });
  return () => {
    isOver = true;
    return [...seen.values()];
  };
}

/** Those that are still there once what is being terminated is gone. */
function leftHelpers({ aws, clock }: PlaygroundScenario): readonly string[] {
  passTime(clock, aws, 300);
  return aws.overview().helpers.map(({ id }) => id);
}

describe('patching web in the playground', () => {
  it('goes from a stale fleet to a replaced one: baked, tested, scanned, approved, rolled out', async () => {
    const world = await playgroundScenario();
    const helpers = watchHelpers(world);
    const before = new Set(await world.images());
    await world.command('ada', '/ami patch web --batch 25% --reason "monthly patches"');
    expect(world.heard('ada')).toContain('is being planned');
    await world.settle();
    expect(helpers()).toEqual(['bake', 'validate', 'scan']);
    expect(leftHelpers(world)).toEqual([]);
    expect(world.card()).toContain('Waiting for approval');
    expect(world.card()).toContain('Replaces: 120 of 120 instances');
    expect(world.card()).toContain('✅ passed: validated. Passed, required.');
    expect(world.card()).toContain('✅ passed: scanned. Passed, required.');
    await world.click('ada', 'Approve');
    expect(world.heard('ada')).toContain('You may not approve');
    const sinceMs = world.clock.nowMs();
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('✅ Done.');
    const [imageId = '', ...others] = new Set(await world.images());
    expect([others, before.has(imageId)]).toEqual([[], false]);
    expect(world.monitor.lowest('web', sinceMs)?.serving).toBeGreaterThanOrEqual(120);
    const members = world.aws.overview().instances.filter(({ fleet }) => fleet === 'web');
    const serving = members.filter(({ standing }) => standing === 'serving');
    expect(serving).toHaveLength(120);
    expect(serving.filter(({ id }) => world.aws.ssm.software(id).missingPatches > 0)).toEqual([]);
    expect(world.aws.s3.keys(reportsBucket)).toContainEqual(expect.stringMatching(`^web/${imageId}/.*/report\\.json$`));
    const told = world.thread().join('\n');
    for (const line of [
      'is patched after',
      '7 patches installed, none missing, none failed',
      `is being made of`,
      '/health answered 200, 3 times in a row',
      `${imageId} passed its security scan`,
      'grace approved the plan (1 of 1)',
      'Wave 5 of 5: 29 old instances retired',
      `Verified: 120 instances healthy on ${imageId}`,
    ])
      expect(told).toContain(line);
    expect(world.refusedBySlack()).toEqual({});
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  }, 60_000);
});

describe('patching the legacy servers of the playground', () => {
  it('leaves the three that fail and the four without an agent named, and all that served serve again', async () => {
    const world = await playgroundScenario();
    const { ids, failing, offline } = world.seeded.servers;
    const targetGroupArn = world.aws.elb.targetGroupArns().find((arn) => arn.includes('/legacy/')) ?? '';
    const lowest = lowestServing({ aws: world.aws, targetGroupArn }, ids);
    expect(standings(world)).toEqual({ unpatched: 196, offline: 4 });
    await world.command('ada', '/ami patch --tags Role=webserver');
    await world.settle();
    expect(world.card()).toContain('Patches: 196 of 200 servers');
    for (const id of offline) expect(world.card()).toContain(`${id}: SSM agent lost`);
    await world.click('grace', 'Approve');
    await world.settle({ until: () => (standings(world)['out'] ?? 0) >= 5 });
    expect(standings(world)['out']).toBeLessThanOrEqual(12);
    await world.settle();
    expect(world.card()).toContain('Came of it: 193 of 196 servers patched; 3 failed');
    for (const id of failing) expect(world.card()).toContain(id);
    expect(world.card()).toContain('exit status 1: Error: No space left on device');
    expect(world.card()).toContain('the command succeeded, and yet 2 patches failed');
    expect(standings(world)).toEqual({ patched: 193, unpatched: 3, offline: 4 });
    expect(world.aws.overview().servers[0]?.targetGroups).toMatchObject([{ name: 'legacy', healthy: 120 }]);
    expect(lowest()).toBeGreaterThanOrEqual(108);
    const told = world.thread().join('\n');
    expect(told).toContain('grace approved the plan (1 of 1)');
    expect(told).toContain('Wave 1 of 13: 1 server');
    expect(told).toContain('Wave 13 of 13 is over: 193 of 196 servers patched, 3 failed; 0 to go');
    expect(world.refusedBySlack()).toEqual({});
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  }, 60_000);
});

describe('patching web-staging in the playground', () => {
  it('ends with nothing left behind and the fleet as it is where patches fail, and says why', async () => {
    const world = await playgroundScenario();
    world.aws.faults.failCommands(
      { document: 'AWS-RunPatchBaseline' },
      { kind: 'fails', exitCode: 1, stderr: 'All mirrors were tried' },
    );
    const helpers = watchHelpers(world);
    await world.command('ada', '/ami patch web-staging');
    await world.settle();
    expect(helpers()).toEqual(['bake']);
    expect(leftHelpers(world)).toEqual([]);
    expect(world.thread().join('\n')).toContain('All mirrors were tried');
    expect(world.card()).not.toContain('Done.');
    expect(world.aws.overview().fleets.find(({ name }) => name === 'web-staging')?.source).toBe(
      'web-staging version 2',
    );
    expect((await world.traces()).live).toEqual([]);
  });
});
