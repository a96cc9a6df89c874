import { UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateVersionsCommand,
  DeregisterImageCommand,
  DisableImageCommand,
  ModifyLaunchTemplateCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.ts';
import { passTime } from './fleet-world.ts';
import { answerTo, type Scenario, type ScenarioOptions, scenario } from './scenario.ts';

const AutoScalingGroupName = 'web';
const hourSeconds = 3600;

async function pointAt({ clients, templateId }: Scenario, Version: string): Promise<void> {
  const LaunchTemplate = { LaunchTemplateId: templateId, Version };
  await clients.autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, LaunchTemplate }));
}

/** A rollout that is done, and what has happened to the fleet since. */
async function rolledOutThen(happen: (world: Scenario) => Promise<void> | void, options: ScenarioOptions = {}) {
  const world = await scenario(options);
  await world.rollOut();
  expect(world.card()).toContain('Done');
  await happen(world);
  return { world, id: (await world.run()).id, before: world.changes(), traces: await world.traces() };
}

interface Refused {
  readonly what: string;
  readonly options?: ScenarioOptions;
  happen(world: Scenario): Promise<void> | void;
  readonly wrong: string;
  readonly remedy: string;
}

const inProduction = (rules: object): ConfigInput => ({ environments: { production: rules } });

const refused: readonly Refused[] = [
  {
    what: 'the AMI of before is deregistered',
    happen: async ({ clients, oldImageId: ImageId }) => {
      await clients.ec2.send(new DeregisterImageCommand({ ImageId }));
    },
    wrong: 'which served before, does not exist any more.',
    remedy: 'Roll out an AMI that you know to be good: /ami rollout AMI to web',
  },
  {
    what: 'the AMI of before is disabled',
    happen: async ({ clients, oldImageId: ImageId }) => {
      await clients.ec2.send(new DisableImageCommand({ ImageId }));
    },
    wrong: 'which served before, is disabled.',
    remedy: '/ami rollout AMI to web',
  },
  {
    what: 'the launch template version of before is deleted',
    happen: async ({ clients, templateId: LaunchTemplateId }) => {
      await clients.ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateId, DefaultVersion: '2' }));
      await clients.ec2.send(new DeleteLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions: ['1'] }));
    },
    wrong: 'version 1 of the launch template web, which served before, does not exist any more.',
    remedy: 'Roll out an AMI that you know to be good: /ami rollout ami-',
  },
  {
    what: 'the window is over',
    happen: ({ clock, aws }) => passTime(clock, aws, 73 * hourSeconds),
    wrong: 'ended 73 hours ago, and can be taken back for 72 hours in production.',
    remedy: 'Roll out an AMI that you know to be good: /ami rollout ami-',
  },
  {
    what: 'the window of the environment is over',
    options: { config: inProduction({ rollbackHours: 1 }) },
    happen: ({ clock, aws }) => passTime(clock, aws, 1.5 * hourSeconds),
    wrong: 'ended 1 hour ago, and can be taken back for 1 hour in production.',
    remedy: '/ami rollout ami-',
  },
  {
    what: 'the environment takes nothing back',
    options: { config: inProduction({ rollbackHours: 0 }) },
    happen: () => {},
    wrong: 'Runs in production are not taken back (rollbackHours is 0).',
    remedy: '/ami rollout ami-',
  },
  {
    what: 'somebody has pointed the group elsewhere since',
    happen: async (world) => {
      await world.clients.ec2.send(
        new CreateLaunchTemplateVersionCommand({
          LaunchTemplateId: world.templateId,
          SourceVersion: '2',
          LaunchTemplateData: { ImageId: world.aws.ec2.addImage({ name: 'a-third' }) },
        }),
      );
      await pointAt(world, '3');
    },
    wrong: 'somebody has changed it since, outside of Amiable: it launches ami-',
    remedy: '--override',
  },
  {
    what: 'the group has got a mixed policy since',
    happen: async ({ clients, templateId }) => {
      const LaunchTemplateSpecification = { LaunchTemplateId: templateId, Version: '2' };
      const Overrides = [{ InstanceType: 't3.micro' }, { InstanceType: 't3.small' }];
      const MixedInstancesPolicy = { LaunchTemplate: { LaunchTemplateSpecification, Overrides } };
      await clients.autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MixedInstancesPolicy }));
    },
    wrong: 'web launches by a mixed-instances policy (t3.micro, t3.small) now',
    remedy: 'Give the group its policy of then',
  },
  {
    what: 'an instance refresh is under way',
    happen: ({ aws }) => void aws.autoscaling.seedRefresh(AutoScalingGroupName),
    wrong: 'An instance refresh (',
    remedy: 'Wait until it is over or undo it, then ask again.',
  },
  {
    what: 'the environment is frozen',
    happen: async (world) => void (await world.command('grace', '/ami freeze production --reason sale')),
    wrong: 'production is frozen by grace: sale.',
    remedy: '/ami unfreeze production',
  },
];

describe('taking back a run is refused with the reason and the remedy where', () => {
  it.each(refused)('$what', async ({ options = {}, happen, wrong, remedy }) => {
    const { world, id, before, traces } = await rolledOutThen(happen, options);
    for (const subject of ['web', id]) {
      for (const flags of ['', '--dry-run']) {
        const answer = await answerTo(world, `/ami rollback ${subject} ${flags}`);
        expect(answer).toContain(wrong);
        expect(answer).toContain(remedy);
        expect(answer).not.toContain('went wrong');
      }
    }
    expect(world.changes()).toEqual(before);
    expect(await world.traces()).toEqual(traces);
    expect(world.refusedBySlack()).toEqual({});
  });
});

describe('a run cannot be taken back that', () => {
  it('is still going: it is aborted', async () => {
    const world = await scenario();
    await world.askRollout();
    const { id } = await world.run();
    const byRun = await answerTo(world, `/ami rollback ${id}`);
    expect(byRun).toContain(`Run ${id} is still going.`);
    expect(byRun).toContain(`/ami abort ${id}`);
    const byFleet = await answerTo(world, '/ami rollback web');
    expect(byFleet).toContain(`web is being changed by run ${id} now.`);
    expect(byFleet).toContain(`have it taken back: /ami abort ${id}`);
    expect(world.changes()).toEqual([]);
  });

  it('was rejected, and where nothing else has changed the fleet, there is nothing to take back', async () => {
    const world = await scenario();
    await world.askRollout();
    const { id } = await world.run();
    await world.click('grace', 'Reject');
    await world.reject('grace', 'not now');
    await world.settle();
    expect(world.buttons()).toEqual([]);
    const byRun = await answerTo(world, `/ami rollback ${id}`);
    expect(byRun).toContain(`Run ${id} was rejected.`);
    expect(byRun).toContain('/ami history web');
    const byFleet = await answerTo(world, '/ami rollback web');
    expect(byFleet).toContain('Amiable has not changed web yet, so that it does not know what served before.');
    expect(byFleet).toContain('/ami rollout AMI to web');
    expect(world.changes()).toEqual([]);
  });

  it('was aborted: it has been taken back', async () => {
    const world = await scenario();
    await world.askRollout('--batch 2');
    await world.click('grace', 'Approve');
    await world.settle({ until: () => world.changes().includes('TerminateInstanceInAutoScalingGroup') });
    const { id } = await world.run();
    await world.command('ada', `/ami abort ${id}`);
    await world.settle();
    expect(world.buttons()).toEqual([]);
    expect(await answerTo(world, `/ami rollback ${id}`)).toContain(`Run ${id} has been taken back already.`);
  });

  it('has been taken back by another run, or whose fleet another run has changed since', async () => {
    const { world, id } = await rolledOutThen(() => {});
    await world.click('ada', 'Roll back');
    await world.settle();
    await world.click('grace', 'Approve');
    await world.settle();
    const back = await world.run();
    const answer = await answerTo(world, `/ami rollback ${id}`);
    expect(answer).toContain(`Every instance of web already runs ${world.oldImageId}`);
    await world.command('ada', `/ami rollout ${world.newImageId} to web`);
    await world.settle();
    await world.click('grace', 'Approve');
    await world.settle();
    const again = await world.run();
    const changed = await answerTo(world, `/ami rollback ${id}`);
    expect(changed).toContain(`it was changed since by run ${again.id} of ada (rollout ${world.newImageId} to web`);
    expect(changed).toContain(`Run ${back.id} has taken it back already.`);
    expect(changed).toContain(`Take back run ${again.id} first: /ami rollback ${again.id}`);
  });

  it('launched what cannot be told any more', async () => {
    const world = await scenario();
    const LaunchTemplateData = { ImageId: 'resolve:ssm:/gone/ami', InstanceType: 't3.micro' as const };
    const LaunchTemplateId = world.templateId;
    await world.clients.ec2.send(new CreateLaunchTemplateVersionCommand({ LaunchTemplateId, LaunchTemplateData }));
    await pointAt(world, '2');
    await world.rollOut();
    expect(world.card()).toContain('Done');
    expect(world.buttons()).toEqual([]);
    const answer = await answerTo(world, '/ami rollback web');
    expect(answer).toContain('what the group launches now cannot be told');
    expect(answer).toContain('/ami rollout AMI to web');
  });

  it('changes no fleet', async () => {
    const world = await scenario();
    await world.command('ada', `/ami bake ${world.newImageId}`);
    const { id } = await world.run();
    expect(await answerTo(world, `/ami rollback ${id}`)).toContain(`Run ${id}`);
    expect(await answerTo(world, '/ami rollback r-zzzzzz')).toContain('There is no run r-zzzzzz.');
    expect(await answerTo(world, '/ami rollback wbe')).toContain('Did you mean web?');
  });
});

describe('the button of a run', () => {
  it('goes from its card once somebody has pressed it too late', async () => {
    const { world } = await rolledOutThen(({ clock, aws }) => passTime(clock, aws, 73 * hourSeconds));
    expect(world.buttons()).toEqual(['Roll back']);
    await world.click('ada', 'Roll back');
    expect(world.heard('ada')).toContain('ended 73 hours ago');
    await world.settle();
    expect(world.buttons()).toEqual([]);
  });

  it('pressed by two people at once makes one rollback', async () => {
    const { world } = await rolledOutThen(() => {});
    await world.click('ada', 'Roll back');
    await world.click('linus', 'Roll back');
    await world.settle();
    const live = await world.store.live();
    expect(live.map(({ verb }) => verb)).toEqual(['rollback']);
    const refusedOne = live[0]?.requestedBy.name === 'ada' ? 'linus' : 'ada';
    expect(world.heard(refusedOne)).toContain(`web is being changed by run ${live[0]?.id} now.`);
  });
});

describe('servers that were patched where they are', () => {
  it('cannot be taken back, and the change before them is named', async () => {
    const { world, id } = await rolledOutThen(() => {}, { config: { defaults: { minHealthyPercent: 75 } } });
    world.aws.ssm.setMissingPatches(world.newImageId, 2);
    await world.command('ada', '/ami patch web --strategy in-place');
    await world.settle();
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('4 of 4 servers patched');
    expect(world.buttons()).toEqual([]);
    const inPlace = await world.run();
    const byFleet = await answerTo(world, '/ami rollback web');
    expect(byFleet).toContain(`The last change of web was run ${inPlace.id}, which patched servers where they are`);
    expect(byFleet).toContain(`/ami rollback ${id}`);
    const byRun = await answerTo(world, `/ami rollback ${inPlace.id}`);
    expect(byRun).toContain(`Run ${inPlace.id} patched servers where they are, and that cannot be taken back.`);
    await world.command('ada', `/ami rollback ${id}`);
    await world.settle();
    expect(world.card()).toContain(`Run ${inPlace.id} has patched servers of it in place since`);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
  });
});

describe('a plan to go back that waits for approval', () => {
  it('is void once the template version that it goes to is gone', async () => {
    const { world } = await rolledOutThen(() => {});
    await world.click('linus', 'Roll back');
    await world.settle();
    const { clients, templateId: LaunchTemplateId } = world;
    await clients.ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateId, DefaultVersion: '2' }));
    await clients.ec2.send(new DeleteLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions: ['1'] }));
    const before = world.changes();
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Void');
    expect(world.card()).toContain('A launch template version that this run goes back to does not exist any more.');
    expect(world.changes()).toEqual(before);
    expect((await world.traces()).lockedBy).toBeUndefined();
  });
});
