import { describe, expect, it } from 'vitest';
import { postedIn } from './posted.ts';
import { type Scenario, scenario } from './scenario.ts';
import { stagesScenario } from './stages-world.ts';

const channel = 'ami-alerts';
const dayMs = 24 * 60 * 60 * 1000;
const alerting = {
  slack: { channels: [{ name: 'deploys' }, { name: channel }] },
  config: { channels: { alerts: `#${channel}` } },
};

/** What the channel was told, each message by itself. */
const alerts = (of: Scenario): readonly string[] => postedIn(of, channel);

/** Everything that was there before has been told, and the next check is due. */
async function toldOnce<World extends Scenario>(world: World): Promise<World> {
  await world.checkCompliance();
  expect(alerts(world)).toHaveLength(1);
  world.clock.advanceBy(dayMs);
  return world;
}

function changed(world: Scenario, call: string): number {
  return world.changes().filter((one) => one === call).length;
}

describe('a check in the middle of a run', () => {
  it('tells nobody that half of the fleet is replaced, but whoever asks', async () => {
    const world = await toldOnce(await scenario(alerting));
    await world.askRollout();
    await world.click('grace', 'Approve');
    await world.settle({ until: () => changed(world, 'TerminateInstanceInAutoScalingGroup') > 1 });
    expect(await world.checkCompliance()).toBe(true);
    expect(alerts(world).join()).not.toContain('another AMI than');
    await world.command('ada', '/ami compliance web');
    expect(world.heard('ada')).toContain('another AMI than');
  });

  it('tells of the half once the run waits for a person', async () => {
    const world = await toldOnce(await scenario(alerting));
    await world.askRollout();
    await world.click('grace', 'Approve');
    await world.settle({ until: () => changed(world, 'TerminateInstanceInAutoScalingGroup') > 1 });
    world.aws.faults.deny({ action: 'TerminateInstanceInAutoScalingGroup' });
    const [run] = await world.store.live();
    const phase = async () => (await world.store.read(run?.id ?? ''))?.phase.kind;
    await world.settle();
    expect(['held', 'needs-human']).toContain(await phase());
    expect(await world.checkCompliance()).toBe(true);
    expect(alerts(world).at(-1)).toContain('another AMI than');
  });

  it('tells nobody that its new AMI is not tested yet', async () => {
    const world = await toldOnce(await stagesScenario(alerting));
    await world.command('ada', '/ami patch web');
    await world.settle({ until: () => changed(world, 'RunInstances') > 1 });
    const [made] = (await world.baked()).images;
    expect(await world.checkCompliance()).toBe(true);
    expect(alerts(world)).toHaveLength(1);
    expect(alerts(world).join()).not.toContain(made?.ImageId);
    await world.command('ada', '/ami compliance web');
    expect(world.heard('ada')).toContain(made?.ImageId);
  });
});
