/** What somebody else does to the groups and the traffic of a rollout, and takes back later. */
import { ServiceError } from '../../src/playground/aws/wire/operation.ts';
import type { BareScenario } from './bare.ts';
import type { Happening } from './history.ts';

/** What they did, for whoever has to tell their doing from ours. */
export interface Others {
  /** The moments at which they did something. */
  readonly atMs: number[];
  /** By how much they have raised max size. */
  maxRaisedBy: number;
  /** How what they have done and not taken back yet is taken back. */
  readonly open: Set<() => void>;
  /** The run is over, and they keep still. */
  over: boolean;
}

/** The listener whose weights they change; undefined where nothing is in stages. */
export interface Listener {
  toGreen(): number;
  setGreen(percent: number): void;
}

export interface Scene {
  readonly world: BareScenario;
  readonly others: Others;
  readonly listener: Listener | undefined;
}

type Disturbance = Extract<
  Happening,
  {
    kind:
      | 'weights'
      | 'suspended'
      | 'pointed-elsewhere'
      | 'foreign-refresh'
      | 'refresh-cancelled'
      | 'max-raised'
      | 'green-deleted';
  }
>;

/** Does it now; answers how it is taken back, where it is. What AWS refuses did not happen. */
export function disturb(scene: Scene, event: Disturbance): (() => void) | undefined {
  const undo = attempt(scene, () => act(scene, event));
  if (undo === undefined) return undefined;
  const once = (): void => {
    if (scene.others.open.delete(once)) attempt(scene, undo);
  };
  scene.others.open.add(once);
  return once;
}

/** They take everything back that is still open, and keep still from now on. */
export function leaveAlone({ others }: Pick<Scene, 'others'>): void {
  for (const undo of others.open) undo();
  others.over = true;
}

function attempt<Result>({ world: { aws }, others }: Scene, act: () => Result): Result | undefined {
  if (others.over) return undefined;
  others.atMs.push(aws.kernel.nowMs());
  try {
    return act();
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}

function act(scene: Scene, event: Disturbance): (() => void) | undefined {
  const { world, others } = scene;
  const { autoscaling } = world.aws.byOthers;
  const AutoScalingGroupName = ('group' in event ? event.group : undefined) ?? 'web';
  switch (event.kind) {
    case 'weights':
      return changeWeights(scene, event.toGreen);
    case 'suspended': {
      const processes = { AutoScalingGroupName, ScalingProcesses: [event.process] };
      autoscaling.SuspendProcesses(processes);
      return () => autoscaling.ResumeProcesses(processes);
    }
    case 'pointed-elsewhere':
      return pointElsewhere(scene, AutoScalingGroupName);
    case 'foreign-refresh':
      world.aws.autoscaling.seedRefresh(AutoScalingGroupName);
      return () => autoscaling.CancelInstanceRefresh({ AutoScalingGroupName });
    case 'refresh-cancelled':
      autoscaling.CancelInstanceRefresh({ AutoScalingGroupName });
      return undefined;
    case 'max-raised': {
      const max = world.aws.autoscaling.capacity('web')?.max ?? 0;
      autoscaling.UpdateAutoScalingGroup({ AutoScalingGroupName, MaxSize: max + event.by });
      others.maxRaisedBy += event.by;
      return undefined;
    }
    case 'green-deleted':
      autoscaling.DeleteAutoScalingGroup({ AutoScalingGroupName: 'web-green', ForceDelete: true });
      return undefined;
  }
}

/** Put back as they were, unless the run has set others since. */
function changeWeights({ listener, world: { aws } }: Scene, toGreen: number): (() => void) | undefined {
  if (listener === undefined) return undefined;
  const setByUs = (): number => aws.mutations().filter(({ action }) => action === 'ModifyListener').length;
  const before = { percent: listener.toGreen(), setByUs: setByUs() };
  listener.setGreen(toGreen);
  return () => {
    if (setByUs() === before.setByUs) listener.setGreen(before.percent);
  };
}

/** At a version of their own with the old image; back at what it was, unless it was pointed elsewhere since. */
function pointElsewhere({ world }: Scene, AutoScalingGroupName: string): (() => void) | undefined {
  const { aws, templateId, oldImageId } = world;
  const { autoscaling } = aws.byOthers;
  const pointed = (): string | undefined => {
    const { AutoScalingGroups } = autoscaling.DescribeAutoScalingGroups({
      AutoScalingGroupNames: [AutoScalingGroupName],
    });
    return AutoScalingGroups[0]?.LaunchTemplate?.Version;
  };
  const point = (Version: string | undefined): void => {
    const LaunchTemplate = { LaunchTemplateId: templateId, Version };
    autoscaling.UpdateAutoScalingGroup({ AutoScalingGroupName, LaunchTemplate });
  };
  const before = pointed();
  const own = String(aws.ec2.addLaunchTemplateVersion(templateId, { ImageId: oldImageId, InstanceType: 't3.micro' }));
  point(own);
  return () => {
    if (pointed() === own) point(before);
  };
}
