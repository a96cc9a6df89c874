import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scheduleRandomScaling } from '../../../../src/playground/aws/autoscaling/scaling-events.ts';
import { ServiceError } from '../../../../src/playground/aws/wire/operation.ts';
import { aWorld, type World } from './fake-world.ts';

const web = { AutoScalingGroupName: 'web' };
const max = 12;

type Act =
  | { readonly kind: 'desired'; readonly to: number }
  | { readonly kind: 'terminate' | 'standby' | 'detach'; readonly pick: number; readonly decrement: boolean }
  | { readonly kind: 'exit' | 'crash' | 'impair' | 'protect' | 'unprotect' | 'fail' | 'mend'; readonly pick: number }
  | { readonly kind: 'scale'; readonly by: number }
  | { readonly kind: 'suspend' | 'resume' | 'unhook' }
  | { readonly kind: 'hook'; readonly on: 'LAUNCHING' | 'TERMINATING'; readonly result: 'CONTINUE' | 'ABANDON' }
  | { readonly kind: 'complete'; readonly pick: number; readonly result: 'CONTINUE' | 'ABANDON' }
  | { readonly kind: 'refuse' | 'allow'; readonly zone: string };

const anAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constant('desired' as const), to: fc.integer({ min: 0, max: max + 2 }) }),
  fc.record({
    kind: fc.constantFrom('terminate' as const, 'standby' as const, 'detach' as const),
    pick: fc.nat(20),
    decrement: fc.boolean(),
  }),
  fc.record({
    kind: fc.constantFrom(
      'exit' as const,
      'crash' as const,
      'impair' as const,
      'protect' as const,
      'unprotect' as const,
      'fail' as const,
      'mend' as const,
    ),
    pick: fc.nat(20),
  }),
  fc.record({ kind: fc.constant('scale' as const), by: fc.integer({ min: -5, max: 5 }) }),
  fc.record({ kind: fc.constantFrom('suspend' as const, 'resume' as const, 'unhook' as const) }),
  fc.record({
    kind: fc.constant('hook' as const),
    on: fc.constantFrom('LAUNCHING' as const, 'TERMINATING' as const),
    result: fc.constantFrom('CONTINUE' as const, 'ABANDON' as const),
  }),
  fc.record({
    kind: fc.constant('complete' as const),
    pick: fc.nat(20),
    result: fc.constantFrom('CONTINUE' as const, 'ABANDON' as const),
  }),
  fc.record({
    kind: fc.constantFrom('refuse' as const, 'allow' as const),
    zone: fc.constantFrom('subnet-a', 'subnet-b', 'subnet-c'),
  }),
);

const aStory = fc.array(fc.tuple(anAct, fc.integer({ min: 0, max: 90 })), { minLength: 1, maxLength: 25 });

/** Does what the act says; what AWS would refuse is refused and changes nothing. */
function perform(world: World, arn: string, act: Act): void {
  try {
    attempt(world, arn, act);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}

function attempt(world: World, arn: string, act: Act): void {
  const { api, machines, autoScaling, elb } = world;
  const pickOf = (ids: readonly string[], pick: number): string => ids[pick % Math.max(1, ids.length)] ?? 'i-none';
  const all = world.members().map(({ InstanceId }) => InstanceId ?? '');
  switch (act.kind) {
    case 'desired':
      api.SetDesiredCapacity({ ...web, DesiredCapacity: act.to });
      break;
    case 'terminate':
      api.TerminateInstanceInAutoScalingGroup({
        InstanceId: pickOf(all, act.pick),
        ShouldDecrementDesiredCapacity: act.decrement,
      });
      break;
    case 'standby':
      api.EnterStandby({ ...web, InstanceIds: [pickOf(all, act.pick)], ShouldDecrementDesiredCapacity: act.decrement });
      break;
    case 'detach':
      api.DetachInstances({
        ...web,
        InstanceIds: [pickOf(all, act.pick)],
        ShouldDecrementDesiredCapacity: act.decrement,
      });
      break;
    case 'exit':
      api.ExitStandby({ ...web, InstanceIds: [pickOf(standby(world), act.pick)] });
      break;
    case 'crash':
      if (all.length > 0) machines.change(pickOf(all, act.pick), { state: 'terminated', serving: false });
      break;
    case 'impair':
      if (all.length > 0) machines.change(pickOf(all, act.pick), { checks: 'impaired' });
      break;
    case 'protect':
    case 'unprotect':
      api.SetInstanceProtection({
        ...web,
        InstanceIds: [pickOf(all, act.pick)],
        ProtectedFromScaleIn: act.kind === 'protect',
      });
      break;
    case 'fail':
    case 'mend':
      elb.model.hold(arn, pickOf(all, act.pick), act.kind === 'fail');
      break;
    case 'scale':
      if (act.by > 0) autoScaling.model.scaleOut('web', act.by);
      else autoScaling.model.scaleIn('web', -act.by);
      break;
    case 'suspend':
      api.SuspendProcesses({ ...web, ScalingProcesses: ['Launch', 'Terminate'] });
      break;
    case 'resume':
      api.ResumeProcesses(web);
      break;
    case 'hook':
      api.PutLifecycleHook({
        ...web,
        LifecycleHookName: act.on,
        LifecycleTransition: `autoscaling:EC2_INSTANCE_${act.on}`,
        HeartbeatTimeout: 40,
        DefaultResult: act.result,
      });
      break;
    case 'unhook':
      for (const { LifecycleHookName } of api.DescribeLifecycleHooks(web).LifecycleHooks) {
        api.DeleteLifecycleHook({ ...web, LifecycleHookName });
      }
      break;
    case 'complete':
      api.CompleteLifecycleAction({
        ...web,
        LifecycleHookName: hookOf(world, pickOf(all, act.pick)),
        InstanceId: pickOf(all, act.pick),
        LifecycleActionResult: act.result,
      });
      break;
    case 'refuse':
      machines.refuse(({ subnetId }) =>
        subnetId === act.zone ? { code: 'InsufficientInstanceCapacity', message: 'None left.' } : undefined,
      );
      break;
    case 'allow':
      machines.refuse(undefined);
      break;
  }
}

function hookOf(world: World, id: string): string {
  const member = world.members().find(({ InstanceId }) => InstanceId === id);
  return member?.LifecycleState === 'Terminating:Wait' ? 'TERMINATING' : 'LAUNCHING';
}

function unprotect(world: World, arn: string, id: string): void {
  const pick = world.members().findIndex(({ InstanceId }) => InstanceId === id);
  perform(world, arn, { kind: 'unprotect', pick });
}

function standby(world: World): string[] {
  return world
    .members()
    .flatMap(({ InstanceId, LifecycleState }) => (LifecycleState === 'Standby' ? (InstanceId ?? []) : []));
}

function active(world: World): number {
  return world.members().filter(({ LifecycleState: state }) => state === 'InService' || state?.startsWith('Pending'))
    .length;
}

function aStage(seed: number): { world: World; arn: string } {
  const world = aWorld(seed);
  const arn = world.targetGroup();
  world.group({
    TargetGroupARNs: [arn],
    HealthCheckType: 'ELB',
    HealthCheckGracePeriod: 60,
    DesiredCapacity: 5,
    MaxSize: max,
  });
  return { world, arn };
}

describe('a group, whatever happens to it', () => {
  it('comes to its desired capacity when left alone', () => {
    fc.assert(
      fc.property(fc.nat(), aStory, (seed, story) => {
        const { world, arn } = aStage(seed);
        for (const [act, seconds] of story) {
          perform(world, arn, act);
          world.pass(seconds);
        }
        world.machines.refuse(undefined);
        perform(world, arn, { kind: 'unhook' });
        world.api.ResumeProcesses(web);
        for (const { InstanceId = '' } of world.members()) unprotect(world, arn, InstanceId);
        world.pass(3600);
        const { DesiredCapacity } = world.read();
        expect(world.inService()).toHaveLength(DesiredCapacity ?? -1);
        expect(world.monitor.serving('web')).toBe(world.inService().length);
      }),
      { numRuns: 150 },
    );
  });

  it('never holds more than max size and the margin for balance, and lists nobody twice', () => {
    fc.assert(
      fc.property(fc.nat(), aStory, (seed, story) => {
        const { world, arn } = aStage(seed);
        for (const [act, seconds] of story) {
          perform(world, arn, act);
          for (let passed = 0; passed < seconds; passed += 5) {
            world.pass(5);
            const ids = world.members().map(({ InstanceId }) => InstanceId);
            expect(new Set(ids).size).toBe(ids.length);
            expect(active(world)).toBeLessThanOrEqual(max + 1);
            expect(world.monitor.serving('web')).toBeLessThanOrEqual(world.inService().length);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('never chooses a protected instance at scale-in', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 20 }), (seed, changes) => {
        const { world } = aStage(seed);
        const InstanceIds = world.inService().slice(0, 3);
        world.api.SetInstanceProtection({ ...web, InstanceIds, ProtectedFromScaleIn: true });
        for (const by of changes) {
          if (by > 0) world.autoScaling.model.scaleOut('web', by);
          else world.autoScaling.model.scaleIn('web', -by);
          world.pass(40);
          expect(world.inService()).toEqual(expect.arrayContaining(InstanceIds));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('is the same world again from the same seed', () => {
    fc.assert(
      fc.property(fc.nat(), aStory, (seed, story) => {
        const run = () => {
          const { world, arn } = aStage(seed);
          const fromMs = world.clock.nowMs();
          scheduleRandomScaling(world.kernel, world.autoScaling.model, {
            groupName: 'web',
            fromMs,
            untilMs: fromMs + 600_000,
            events: 5,
            largest: 3,
          });
          for (const [act, seconds] of story) {
            perform(world, arn, act);
            world.pass(seconds);
          }
          return [world.activities(), world.monitor.samples];
        };
        expect(run()).toEqual(run());
      }),
      { numRuns: 20 },
    );
  });
});

describe('losses of capacity', () => {
  it('always have a reason, and the callers are blamed for nothing that the world did', () => {
    fc.assert(
      fc.property(fc.nat(), aStory, (seed, story) => {
        const { world, arn } = aStage(seed);
        const worldOnly = story.filter(([{ kind }]) => ['crash', 'impair', 'fail', 'mend', 'scale'].includes(kind));
        for (const [act, seconds] of worldOnly) {
          perform(world, arn, act);
          world.pass(seconds);
        }
        expect(world.monitor.losses.filter(({ cause }) => cause.by === 'caller')).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
