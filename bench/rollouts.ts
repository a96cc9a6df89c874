import { measureRollout, type RolloutFigures } from './rollout-rig.ts';
import type { Table } from './table.ts';

/** AWS calls, wall time against its lower bound, and cost of rollouts of growing fleets, at the default pace. */
export async function rollouts(sizes: readonly number[]): Promise<readonly Table[]> {
  const figures: RolloutFigures[] = [];
  for (const size of sizes) figures.push(await measureRollout(size));
  return [callTable(figures), timeTable(figures), costTable(figures)];
}

const looks = 'autoscaling:DescribeAutoScalingGroups';

function callTable(figures: readonly RolloutFigures[]): Table {
  const actions = [...new Set(figures.flatMap(({ calls }) => Object.keys(calls)))].sort();
  const line = (name: string, value: (one: RolloutFigures) => string): readonly string[] => [
    name,
    ...figures.map(value),
  ];
  return {
    title: 'AWS calls of one rollout, from approval to end',
    columns: ['instances', ...figures.map(({ instances }) => String(instances))],
    rows: [
      line('waves', ({ waves }) => String(waves)),
      line('calls in all', ({ totalCalls }) => String(totalCalls)),
      line('calls per replaced instance', ({ totalCalls, instances }) => (totalCalls / instances).toFixed(2)),
      line('reads per look at the fleet', (one) => (readsOf(one) / (one.calls[looks] ?? 1)).toFixed(2)),
      ...actions.map((action) => line(`  ${action}`, ({ calls }) => String(calls[action] ?? 0))),
    ],
  };
}

/** Reads of the fleet as a whole; the look at single instances before they go is not one. */
function readsOf({ calls }: RolloutFigures): number {
  const whole = [
    'autoscaling:DescribeAutoScalingGroups',
    'ec2:DescribeInstances',
    'ec2:DescribeInstanceStatus',
    'elasticloadbalancing:DescribeTargetHealth',
  ];
  return whole.reduce((sum, action) => sum + (calls[action] ?? 0), 0);
}

function timeTable(figures: readonly RolloutFigures[]): Table {
  const over = (seconds: number, bound: number): string => `${((seconds / bound - 1) * 100).toFixed(1)} %`;
  return {
    title: 'Simulated wall time against waves × (boot + settle), each wave with the boot of its slowest instance',
    columns: [
      'instances',
      'waves',
      'seconds',
      'bound: at the load balancer',
      'over',
      'bound: status checks too',
      'over',
    ],
    rows: figures.map(({ instances, waves, seconds, boundSeconds, healthBoundSeconds }) => [
      String(instances),
      String(waves),
      seconds.toFixed(0),
      boundSeconds.toFixed(0),
      over(seconds, boundSeconds),
      healthBoundSeconds.toFixed(0),
      over(seconds, healthBoundSeconds),
    ]),
  };
}

function costTable(figures: readonly RolloutFigures[]): Table {
  return {
    title: 'What a rollout costs the process, simulators included (a run must stay under 16,384 bytes)',
    columns: ['instances', 'CPU seconds', 'CPU ms per instance', 'peak heap MB', 'largest run, bytes', 'advances'],
    rows: figures.map((one) => [
      String(one.instances),
      one.cpuSeconds.toFixed(1),
      ((one.cpuSeconds * 1000) / one.instances).toFixed(1),
      one.peakHeapMegabytes.toFixed(0),
      String(one.largestRunBytes),
      String(one.advances),
    ]),
  };
}
