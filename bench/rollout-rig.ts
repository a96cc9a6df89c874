import type { ConfigInput } from '../src/config/schema.ts';
import type { Run } from '../src/runs/run.ts';
import type { Store } from '../src/runs/store.ts';
import { createMemoryStore } from '../test/builders/memory-store.ts';
import { type BareScenario, bareScenario } from '../test/scenarios/bare.ts';

/** What one simulated rollout took, on the simulation's clock and in calls. */
export interface RolloutFigures {
  readonly instances: number;
  readonly waves: number;
  readonly calls: Readonly<Record<string, number>>;
  readonly totalCalls: number;
  readonly advances: number;
  /** From the approval to the end. */
  readonly seconds: number;
  /** Per wave: what its slowest instance took from launch to healthy at the load balancer, and the settle time. */
  readonly boundSeconds: number;
  /** The same to health in every term: status checks passed, too. */
  readonly healthBoundSeconds: number;
  readonly cpuSeconds: number;
  readonly peakHeapMegabytes: number;
  readonly largestRunBytes: number;
  readonly outcome: string;
}

interface Watched {
  readonly store: Store;
  largestRunBytes: number;
  peakHeapBytes: number;
}

/** The memory store, with an eye on how large runs and the heap become. */
function watchedStore(): Watched {
  const inner = createMemoryStore();
  const watched: Watched = {
    largestRunBytes: 0,
    peakHeapBytes: 0,
    store: {
      ...inner,
      commit: (run, inboxSize) => {
        watched.largestRunBytes = Math.max(watched.largestRunBytes, Buffer.byteLength(JSON.stringify(run)));
        watched.peakHeapBytes = Math.max(watched.peakHeapBytes, process.memoryUsage().heapUsed);
        return inner.commit(run, inboxSize);
      },
    },
  };
  return watched;
}

interface Boot {
  readonly launchedAtMs: number;
  /** When its load balancer first called it healthy. */
  healthyAtMs?: number;
  /** When both of its status checks had passed. */
  checkedAtMs?: number;
}

function watchBoots({ aws }: BareScenario): ReadonlyMap<string, Boot> {
  const boots = new Map<string, Boot>();
  const bootOf = (instanceId: string): Boot | undefined => {
    const machine = aws.ec2.machines.find(instanceId);
    if (machine === undefined) return undefined;
    const boot = boots.get(instanceId) ?? { launchedAtMs: machine.launchedAtMs };
    boots.set(instanceId, boot);
    if (machine.checks === 'ok') boot.checkedAtMs ??= aws.kernel.nowMs();
    return boot;
  };
  aws.ec2.machines.onChange(({ instanceId }) => void bootOf(instanceId));
  aws.elb.onChange((arn, instanceId) => {
    const boot = bootOf(instanceId);
    if (boot !== undefined && aws.elb.health(arn, instanceId)?.State === 'healthy')
      boot.healthyAtMs ??= aws.kernel.nowMs();
  });
  return boots;
}

/** One rollout of a whole fleet from approval to end, on simulators and a clock that jumps. */
export async function measureRollout(instances: number, config: ConfigInput = {}): Promise<RolloutFigures> {
  const watched = watchedStore();
  const bare = await bareScenario({ config, store: watched.store, desired: instances, max: instances * 2 });
  await bare.ask();
  await bare.settle();
  const boots = watchBoots(bare);
  const startedAtMs = bare.clock.nowMs();
  bare.aws.clear();
  const cpu = process.cpuUsage();
  await bare.steer('grace', { signal: 'approve' });
  const { advances } = await bare.settle({ maxSteps: 10_000_000 });
  const { user, system } = process.cpuUsage(cpu);
  const run = await bare.run();
  const calls = bare.aws.counts();
  const waveStarts = await waveStartsOf(bare.store, run);
  const settling = waveStarts.length * bare.core.desk.config.pace.settleSeconds;
  const launched = [...boots.values()];
  return {
    instances,
    waves: waveStarts.length,
    calls,
    totalCalls: Object.values(calls).reduce((sum, count) => sum + count, 0),
    advances,
    seconds: (endOf(run) - startedAtMs) / 1000,
    boundSeconds: settling + slowestBoots(waveStarts, launched, ({ healthyAtMs = 0 }) => healthyAtMs),
    healthBoundSeconds:
      settling +
      slowestBoots(waveStarts, launched, ({ healthyAtMs = 0, checkedAtMs = 0 }) => Math.max(healthyAtMs, checkedAtMs)),
    cpuSeconds: (user + system) / 1_000_000,
    peakHeapMegabytes: watched.peakHeapBytes / 2 ** 20,
    largestRunBytes: watched.largestRunBytes,
    outcome: run.phase.kind === 'ended' ? run.phase.outcome : run.phase.kind,
  };
}

function endOf(run: Run): number {
  if (run.phase.kind !== 'ended') throw new Error(`the run has not ended: ${JSON.stringify(run.phase)}`);
  return run.phase.atMs;
}

async function waveStartsOf(store: Store, run: Run): Promise<readonly number[]> {
  const notes = await store.notes(run.id, 0);
  return notes.filter(({ kind }) => kind === 'wave-started').map(({ atMs }) => atMs);
}

/** The boots of each wave's slowest instance, added up. */
function slowestBoots(starts: readonly number[], boots: readonly Boot[], readyAtMs: (boot: Boot) => number): number {
  const seconds = starts.map((fromMs, index) => {
    const untilMs = starts[index + 1] ?? Number.POSITIVE_INFINITY;
    const own = boots.filter(({ launchedAtMs }) => launchedAtMs >= fromMs && launchedAtMs < untilMs);
    return own.reduce((most, boot) => Math.max(most, readyAtMs(boot) - boot.launchedAtMs), 0) / 1000;
  });
  return seconds.reduce((sum, one) => sum + one, 0);
}
