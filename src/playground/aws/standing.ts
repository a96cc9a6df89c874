import type { LifecycleState } from '@aws-sdk/client-auto-scaling';
import type { TargetHealth } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Machine } from './machines.ts';

/** How an instance stands: with EC2, in its group and at its load balancer, as one word. */
export type Standing = 'launching' | 'starting' | 'serving' | 'unhealthy' | 'standby' | 'leaving';

/** All that an instance is judged by. */
export interface Circumstances {
  readonly lifecycle: LifecycleState;
  readonly health: 'Healthy' | 'Unhealthy';
  readonly protectedFromScaleIn: boolean;
  readonly machine: Pick<Machine, 'state' | 'checks'> | undefined;
  /** By the name of the target group that its group is attached to; undefined where it is not registered. */
  readonly targets: readonly { readonly name: string; readonly health: TargetHealth | undefined }[];
}

/** The word and what stands behind it. */
export interface Judged<Word = Standing> {
  readonly standing: Word;
  readonly detail: string;
}

/** Judges one instance after another. Most of a group are as the one before, and share its words. */
export function createJudge(): (circumstances: Circumstances) => Judged {
  let before: { readonly circumstances: Circumstances; readonly judged: Judged } | undefined;
  return (circumstances) => {
    if (before !== undefined && isAlike(before.circumstances, circumstances)) return before.judged;
    const judged = { standing: standingOf(circumstances), detail: detailOf(circumstances) };
    before = { circumstances, judged };
    return judged;
  };
}

/** Target healths are alike where they are the same object: load balancing has one for each thing it can say. */
function isAlike(one: Circumstances, other: Circumstances): boolean {
  return (
    one.lifecycle === other.lifecycle &&
    one.health === other.health &&
    one.protectedFromScaleIn === other.protectedFromScaleIn &&
    one.machine?.state === other.machine?.state &&
    one.machine?.checks === other.machine?.checks &&
    one.targets.length === other.targets.length &&
    one.targets.every(({ name, health }, index) => {
      const beside = other.targets[index];
      return beside?.name === name && beside.health === health;
    })
  );
}

/**
 * The one word: the worst that is true of it. Without a load balancer the status checks decide, and a target group
 * that no listener names is as good as none.
 */
export function standingOf({ lifecycle, health, machine, targets }: Circumstances): Standing {
  if (lifecycle.startsWith('Pending')) return 'launching';
  if (lifecycle === 'Standby' || lifecycle === 'EnteringStandby') return 'standby';
  if (lifecycle !== 'InService' || machine === undefined) return 'leaving';
  if (machine.state !== 'running') return machine.state === 'pending' ? 'launching' : 'leaving';
  const states = targets.map((target) => target.health?.State);
  if (states.includes('draining')) return 'leaving';
  if (health === 'Unhealthy' || machine.checks === 'impaired' || states.includes('unhealthy')) return 'unhealthy';
  return machine.checks === 'ok' && states.every(isWell) ? 'serving' : 'starting';
}

function isWell(state: TargetHealth['State']): boolean {
  return state === 'healthy' || state === 'unused';
}

/** What stands behind the word, for whoever asks why. */
export function detailOf(circumstances: Circumstances): string {
  const { lifecycle, health, machine, targets } = circumstances;
  const parts = [
    lifecycle,
    `EC2 ${machine?.state ?? 'gone'}`,
    ...(machine?.state === 'running' ? [`status checks ${machine.checks}`] : []),
    ...(health === 'Unhealthy' ? ['unhealthy for its group'] : []),
    ...targets.map(({ name, health: target }) => `${name}: ${healthText(target)}`),
    ...(circumstances.protectedFromScaleIn ? ['protected from scale-in'] : []),
  ];
  return parts.join(', ');
}

function healthText(health: TargetHealth | undefined): string {
  if (health === undefined) return 'not registered';
  const why = [health.Reason, health.Description].filter((part) => part !== undefined).join(': ');
  return why === '' ? (health.State ?? 'unknown') : `${health.State} (${why})`;
}
