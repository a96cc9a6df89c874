import {
  DescribeAutoScalingGroupsCommand,
  EnterStandbyCommand,
  PutLifecycleHookCommand,
  SetInstanceProtectionCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { Refusal } from '../../src/basics/errors.ts';
import type { Run } from '../../src/runs/run.ts';
import type { Pin } from '../../src/runs/store.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import type { TestDriverOptions } from '../builders/test-driver.ts';
import { known } from '../contracts/aws-world.ts';
import { type BareScenario, bareScenario } from './bare.ts';
import { deathsOf } from './deaths.ts';
import { parameter, type Scaled, scale, schedule } from './happenings.ts';
import type { History } from './history.ts';
import type { Life } from './life.ts';
import { lifeOf } from './lived-strategies.ts';
import { leaveAlone, type Others } from './others.ts';
import { silentSlack } from './silent-slack.ts';

export interface Outcome {
  readonly run: Run;
  readonly world: BareScenario;
  readonly life: Life;
  /** The group before the run, and what the world has added to its capacity and taken from it meanwhile. */
  readonly before: { readonly desired: number; readonly min: number; readonly max: number };
  readonly scaled: Readonly<Scaled>;
  readonly others: Readonly<Others>;
  readonly approvedAtMs: number;
  /** The pins that it had left when it ended. */
  readonly pins: readonly Pin[];
  /** The notes that people were shown, by number; undefined where telling was no part of it. */
  readonly told: readonly number[] | undefined;
}

/** Lives through a history to its end. Undefined where the rollout is refused from the start. */
export async function live(
  history: History,
  { isDirect = true }: { readonly isDirect?: boolean } = {},
): Promise<Outcome | undefined> {
  const life = lifeOf(history);
  const deaths = deathsOf(history.happenings);
  const world = await bareScenario({
    isDirect,
    seed: history.seed,
    desired: history.desired,
    min: history.min,
    max: history.desired + history.spareMax,
    withLoadBalancer: history.withLoadBalancer,
    store: createMemoryStore(deaths.hooks),
    config: {
      defaults: { minHealthyPercent: history.minHealthyPercent, mayRaiseMax: history.mayRaiseMax },
      pace: { waveTimeoutSeconds: 900 },
      ...life.config,
    },
  });
  await prepare(world, history);
  await life.prepare(world);
  const before = await world.group();
  await life.ask(world);
  await world.settle();
  if ((await world.run()).phase.kind !== 'approval') return undefined;
  const scaled: Scaled = { from: before.desired, by: 0, in: false, outs: [], crossedUnseen: false };
  const others: Others = { atMs: [], maxRaisedBy: 0, open: new Set(), over: false };
  const approvedAtMs = world.clock.nowMs();
  schedule({ world, others, listener: life.listener?.(world) }, history, scaled);
  await world.steer('grace', { signal: 'approve' });
  deaths.threaten(world.aws.faults);
  const slack = silentSlack(world, history.happenings);
  const telling = slack === undefined ? {} : { telling: slack.telling };
  const settle: Settle = (more = {}) =>
    deaths.amid(() => world.settle({ onError: deaths.onError, ...telling, ...more }));
  await toTheEnd({ world, settle, scaled }, history, approvedAtMs);
  leaveAlone({ others });
  world.aws.faults.clear();
  world.aws.kernel.settle();
  const run = await world.run();
  const pins = await world.store.allPins();
  await life.afterwards?.(world);
  return { run, world, life, before, scaled, others, approvedAtMs, pins, told: slack?.told(run.id) };
}

type Settle = (options?: Partial<TestDriverOptions>) => Promise<unknown>;

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

interface Course {
  readonly world: BareScenario;
  readonly settle: Settle;
  readonly scaled: Scaled;
}

/** Works through everything that persons do, and then does what a person would until the run has ended. */
async function toTheEnd({ world, settle, scaled }: Course, history: History, startMs: number): Promise<void> {
  const people = history.happenings
    .filter((event) => event.kind === 'person')
    .sort((a, b) => a.atSeconds - b.atSeconds);
  for (const { atSeconds, signal } of people) {
    await settle({ untilMs: Math.max(world.clock.nowMs(), startMs + atSeconds * 1000) });
    await tryTo(() => world.steer('grace', { signal }));
  }
  for (let attempt = 0; attempt < 20; attempt += 1) {
    await settle();
    const { phase, paused } = await world.run();
    if (phase.kind === 'ended') return;
    if (paused !== undefined) await tryTo(() => world.steer('grace', { signal: 'resume' }));
    else if (phase.kind === 'held')
      await tryTo(() => world.steer('grace', { signal: attempt < 2 ? 'retry' : 'abort' }));
    else if (phase.kind === 'needs-human') {
      world.aws.faults.clear();
      // Where scale-outs have taken all room up to max size, it takes the load to fall.
      if (phase.why.includes('no room')) scale(world.aws, -1, scaled);
      world.clock.advanceBy(600_000);
      await tryTo(() => world.steer('grace', { signal: 'retry' }));
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
