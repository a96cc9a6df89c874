import {
  DescribeAutoScalingGroupsCommand,
  EnterStandbyCommand,
  PutLifecycleHookCommand,
  SetInstanceProtectionCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import * as fc from 'fast-check';
import { Refusal } from '../../src/basics/errors.ts';
import { fleetKeyText } from '../../src/fleet/fleet.ts';
import { floorOf } from '../../src/fleet/guard.ts';
import { ServiceError } from '../../src/playground/aws/wire/operation.ts';
import type { Run } from '../../src/runs/run.ts';
import { known } from '../contracts/aws-world.ts';
import { type BareScenario, bareScenario } from './bare.ts';
import { accountId, region } from './fleet-world.ts';

/** Something that happens to a rollout from outside, `atSeconds` after it was approved. */
export type Happening =
  | { readonly kind: 'scale'; readonly atSeconds: number; readonly by: number }
  | { readonly kind: 'throttle'; readonly atSeconds: number; readonly forSeconds: number }
  /** Half of the terminations from a moment on, while the fleet scales out. */
  | { readonly kind: 'throttle-going'; readonly atCall: number; readonly times: number; readonly by: number }
  /** Scale-outs right before a raise reaches AWS, and right after. */
  | { readonly kind: 'overwritten'; readonly atCall: number; readonly before: number; readonly after: number }
  | { readonly kind: 'parameter-moves'; readonly atSeconds: number }
  | { readonly kind: 'lose-reply' | 'lose-request'; readonly atSeconds: number; readonly times: number }
  | { readonly kind: 'no-capacity'; readonly atSeconds: number; readonly forSeconds: number }
  | { readonly kind: 'stale-reads'; readonly atSeconds: number; readonly forSeconds: number }
  | { readonly kind: 'bad-image'; readonly defect: 'never-serves' | 'fails-checks' | 'stops-serving' }
  | { readonly kind: 'crash'; readonly atSeconds: number; readonly instances: number }
  | { readonly kind: 'person'; readonly atSeconds: number; readonly signal: 'pause' | 'resume' | 'abort' | 'retry' };

export interface History {
  readonly seed: number;
  readonly desired: number;
  readonly min: number;
  readonly spareMax: number;
  readonly minHealthyPercent: number;
  readonly batch: string;
  readonly mayRaiseMax: boolean;
  readonly withLoadBalancer: boolean;
  readonly hook: 'none' | 'launch' | 'terminate';
  readonly protectedCount: number;
  readonly standbyCount: number;
  /** What the group launches before: the old image, an alias of it, or the new one already, so that there is no way back. */
  readonly launches: 'old' | 'parameter' | 'new';
  readonly happenings: readonly Happening[];
}

const at = fc.integer({ min: 0, max: 1500 });
const forSeconds = fc.integer({ min: 10, max: 900 });

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('scale' as const), atSeconds: at, by: fc.integer({ min: -3, max: 3 }) }),
  fc.record({ kind: fc.constant('throttle' as const), atSeconds: at, forSeconds }),
  fc.record({
    kind: fc.constant('throttle-going' as const),
    atCall: fc.integer({ min: 1, max: 5 }),
    times: fc.integer({ min: 1, max: 3 }),
    by: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({
    kind: fc.constant('overwritten' as const),
    atCall: fc.integer({ min: 1, max: 4 }),
    before: fc.integer({ min: 0, max: 3 }),
    after: fc.integer({ min: 0, max: 2 }),
  }),
  fc.record({ kind: fc.constant('parameter-moves' as const), atSeconds: at }),
  fc.record({
    kind: fc.constantFrom('lose-reply' as const, 'lose-request' as const),
    atSeconds: at,
    times: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ kind: fc.constant('no-capacity' as const), atSeconds: at, forSeconds }),
  fc.record({ kind: fc.constant('stale-reads' as const), atSeconds: at, forSeconds }),
  fc.record({
    kind: fc.constant('bad-image' as const),
    defect: fc.constantFrom('never-serves' as const, 'fails-checks' as const, 'stops-serving' as const),
  }),
  fc.record({ kind: fc.constant('crash' as const), atSeconds: at, instances: fc.integer({ min: 1, max: 2 }) }),
  fc.record({
    kind: fc.constant('person' as const),
    atSeconds: at,
    signal: fc.constantFrom('pause' as const, 'resume' as const, 'abort' as const, 'retry' as const),
  }),
);

export const history: fc.Arbitrary<History> = fc
  .record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    desired: fc.integer({ min: 1, max: 7 }),
    min: fc.integer({ min: 0, max: 7 }),
    spareMax: fc.integer({ min: 0, max: 5 }),
    minHealthyPercent: fc.constantFrom(100, 90, 75, 50),
    batch: fc.constantFrom('1', '2', '25%', '50%', '100%'),
    mayRaiseMax: fc.boolean(),
    withLoadBalancer: fc.boolean(),
    hook: fc.constantFrom('none' as const, 'launch' as const, 'terminate' as const),
    protectedCount: fc.integer({ min: 0, max: 1 }),
    standbyCount: fc.integer({ min: 0, max: 1 }),
    launches: fc.constantFrom('old' as const, 'old' as const, 'parameter' as const, 'new' as const),
    happenings: fc.array(happening, { maxLength: 4 }),
  })
  .map((drawn) => ({ ...drawn, min: Math.min(drawn.min, drawn.desired) }));

export interface Outcome {
  readonly run: Run;
  readonly world: BareScenario;
  /** Desired capacity before the run, and what the world has added to it and taken from it meanwhile. */
  readonly before: { readonly desired: number; readonly max: number };
  readonly scaledBy: number;
  readonly scaledIn: boolean;
  readonly approvedAtMs: number;
}

/** Lives through a history to its end. Undefined where the rollout is refused from the start. */
export async function live(history: History): Promise<Outcome | undefined> {
  const world = await bareScenario({
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
  const before = await world.group();
  await world.ask({ batch: history.batch });
  await world.settle();
  if ((await world.run()).phase.kind !== 'approval') return undefined;
  const scaled = { from: before.desired, by: 0, in: false };
  const approvedAtMs = world.clock.nowMs();
  schedule(world, history, scaled);
  await world.steer('grace', { signal: 'approve' });
  await toTheEnd(world, history, approvedAtMs, scaled);
  world.aws.faults.clear();
  world.aws.kernel.settle();
  return { run: await world.run(), world, before, scaledBy: scaled.by, scaledIn: scaled.in, approvedAtMs };
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

function schedule(world: BareScenario, { happenings }: History, scaled: Scaled): void {
  const { aws, clock, newImageId } = world;
  const startMs = clock.nowMs();
  for (const event of happenings) {
    const fromMs = 'atSeconds' in event ? startMs + event.atSeconds * 1000 : startMs;
    const untilMs = 'forSeconds' in event ? fromMs + event.forSeconds * 1000 : fromMs + 600_000;
    switch (event.kind) {
      case 'scale':
        aws.kernel.schedule(fromMs, () => scale(aws, event.by, scaled));
        break;
      case 'throttle':
        aws.faults.throttle({}, 0.5, { fromMs, untilMs });
        break;
      case 'throttle-going':
        throttleGoing(world, event, scaled);
        break;
      case 'overwritten':
        overwrite(world, event, scaled);
        break;
      case 'parameter-moves':
        aws.kernel.schedule(fromMs, () => aws.ec2.setParameter(parameter, newImageId));
        break;
      case 'lose-reply':
        aws.faults.loseReply({}, { fromMs, untilMs, times: event.times });
        break;
      case 'lose-request':
        aws.faults.loseRequest({}, { fromMs, untilMs, times: event.times });
        break;
      case 'no-capacity':
        aws.faults.refuseCapacity({}, { fromMs, untilMs });
        break;
      case 'stale-reads':
        aws.faults.delayReads(10, { fromMs, untilMs });
        break;
      case 'bad-image':
        aws.faults.breakImage(
          newImageId,
          event.defect === 'stops-serving' ? { kind: event.defect, afterSeconds: 200 } : { kind: event.defect },
        );
        break;
      case 'crash':
        aws.kernel.schedule(fromMs, () => crash(world, event.instances));
        break;
      case 'person':
        break;
    }
  }
}

const parameter = '/web/ami';

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

/** From where the fleet was scaled, by how much altogether, and whether ever down. */
type Scaled = { readonly from: number; by: number; in: boolean };

/** The scale-out comes after the look at the fleet that the calls rely on, and before the next. */
function throttleGoing(
  { aws, clock }: BareScenario,
  { atCall, times, by }: Extract<Happening, { kind: 'throttle-going' }>,
  scaled: Scaled,
): void {
  let calls = 0;
  aws.faults.beforeCall(({ action }) => {
    if (action !== 'TerminateInstanceInAutoScalingGroup') return;
    calls += 1;
    if (calls === atCall) aws.kernel.schedule(clock.nowMs() + 1, () => scale(aws, by, scaled));
    if (calls > atCall && calls <= atCall + times) throw new ServiceError('Throttling', 'Rate exceeded', 400);
  });
}

function overwrite(
  { aws }: BareScenario,
  { atCall, before, after }: Extract<Happening, { kind: 'overwritten' }>,
  scaled: Scaled,
): void {
  let calls = 0;
  aws.faults.beforeCall(({ action }) => {
    if (action !== 'SetDesiredCapacity') return;
    calls += 1;
    if (calls === atCall) scale(aws, before, scaled);
  });
  aws.faults.afterCall(({ action }) => {
    if (action === 'SetDesiredCapacity' && calls === atCall) scale(aws, after, scaled);
  });
}

function scale(aws: BareScenario['aws'], by: number, scaled: Scaled): void {
  const before = aws.autoscaling.capacity('web')?.desired ?? 0;
  if (by >= 0) aws.autoscaling.scaleOut('web', by);
  else aws.autoscaling.scaleIn('web', -by);
  const after = aws.autoscaling.capacity('web')?.desired ?? 0;
  // What max size has no room for was never wanted, though each of two scale-outs that cross had room.
  const most = (aws.autoscaling.capacity('web')?.max ?? 0) - scaled.from;
  scaled.by = Math.min(scaled.by + after - before, most);
  if (after < before) scaled.in = true;
}

function crash({ aws, monitor }: BareScenario, instances: number): void {
  const serving = [...monitor.servingIds('web')];
  for (const id of serving.slice(0, instances)) aws.ec2.setServing(id, false);
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

/** Everything that holds whatever happened; each sentence that comes back is a violation. */
export async function violations(
  { run, world, before, scaledBy, scaledIn, approvedAtMs }: Outcome,
  history: History,
): Promise<readonly string[]> {
  const found: string[] = [];
  if (run.phase.kind !== 'ended') return [`the run did not end: ${JSON.stringify(run.phase)} at ${run.step.index}`];
  for (const loss of world.monitor.losses) {
    if (loss.cause.by !== 'caller' || loss.atMs < approvedAtMs) continue;
    // SetDesiredCapacity takes no condition: one that crosses a scale-out can only be made good.
    if (loss.cause.call === 'SetDesiredCapacity' && mayCross(history)) continue;
    const floor = floorOf({ minHealthyPercent: history.minHealthyPercent }, loss.desired);
    if (loss.serving < floor)
      found.push(`${loss.cause.call} left ${loss.serving} of ${loss.desired} serving, floor ${floor}`);
  }
  const key = fleetKeyText({ accountId, region, groupName: 'web' });
  const group = await world.group();
  if ((await world.store.lockHolder(key)) !== undefined) found.push('the lock is still held');
  if ((await world.store.pins(key)).length > 0) found.push('a pin is left');
  if (group.suspended.length > 0) found.push(`${group.suspended.join()} is still suspended`);
  if (group.max !== Math.max(before.max, group.desired) && group.max !== before.max)
    found.push(`max size is ${group.max}, was ${before.max}`);
  const wanted = before.desired + scaledBy;
  if (group.desired < wanted)
    found.push(`desired capacity is ${group.desired}, and ${wanted} was wanted (${before.desired} and ${scaledBy})`);
  if (!scaledIn && group.desired > wanted)
    found.push(`desired capacity is ${group.desired}, more than the ${wanted} that was wanted`);
  const made = world.aws
    .mutations()
    .filter(({ action, outcome }) => action === 'CreateLaunchTemplateVersion' && outcome === 'done');
  // One to go to; and one to go back to, where what the group launched before may have moved.
  const most = history.launches === 'parameter' && run.undo !== undefined ? 2 : 1;
  if (new Set(made.map(({ input }) => JSON.stringify(input))).size > most)
    found.push(`more than ${most} template versions were made`);
  found.push(...(await imageViolations(run, world, history)));
  return found;
}

function mayCross({ happenings }: History): boolean {
  return happenings.some(({ kind }) => kind === 'overwritten' || kind === 'stale-reads');
}

async function imageViolations(run: Run, world: BareScenario, { launches }: History): Promise<readonly string[]> {
  if (run.phase.kind !== 'ended') return [];
  const { AutoScalingGroups = [] } = await world.clients.autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
  const loose = (AutoScalingGroups[0]?.Instances ?? []).filter(
    ({ LifecycleState: state, ProtectedFromScaleIn: kept }) => state === 'InService' && kept !== true,
  );
  const imageOf = (id: string | undefined): string | undefined => world.aws.ec2.machines.find(id ?? '')?.imageId;
  const onNew = loose.filter(({ InstanceId }) => imageOf(InstanceId) === world.newImageId).length;
  if (run.phase.outcome === 'done' && onNew < loose.length)
    return [`done, and ${loose.length - onNew} instances are on the old image`];
  if (run.phase.outcome === 'undone' && launches !== 'new' && onNew > 0)
    return [`undone, and ${onNew} instances are on the new image`];
  return [];
}
