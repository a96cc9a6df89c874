import { CreateAutoScalingGroupCommand, SuspendProcessesCommand } from '@aws-sdk/client-auto-scaling';
import { beforeAll, describe, expect, it } from 'vitest';
import { verbs } from '../../src/commands/registry.ts';
import { passTime } from './fleet-world.ts';
import { noTraces, type Scenario, scenario } from './scenario.ts';

/** Asks as Ada, and holds that Slack could show the answer and that looking changed nothing. */
async function ask(world: Scenario, line: string): Promise<string> {
  const changes = world.changes();
  const { shown } = await world.command('ada', `/ami ${line}`);
  expect(shown).toBeUndefined();
  expect(world.refusedBySlack()).toEqual({});
  expect(world.changes()).toEqual(changes);
  return world.heard('ada');
}

describe('in an account with 502 AMIs and 61 fleets', () => {
  let world: Scenario;
  beforeAll(async () => {
    world = await scenario();
    for (let index = 0; index < 500; index += 1) {
      const tags = {
        Application: index % 2 === 0 ? 'web' : 'api',
        Version: `2.${index}.0`,
        ValidationStatus: 'Passed',
      };
      world.aws.ec2.addImage({ name: `app-${index}`, ageDays: index, tags });
    }
    const LaunchTemplate = { LaunchTemplateId: world.templateId, Version: '1' };
    const common = {
      MinSize: 0,
      MaxSize: 4,
      DesiredCapacity: 1,
      LaunchTemplate,
      VPCZoneIdentifier: world.aws.ec2.subnetIds()[0],
    };
    for (let index = 0; index < 60; index += 1) {
      const AutoScalingGroupName = `service-${index}-${'with-a-very-long-name-'.repeat(8)}`;
      await world.clients.autoScaling.send(new CreateAutoScalingGroupCommand({ ...common, AutoScalingGroupName }));
    }
    passTime(world.clock, world.aws, 600);
  });

  it('list shows the newest, how many there are, and how to see fewer', async () => {
    const shown = await ask(world, 'list');
    expect(shown).toContain('502 AMIs, 1 in use.');
    expect(shown).toContain('462 more: narrow with /ami list APPLICATION.');
  });

  it('list of an application shows its own', async () => {
    const shown = await ask(world, 'list web');
    expect(shown).toContain('252 AMIs of web, 1 in use.');
    expect(shown).toContain('2.0.0');
    expect(shown).not.toContain('| api |');
  });

  it('list of an application that is not there names those that are', async () => {
    const shown = await ask(world, 'list wbe');
    expect(shown).toContain('There is no AMI of an application named wbe.');
    expect(shown).toContain('web');
  });

  it('fleets shows as many as fit, and how to see one of the others', async () => {
    const shown = await ask(world, 'fleets');
    expect(shown).toContain('61 fleets: 0 below desired capacity, 0 with drift.');
    expect(shown).toContain('more: look at one with /ami fleet FLEET.');
  });

  it('show of an AMI that all of them use names some and counts the rest', async () => {
    const shown = await ask(world, `show ${world.oldImageId}`);
    expect(shown).toContain('in use by 61 fleets.');
    expect(shown).toContain('web: 4 instances, and new instances are launched from it');
  });
});

describe('what a person is shown', () => {
  let world: Scenario;
  beforeAll(async () => {
    world = await scenario({ desired: 200, max: 400 });
  });

  it('of a fleet of 200: what it runs, launches and keeps', async () => {
    const shown = await ask(world, 'fleet web');
    expect(shown).toContain('web: 200 of 200 instances healthy, no drift.');
    expect(shown).toContain(`AMI: ${world.oldImageId} 1.0.0, 120 days old`);
    expect(shown).toContain('Capacity: desired 200, min 1, max 400, never below 200 healthy');
    expect(shown).toContain('launch template web, version 1');
  });

  it('of sick instances: each by name, with the condition that fails', async () => {
    const [sick = ''] = world.monitor.servingIds('web');
    world.aws.ec2.setServing(sick, false);
    passTime(world.clock, world.aws, 30);
    const shown = await ask(world, 'fleet web');
    expect(shown).toContain('199 of 200 instances healthy');
    expect(shown).toContain(sick);
    expect(shown).toMatch(/lifecycle|target-health/);
    passTime(world.clock, world.aws, 900);
  });

  it('of an AMI: its versions, checks, uses and tags', async () => {
    const shown = await ask(world, `show ${world.newImageId}`);
    expect(shown).toContain('web-1.1.0-20260110-000000: available, 5 days old');
    expect(shown).toContain('Validation: none');
    expect(shown).toContain(`/ami rollout ${world.newImageId} to FLEET`);
  });

  it('of what does not exist: what to do instead', async () => {
    expect(await ask(world, 'show ami-0123456789abcdef0')).toContain('ami-0123456789abcdef0 does not exist here');
    expect(await ask(world, 'fleet wbe')).toContain('Did you mean web?');
    expect(await ask(world, 'history wbe')).toContain('Did you mean web?');
    expect(await ask(world, 'status r-zzzzzz')).toContain('There is no run r-zzzzzz.');
  });

  it('before anything was asked for: that there is nothing', async () => {
    expect(await ask(world, 'status')).toContain('Nothing is under way.');
    expect(await ask(world, 'history web')).toContain('Amiable has not changed web yet.');
    expect(await world.traces()).toEqual(noTraces);
  });

  it.each(Object.keys(verbs))('of help %s: how it is used, and an example', async (verb) => {
    const shown = await ask(world, `help ${verb}`);
    expect(shown).toContain(`/ami ${verb}`);
    expect(await ask(world, `${verb} --help`)).toBe(shown);
  });

  it('of help alone: every command', async () => {
    const shown = await ask(world, 'help');
    expect(Object.keys(verbs).filter((verb) => !shown.includes(`/ami ${verb}`))).toEqual([]);
    expect(await ask(world, '')).toBe(shown);
  });
});

const reason = 'unhealthy in web: Target.ResponseCodeMismatch, Health checks failed with these codes: [503]';

describe('a fleet whose group leaves sick instances alone', () => {
  let world: Scenario;
  beforeAll(async () => {
    world = await scenario({ desired: 200, max: 400 });
    await world.clients.autoScaling.send(
      new SuspendProcessesCommand({
        AutoScalingGroupName: 'web',
        ScalingProcesses: ['HealthCheck', 'ReplaceUnhealthy'],
      }),
    );
  });

  it('shows the sick one first, with every term that fails and the reason of the load balancer', async () => {
    const [sick = ''] = world.monitor.servingIds('web');
    world.aws.ec2.setServing(sick, false);
    passTime(world.clock, world.aws, 60);
    const shown = await ask(world, 'fleet web');
    expect(shown).toContain('1 instance is not healthy: 1 target-health.');
    expect(shown.split('\n').find((line) => line.startsWith('i-'))).toMatch(
      new RegExp(`^${sick} \\| eu-west-1[abc] \\| ${world.oldImageId} \\| 16 min \\| InService \\| target-health`),
    );
    expect(shown).toContain(reason);
  });

  it('shows every instance on some page where all of them are sick', async () => {
    const ids = [...world.monitor.servingIds('web')];
    for (const id of ids) world.aws.ec2.setServing(id, false);
    passTime(world.clock, world.aws, 60);
    const pages = [await ask(world, 'fleet web')];
    for (let page = 2; page <= 10; page += 1) pages.push(await ask(world, `fleet web --page ${page}`));
    expect(ids).toHaveLength(199);
    expect(ids.filter((id) => !pages.some((shown) => shown.includes(id)))).toEqual([]);
    for (const shown of pages) expect(shown.split(reason)).toHaveLength(21);
    expect(pages.join('')).not.toMatch(/more rows|not shown/);
    expect(await ask(world, 'fleet web --page 11')).toContain('Instances, worst first: 181 to 200 of 200');
    expect(await ask(world, 'fleet web --page 0')).toContain('Give a whole number from 1');
    expect(world.refusedBySlack()).toEqual({});
  });
});

describe('while a run is under way', () => {
  it('status, fleet, show and history tell of it, and of its end', async () => {
    const world = await scenario();
    await world.askRollout('--batch 2 --reason "kernel update"');
    const { id } = await world.run();
    expect(await ask(world, 'status')).toContain('Waiting for approval');
    await world.click('grace', 'Approve');
    await world.settle({ until: () => world.changes().includes('TerminateInstanceInAutoScalingGroup') });
    expect(await ask(world, 'status')).toContain(
      `${id} | Rollout of ${world.newImageId} to web in production | 🔄 Running`,
    );
    expect(await ask(world, `status ${id}`)).toContain('kernel update');
    expect(await ask(world, 'fleets')).toContain(id);
    expect(await ask(world, `show ${world.newImageId}`)).toContain(id);
    await world.settle();
    const whole = await ask(world, `status ${id}`);
    expect(whole).toContain('Done');
    expect(whole).toContain('What happened');
    expect(await ask(world, 'history web')).toContain(`${id} | ✅ Done`);
    expect(await ask(world, 'fleets')).toContain(`${id} ✅ Done`);
    const fleet = await ask(world, 'fleet web');
    expect(fleet).toContain('4 of 4 instances healthy, no drift.');
    expect(fleet).not.toContain('more than one AMI');
    expect(await ask(world, 'status')).toContain('Nothing is under way.');
  });
});
