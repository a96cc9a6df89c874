import { ServiceError } from '../../src/playground/aws/wire/operation.ts';
import type { BareScenario } from './bare.ts';
import type { Happening, History } from './history.ts';
import { disturb, type Scene } from './others.ts';

/** The parameter by which a template may name its image. */
export const parameter = '/web/ami';

/** How old answers are while reads lag. */
const staleReadSeconds = 10;

/** A scale-out: of which group, and to how many. */
export interface ScaledOut {
  readonly atMs: number;
  readonly by: number;
  readonly to: number;
  readonly group: 'web' | 'web-green';
}

/** From where the fleet was scaled, by how much altogether, whether ever down, and when up. */
export type Scaled = {
  readonly from: number;
  by: number;
  in: boolean;
  readonly outs: ScaledOut[];
  /** A raise crossed one scale-out and had not seen another: AWS may have written of neither. */
  crossedUnseen: boolean;
};

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
  isLate: () => boolean,
): void {
  let calls = 0;
  aws.faults.beforeCall(({ action }) => {
    if (action !== 'SetDesiredCapacity') return;
    calls += 1;
    if (calls !== atCall) return;
    scaled.crossedUnseen ||= isLate() && scaled.outs.some(({ atMs }) => isFresh(atMs, aws.kernel.nowMs()));
    scale(aws, before, scaled);
  });
  aws.faults.afterCall(({ action }) => {
    if (action === 'SetDesiredCapacity' && calls === atCall) scale(aws, after, scaled);
  });
}

/** Whether what happened then is too new, at this moment, for a late answer to tell. */
export function isFresh(thenMs: number, atMs: number): boolean {
  return thenMs <= atMs && thenMs >= atMs - staleReadSeconds * 1000;
}

/** Whether answers are late at this moment of a history that was approved then. */
export function readsAreLate({ happenings }: Pick<History, 'happenings'>, approvedAtMs: number, atMs: number): boolean {
  return happenings.some(
    (event) =>
      event.kind === 'stale-reads' &&
      atMs >= approvedAtMs + event.atSeconds * 1000 &&
      atMs <= approvedAtMs + (event.atSeconds + event.forSeconds) * 1000,
  );
}

export function scale(aws: BareScenario['aws'], by: number, scaled: Scaled): void {
  const change = scaleGroup(aws, 'web', by, scaled);
  // What max size has no room for was never wanted, though each of two scale-outs that cross had room.
  const most = (aws.autoscaling.capacity('web')?.max ?? 0) - scaled.from;
  scaled.by = Math.min(scaled.by + change, most);
}

/** Answers by how much it was scaled; nothing where there is no such group. */
export function scaleGroup(aws: BareScenario['aws'], group: ScaledOut['group'], by: number, scaled: Scaled): number {
  const before = aws.autoscaling.capacity(group)?.desired;
  if (before === undefined) return 0;
  if (by >= 0) aws.autoscaling.scaleOut(group, by);
  else aws.autoscaling.scaleIn(group, -by);
  const to = aws.autoscaling.capacity(group)?.desired ?? 0;
  if (to < before) scaled.in = true;
  if (to > before) scaled.outs.push({ atMs: aws.kernel.nowMs(), by: to - before, to, group });
  return to - before;
}

function crash({ aws, monitor }: BareScenario, instances: number, ...groups: readonly ScaledOut['group'][]): void {
  const serving = groups.flatMap((group) => [...monitor.servingIds(group)]);
  for (const id of serving.slice(0, instances)) aws.ec2.setServing(id, false);
}

function failWithTraffic(
  world: BareScenario,
  { atShift, instances }: Extract<Happening, { kind: 'fails-with-traffic' }>,
): void {
  let shifts = 0;
  world.aws.faults.afterCall(({ action }) => {
    if (action !== 'ModifyListener') return;
    shifts += 1;
    if (shifts === atShift) crash(world, instances, 'web-green');
  });
}

/** Lets everything happen that comes from outside, at its moment from now on. */
export function schedule(scene: Scene, { happenings }: History, scaled: Scaled): void {
  const { world } = scene;
  const { aws, clock, newImageId } = world;
  const startMs = clock.nowMs();
  for (const event of happenings) {
    const fromMs = 'atSeconds' in event ? startMs + event.atSeconds * 1000 : startMs;
    const untilMs = 'forSeconds' in event ? fromMs + event.forSeconds * 1000 : fromMs + 600_000;
    switch (event.kind) {
      case 'scale':
        aws.kernel.schedule(fromMs, () => {
          if (event.group === undefined) scale(aws, event.by, scaled);
          else scaleGroup(aws, event.group, event.by, scaled);
        });
        break;
      case 'throttle':
        aws.faults.throttle({}, 0.5, { fromMs, untilMs });
        break;
      case 'throttle-going':
        throttleGoing(world, event, scaled);
        break;
      case 'overwritten':
        overwrite(world, event, scaled, () => readsAreLate({ happenings }, startMs, aws.kernel.nowMs()));
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
        aws.faults.delayReads(staleReadSeconds, { fromMs, untilMs });
        break;
      case 'bad-image':
        aws.faults.breakImage(
          newImageId,
          event.defect === 'stops-serving' ? { kind: event.defect, afterSeconds: 200 } : { kind: event.defect },
        );
        break;
      case 'crash':
        aws.kernel.schedule(fromMs, () => crash(world, event.instances, 'web', 'web-green'));
        break;
      case 'fails-with-traffic':
        failWithTraffic(world, event);
        break;
      case 'weights':
      case 'suspended':
      case 'pointed-elsewhere':
      case 'foreign-refresh':
      case 'refresh-cancelled':
      case 'max-raised':
      case 'green-deleted':
        aws.kernel.schedule(fromMs, () => {
          const undo = disturb(scene, event);
          if (undo !== undefined) aws.kernel.schedule(untilMs, undo);
        });
        break;
      case 'person':
      case 'dies':
      case 'slack-down':
        break;
    }
  }
}
