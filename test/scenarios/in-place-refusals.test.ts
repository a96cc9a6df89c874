import { CreateTagsCommand, DeleteTagsCommand } from '@aws-sdk/client-ec2';
import { beforeAll, describe, expect, it } from 'vitest';
import { askPatch } from '../../src/operations/stages/ask-patch.ts';
import { advance } from '../../src/runs/advance.ts';
import { bareScenario } from './bare.ts';
import { addServers, serversScenario } from './in-place-world.ts';
import { answerTo, type Scenario, scenario } from './scenario.ts';

const roles = { operators: ['everyone'], commanders: ['U-NOBODY'], approvers: ['everyone'] };

describe('patching in place that cannot be planned', () => {
  let world: Scenario;
  beforeAll(async () => {
    world = await scenario({ desired: 2 });
    const windows = world.aws.ec2.addImage({ name: 'windows' });
    world.aws.ssm.setPlatform(windows, { platformType: 'Windows', platformName: 'Windows', version: '10' });
    const none = world.aws.ec2.addImage({ name: 'no-agent' });
    world.aws.ssm.setAgent(none, false);
    const add = (count: number, tags: Record<string, string>, imageId = world.oldImageId, served = false) =>
      addServers(world, world.clock, { count, tags, imageId, served });
    await add(1, { Team: 'mixed', Environment: 'production' });
    await add(1, { Team: 'mixed', Environment: 'staging' });
    await add(1, { Team: 'half', Environment: 'production' });
    await add(1, { Team: 'half' });
    await add(2, { Team: 'silent' }, none);
    await add(1, { Team: 'both' });
    await add(1, { Team: 'both' }, windows);
    await add(2, { Team: 'served' }, world.oldImageId, true);
  });

  it.each([
    [
      'no server with these tags',
      '--tags Team=nobody',
      'No server in 111122223333 eu-west-1 has the tags',
      'to the letter',
    ],
    [
      'servers of several environments',
      '--tags Team=mixed',
      'several environments: production, staging',
      'Environment=',
    ],
    [
      'some without an environment',
      '--tags Team=half',
      'several environments: none, production',
      'Environment=production',
    ],
    [
      'no agent that is online',
      '--tags Team=silent',
      '2 have no SSM agent that is online',
      'AmazonSSMManagedInstanceCore',
    ],
    [
      'nothing that may stop serving',
      '--tags Team=served',
      'No server of Team=served may stop serving in web',
      'minHealthyPercent',
    ],
    [
      'a fleet that may not stop serving',
      'web --strategy in-place',
      'No server of web may stop serving',
      '--strategy rolling',
    ],
    [
      'only members of a group',
      '--tags Application=web',
      'is in an Auto Scaling group: web',
      '/ami patch web --strategy in-place',
    ],
    [
      'a batch above all of them',
      '--tags Team=both --batch 3',
      'A batch of 3 is more than the 2 servers',
      '--batch 10%',
    ],
    [
      'a profile that is not there',
      '--tags Team=both --profile monthly',
      'no profile named monthly',
      'There are: default',
    ],
    ['a fleet that is not there', 'wbe --strategy in-place', 'There is no fleet named wbe', 'Did you mean web?'],
  ])('is refused for %s, and says what to do', async (_what, asked, wrong, remedy) => {
    const before = world.changes().length;
    const answer = await answerTo(world, `/ami patch ${asked}`);
    expect(answer).toContain(wrong);
    expect(answer).toContain(remedy);
    expect(world.changes()).toHaveLength(before);
    expect((await world.traces()).live).toEqual([]);
  });

  it('is refused while the environment is frozen', async () => {
    await world.command('ada', '/ami freeze --reason sale');
    expect(await answerTo(world, '/ami patch --tags Team=both')).toContain('Everything is frozen by ada: sale.');
  });
});

describe('a command that somebody types', () => {
  const config = { people: { roles: { ...roles, commanders: ['U0CMD'] } }, defaults: { approvals: 0 } };

  it('takes a role of its own', async () => {
    const world = await serversScenario({ count: 2 }, { config });
    const answer = await answerTo(world, '/ami patch --tags Role=db --command "yum -y update openssl"');
    expect(answer).toContain('You may not run commands that you type in production: that takes the role commander.');
    expect(world.changes()).toEqual([]);
  });

  it('is shown whole, takes an approval where nothing else does, and is run', async () => {
    const allowed = { ...config, people: { roles: { ...roles, commanders: ['everyone'] } } };
    const world = await serversScenario({ count: 2 }, { config: allowed });
    const ran: string[] = [];
    world.aws.ssm.onScript((script, id) => {
      ran.push(`${id} ${script}`);
      return false;
    }, {});
    await world.askToPatch('--command "yum -y update openssl && systemctl restart app"');
    expect(world.card()).toContain('yum -y update openssl && systemctl restart app');
    expect(world.card()).toContain('Waiting for approval. 1 approval is needed');
    await world.click('ada', 'Approve');
    expect(world.heard('ada')).toContain('someone else has to approve it');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Came of it: 2 of 2 servers patched');
    expect(new Set(ran.map((line) => line.split(' ')[0]))).toEqual(new Set(world.ids));
    expect(ran[0]).toContain('yum -y update openssl && systemctl restart app');
  });

  it('is for one sort of shell', async () => {
    const allowed = { ...config, people: { roles: { ...roles, commanders: ['everyone'] } } };
    const world = await serversScenario({ count: 1 }, { config: allowed });
    const imageId = world.aws.ec2.addImage({ name: 'windows' });
    world.aws.ssm.setPlatform(imageId, { platformType: 'Windows', platformName: 'Windows', version: '10' });
    await addServers(world, world.clock, { count: 1, imageId });
    const answer = await answerTo(world, '/ami patch --tags Role=db --command "echo 1"');
    expect(answer).toContain('one command cannot be for both');
  });
});

describe('two runs on the same servers', () => {
  it('are never at work together, whichever tags they were asked by', async () => {
    const world = await serversScenario({ count: 3, tags: { Role: 'db', Tier: '2', Environment: 'production' } });
    await world.askToPatch();
    const first = await world.run();
    const other = await answerTo(world, '/ami patch --tags Tier=2');
    expect(other).toContain(`Run ${first.id} (Role=db) works on some of the same servers.`);
    const same = await answerTo(world, '/ami patch --tags Role=db');
    expect(same).toContain(`is already being changed by run ${first.id}`);
  });

  it('are never at work together, also where the tags have changed since the first was planned', async () => {
    const world = await serversScenario({ count: 3 });
    await world.askToPatch();
    const first = await world.run();
    const [id = ''] = world.ids;
    await world.clients.ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'Role' }] }));
    await world.clients.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'Role', Value: 'cache' }] }));
    const other = await answerTo(world, '/ami patch --tags Role=cache');
    expect(other).toContain(`Run ${first.id} (Role=db) works on some of the same servers.`);
  });

  it('are at work together where the first leaves the common ones as they are', async () => {
    const world = await serversScenario({ count: 3 });
    const [id = ''] = world.ids;
    const lost = world.aws.faults.loseAgents({ instanceIds: [id] });
    await world.askToPatch();
    lost.stop();
    const tags = [{ Key: 'Tier', Value: '2' }];
    await world.clients.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: tags }));
    await answerTo(world, '/ami patch --tags Tier=2');
    expect(world.card()).toContain('Patches: 1 server');
  });

  it.each([
    ['first', 1],
    ['second', -1],
  ])(
    'that are planned at the same time: the one that was asked for first goes on (looked at the %s first)',
    async (_which, order) => {
      const world = await bareScenario({ desired: 0, min: 0 });
      await addServers(world, world.clock, { count: 2, tags: { Role: 'db', Tier: '2', Environment: 'production' } });
      const target = (tags: Record<string, string>) =>
        ({ target: { kind: 'tags', tags }, strategy: 'in-place' }) as const;
      const first = await world.askFor((desk, ada) => askPatch(desk, ada, target({ Role: 'db' })));
      world.clock.advanceBy(1_000);
      const second = await world.askFor((desk, ada) => askPatch(desk, ada, target({ Tier: '2' })));
      for (const { id } of order > 0 ? [first, second] : [second, first]) await advance(world.core.engine, id);
      await world.settle();
      const phases = (await world.runs()).map(({ phase }) => phase.kind);
      expect(phases).toEqual(['approval', 'ended']);
    },
  );

  it('are at work together where no server is in both', async () => {
    const world = await serversScenario({ count: 3 });
    await addServers(world, world.clock, { count: 2, tags: { Role: 'cache', Environment: 'production' } });
    await world.askToPatch();
    await answerTo(world, '/ami patch --tags Role=cache');
    expect(world.card()).toContain('Patches: 2 servers');
  });

  it('are not at work while an AMI is made of one of them', async () => {
    const world = await serversScenario({ count: 2 });
    await world.command('ada', `/ami create ${world.ids[0]} --app db --version 1.0.0`);
    await world.settle();
    expect(await answerTo(world, '/ami patch --tags Role=db')).toContain('works on some of the same servers.');
  });
});
