import { required } from '../elb/required.ts';
import type { AutoScalingOperations } from '../wire/operation.ts';
import { type Engine, findGroup, processes, validation } from './engine.ts';
import { assessGroup } from './health.ts';
import { instant } from './sentences.ts';

export function processOperations(engine: Engine) {
  return {
    SuspendProcesses: (input) => {
      const group = findGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      for (const process of named(input.ScalingProcesses)) {
        if (group.suspended.has(process)) continue;
        group.suspended.set(process, `User suspended at ${instant(engine.kernel.nowMs())}`);
      }
      engine.kernel.changed();
      return {};
    },
    ResumeProcesses: (input) => {
      const group = findGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      for (const process of named(input.ScalingProcesses)) group.suspended.delete(process);
      assessGroup(engine, group);
      engine.nudge(group);
      engine.kernel.changed();
      return {};
    },
    DescribeScalingProcessTypes: () => ({ Processes: processes.map((ProcessName) => ({ ProcessName })) }),
  } satisfies AutoScalingOperations;
}

/** All processes where none is named. */
function named(given: readonly string[] | undefined): readonly string[] {
  if (given === undefined || given.length === 0) return processes;
  const unknown = given.find((name) => !processes.some((process) => process === name));
  if (unknown !== undefined) throw validation(`Invalid scaling process: ${unknown}`);
  return given;
}
