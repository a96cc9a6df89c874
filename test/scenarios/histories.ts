import {
  DescribeAutoScalingGroupsCommand,
  EnterStandbyCommand,
  PutLifecycleHookCommand,
  SetInstanceProtectionCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { Refusal } from '../../src/basics/errors.ts';
import type { Run } from '../../src/runs/run.ts';
import { known } from '../contracts/aws-world.ts';
import { type BareScenario, bareScenario } from './bare.ts';
import { parameter, type Scaled, scale, schedule } from './happenings.ts';
import type { History } from './history.ts';
import { lifeOf } from './lived-strategies.ts';

export interface Outcome {
  readonly run: Run;
  readonly world: BareScenario;
  /** Desired capacity before the run, and what the world has added to it and taken from it meanwhile. */
  readonly before: { readonly desired: number; readonly max: number };
  readonly scaled: Readonly<Scaled>;
  readonly approvedAtMs: number;
}

/** Lives through a history to its end. Undefined where the rollout is refused from the start. */
export async function live(
  history: History,
  { isDirect = true }: { readonly isDirect?: boolean } = {},
): Promise<Outcome | undefined> {
  const world = await bareScenario({
    isDirect,
    seed: history.seed,
    desired: history.desired,
    min: history.min,
    max: history.desired + history.spareMax,
    withLoadBalancer: history.withLoadBalancer,
    config: {
      defaults: { minHealthyPercent: history.minHealthyPercent, mayRaiseMax: history.mayRaiseMax },
      pace: { waveTimeoutSeconds: 900 },
    },
  });
  await prepare(world, history);
  await lifeOf(history).prepare?.(world, history);
  const before = await world.group();
  await world.ask({ strategy: history.strategy, ...lifeOf(history).asked(history) });
  await world.settle();
  if ((await world.run()).phase.kind !== 'approval') return undefined;
  const scaled: Scaled = { from: before.desired, by: 0, in: false, outs: [], crossedUnseen: false };
  const approvedAtMs = world.clock.nowMs();
  schedule(world, history, scaled);
  await world.steer('grace', { signal: 'approve' });
  await toTheEnd(world, history, approvedAtMs, scaled);
  world.aws.faults.clear();
  world.aws.kernel.settle();
  return { run: await world.run(), world, before, scaled, approvedAtMs };
}

async function prepare(
  world: BareScenario,
  { hook, protectedCount, standbyCount, min, desired, launches }: History,
): Promise<void> {
  const { clients, clock, aws } = world;
  if (launches !== 'old') await launchFrom(world, launches);
  const { AutoScalingGroups = [] } = await clients.autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
  const ids = (AutoScalingGroups[0]?.Instances ?? []).map(({ InstanceId }) => known(InstanceId));
  const AutoScalingGroupName = 'web';
  if (hook !== 'none') {
    const LifecycleTransition =
      hook === 'launch' ? 'autoscaling:EC2_INSTANCE_LAUNCHING' : 'autoscaling:EC2_INSTANCE_TERMINATING';
    await clients.autoScaling.send(
      new PutLifecycleHookCommand({
        AutoScalingGroupName,
        LifecycleHookName: 'hook',
        LifecycleTransition,
        HeartbeatTimeout: 40,
        DefaultResult: 'CONTINUE',
      }),
    );
  }
  if (protectedCount > 0) {
    await clients.autoScaling.send(
      new SetInstanceProtectionCommand({
        AutoScalingGroupName,
        InstanceIds: ids.slice(0, 1),
        ProtectedFromScaleIn: true,
      }),
    );
  }
  if (standbyCount > 0 && desired > min && ids.length > 1) {
    await clients.autoScaling.send(
      new EnterStandbyCommand({
        AutoScalingGroupName,
        InstanceIds: ids.slice(1, 2),
        ShouldDecrementDesiredCapacity: true,
      }),
    );
  }
  clock.advanceBy(120_000);
  aws.kernel.settle();
}

/** Points the group at a version of its template that launches so; replaces nothing. */
async function launchFrom(
  { aws, clients, templateId, oldImageId, newImageId }: BareScenario,
  launches: 'parameter' | 'new',
): Promise<void> {
  aws.ec2.setParameter(parameter, oldImageId);
  const ImageId = launches === 'new' ? newImageId : `resolve:ssm:${parameter}`;
  const version = aws.ec2.addLaunchTemplateVersion(templateId, { ImageId, InstanceType: 't3.micro' });
  const LaunchTemplate = { LaunchTemplateId: templateId, Version: String(version) };
  await clients.autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'web', LaunchTemplate }));
}

/** Works through everything that persons do, and then does what a person would until the run has ended. */
async function toTheEnd(world: BareScenario, history: History, startMs: number, scaled: Scaled): Promise<void> {
  const people = history.happenings
    .filter((event) => event.kind === 'person')
    .sort((a, b) => a.atSeconds - b.atSeconds);
  for (const { atSeconds, signal } of people) {
    await world.settle({ untilMs: Math.max(world.clock.nowMs(), startMs + atSeconds * 1000) });
    await tryTo(() => world.steer('ada', { signal }));
  }
  for (let attempt = 0; attempt < 20; attempt += 1) {
    await world.settle();
    const { phase, paused } = await world.run();
    if (phase.kind === 'ended') return;
    if (paused !== undefined) await tryTo(() => world.steer('ada', { signal: 'resume' }));
    else if (phase.kind === 'held') await tryTo(() => world.steer('ada', { signal: attempt < 2 ? 'retry' : 'abort' }));
    else if (phase.kind === 'needs-human') {
      world.aws.faults.clear();
      // Where scale-outs have taken all room up to max size, it takes the load to fall.
      if (phase.why.includes('no room')) scale(world.aws, -1, scaled);
      world.clock.advanceBy(600_000);
      await tryTo(() => world.steer('ada', { signal: 'retry' }));
    } else world.clock.advanceBy(60_000);
  }
}

/** What a person tries may be refused by then. */
async function tryTo(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}
