import { PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { beforeAll, expect, it } from 'vitest';
import { type MotoBot, openBot } from './bot.ts';
import { type MotoFleet, motoFleet } from './fleet.ts';
import { onMoto } from './on-moto.ts';
import { imagesIn, startWitness, terminatedOf, type Witness } from './witness.ts';

onMoto((moto) => {
  let witness: Witness;

  beforeAll(() => {
    witness = startWitness(moto());
    return () => witness.stop();
  });

  /** A rollout of a fleet with an alarm that is watched and is OK, approved. */
  async function approved(): Promise<{ fleet: MotoFleet; bot: MotoBot; fire: () => Promise<void> }> {
    const fleet = await motoFleet(moto(), { desired: 2, max: 4 });
    const { cloudWatch } = fleet.clients;
    const AlarmName = 'web-5xx';
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        ...{ AlarmName, Namespace: 'AWS/ApplicationELB', MetricName: 'HTTPCode_Target_5XX_Count', Statistic: 'Sum' },
        ...{ Period: 60, EvaluationPeriods: 1, Threshold: 5, ComparisonOperator: 'GreaterThanThreshold' },
      }),
    );
    const watch = { alarms: [AlarmName], waveSeconds: 2, bakeSeconds: 2 };
    const bot = await openBot(moto().endpoint, { config: { fleets: { [fleet.groupName]: { watch } } } });
    await bot.command('ada', `/ami rollout ${fleet.newImageId} to ${fleet.groupName} --batch 1`);
    await bot.settle();
    await bot.click('grace', 'Approve');
    const state = { AlarmName, StateValue: 'ALARM', StateReason: 'Threshold Crossed: 12 errors.' } as const;
    const fire = async (): Promise<void> => void (await cloudWatch.send(new SetAlarmStateCommand(state)));
    return { fleet, bot, fire };
  }

  it('a watched rollout on moto ends well while its alarm is OK', { timeout: 60_000 }, async () => {
    const { fleet, bot } = await approved();
    await bot.settle();
    expect(bot.card()).toContain('Done');
    expect(bot.thread()).toContain('Watched for 2 s: the whole fleet. 1 alarm is healthy.');
    expect(bot.calls).toContain('cloudwatch:DescribeAlarms');
    expect(imagesIn(await witness.look(fleet.groupName))).toEqual([fleet.newImageId]);
  });

  it('an alarm that fires on moto has it taken back, seen by boto3', { timeout: 60_000 }, async () => {
    const { fleet, bot, fire } = await approved();
    const before = await witness.look(fleet.groupName);
    let lookedAtMs = 0;
    await bot.settle(async () => {
      if (bot.clock.nowMs() === lookedAtMs) return false;
      lookedAtMs = bot.clock.nowMs();
      return terminatedOf(before, await witness.look(fleet.groupName)).length > 0;
    });
    await fire();
    await bot.settle();
    expect(bot.card()).toContain('Taken back');
    expect(bot.card()).toContain('Threshold Crossed: 12 errors.');
    const after = await witness.look(fleet.groupName);
    expect(after).toMatchObject({ desired: 2, max: 4, suspended: [], templateVersion: '1' });
    expect(imagesIn(after)).toEqual([fleet.oldImageId]);
  });
});
