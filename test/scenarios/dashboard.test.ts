import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { testClock } from '../../src/basics/clock.ts';
import { accountId, fleetWorld } from './fleet-world.ts';
import { answerTo, type Scenario, scenario } from './scenario.ts';

const name = 'Amiable-amiable';
const body = ({ aws }: Pick<Scenario, 'aws'>) => aws.cloudWatch.dashboard(name);

describe('the dashboard, asked for in Slack', () => {
  it('is made, linked to for everybody, and brought up to date under the same name', async () => {
    const world = await scenario({ config: { dashboard: { logGroups: ['/amiable'] } } });
    await world.command('ada', '/ami dashboard');
    expect(world.said()).toContain('The dashboard is created');
    expect(world.said()).toContain(`${accountId} in eu-west-1`);
    expect(JSON.stringify(world.slack.channel('deploys').messages().at(-1)?.blocks)).toContain(
      `https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#dashboards/dashboard/${name}`,
    );
    expect(body(world)).toContain("SOURCE '/amiable'");
    await world.command('ada', '/ami dashboard');
    expect(world.said()).toContain('The dashboard is up to date');
    expect(world.changes()).toEqual(['PutDashboard']);
  });

  it('is written anew where the configuration has changed, with the alarms that exist', async () => {
    const first = await scenario();
    await first.command('ada', '/ami dashboard');
    const alarm = { Namespace: 'a', MetricName: 'b', Period: 60, EvaluationPeriods: 1, Threshold: 1 };
    await first.clients.cloudWatch.send(
      new PutMetricAlarmCommand({ AlarmName: 'web-5xx', ComparisonOperator: 'GreaterThanThreshold', ...alarm }),
    );
    const fleets = { web: { watch: { alarms: ['web-5xx', 'gone'] } } };
    const world = await scenario({ world: first, clock: first.clock, config: { fleets } });
    await world.command('ada', '/ami dashboard');
    expect(world.said()).toContain('The dashboard is written anew');
    expect(body(world)).toContain(`arn:aws:cloudwatch:eu-west-1:${accountId}:alarm:web-5xx`);
    expect(body(world)).not.toContain('alarm:gone');
  });

  it('is only told of by a dry run', async () => {
    const world = await scenario();
    const said = await answerTo(world, '/ami dashboard --dry-run');
    expect(`${said}${world.said()}`).toContain('The dashboard would be created');
    expect(body(world)).toBeUndefined();
    expect(world.changes()).toEqual([]);
  });

  it('has all regions of an account', async () => {
    const clock = testClock();
    const away = await fleetWorld({ clock, region: 'us-east-1' });
    const world = await scenario({ clock, regions: { 'us-east-1': away.aws } });
    await world.command('ada', '/ami dashboard');
    expect(world.said()).toContain('in eu-west-1, us-east-1');
    expect(body(world)).toContain('AMIs by age (us-east-1)');
    expect(away.aws.cloudWatch.dashboard(name)).toBeUndefined();
  });

  it('takes an operator', async () => {
    const roles = { viewers: ['everyone'], operators: ['U0NOBODY'] } as const;
    const world = await scenario({
      config: { people: { roles: { viewers: [...roles.viewers], operators: [...roles.operators] } } },
    });
    expect(await answerTo(world, '/ami dashboard')).toContain('operator');
    expect(body(world)).toBeUndefined();
  });

  it('has no alarms where they may not be looked at, says so, and has them once they may', async () => {
    const config = { fleets: { web: { watch: { alarms: ['web-5xx'] } } } };
    const world = await scenario({ config });
    const alarm = { Namespace: 'a', MetricName: 'b', Period: 60, EvaluationPeriods: 1, Threshold: 1 };
    await world.clients.cloudWatch.send(
      new PutMetricAlarmCommand({ AlarmName: 'web-5xx', ComparisonOperator: 'GreaterThanThreshold', ...alarm }),
    );
    const denied = world.aws.faults.deny({ action: 'DescribeAlarms' });
    await world.command('ada', '/ami dashboard');
    expect(world.said()).toContain('The dashboard is created');
    expect(world.said()).toMatch(/It shows no alarms of eu-west-1, .* Allow cloudwatch:DescribeAlarms/);
    expect(body(world)).not.toContain('alarm:web-5xx');
    denied.stop();
    await world.command('ada', '/ami dashboard');
    expect(world.said()).not.toContain('no alarms');
    expect(body(world)).toContain('alarm:web-5xx');
  });

  it('is left as it is where its alarms cannot be looked at for the moment', async () => {
    const world = await scenario({ config: { fleets: { web: { watch: { alarms: ['web-5xx'] } } } } });
    world.aws.faults.throttle({ action: 'DescribeAlarms' }, 1);
    expect(await answerTo(world, '/ami dashboard')).toContain('DescribeAlarms');
    expect(body(world)).toBeUndefined();
  });

  it.each(['GetDashboard', 'PutDashboard'])('is told why it is not there where %s is denied', async (action) => {
    const world = await scenario();
    world.aws.faults.deny({ service: 'cloudwatch', action });
    expect(await answerTo(world, '/ami dashboard')).toContain(`The permission cloudwatch:${action} is missing.`);
    expect(body(world)).toBeUndefined();
  });
});
