/** The one place that knows everything: puts store, AWS, engine and surfaces together. */
import { type AwsAccessOptions, createAwsAccess } from './aws/access.ts';
import { readFleet } from './aws/fleets.ts';
import { httpProbe } from './aws/http-probe.ts';
import { emergencyHtml } from './messages/emergency-html.ts';
import { emergencyTopicMessage } from './messages/emergency-topic.ts';
import { createCopyPlanner } from './operations/amis/plan-copy.ts';
import { createImagePlanner } from './operations/amis/plan-create.ts';
import { deregistrationNoter, retirementJudge } from './operations/cleanup/judge-retirement.ts';
import { createCleanupPlanner } from './operations/cleanup/plan-cleanup.ts';
import { createRestorePlanner } from './operations/cleanup/plan-restore.ts';
import type { Desk } from './operations/desk.ts';
import { countAffected } from './operations/emergency/count-affected.ts';
import { leftCounter } from './operations/emergency/count-left.ts';
import { emergencyReport } from './operations/emergency/emergency-report.ts';
import { createEmergencyPlanner } from './operations/emergency/plan-emergency.ts';
import { tellEmergency } from './operations/emergency/tell-emergency.ts';
import { countEnded } from './operations/metrics/count-ended.ts';
import { countLive } from './operations/metrics/count-live.ts';
import { createRollbackPlanner } from './operations/rollback/plan-rollback.ts';
import { createRolloutPlanner } from './operations/rollout/plan-rollout.ts';
import { createPatchPlanner } from './operations/stages/plan-patch.ts';
import { createStagesPlanner } from './operations/stages/plan-stages.ts';
import type { Engine } from './runs/advance.ts';
import type { Announcer } from './runs/announcer.ts';
import { freezeGate } from './runs/freeze-gate.ts';
import { type Planner, registryOf } from './runs/planner.ts';
import type { Telling } from './runs/story.ts';
import { windowGate } from './runs/window-gate.ts';
import type { ReportFile } from './steps/emergency/report-emergency.ts';
import { sweepPins } from './steps/janitor.ts';
import type { Probe } from './steps/parts.ts';
import { reapInstances } from './steps/reaper.ts';
import { stepRegistry } from './steps/registry.ts';
import { accessParts, type DeskOptions, type DeskSide, defaultDeployment, openDesk } from './wiring-desk.ts';

/** Longer than a transition may take: each AWS call in it is bounded, and a slice of a wave makes the most of them. */
const leaseSeconds = 120;
const budgetSeconds = 30;

export interface CoreOptions extends DeskOptions {
  readonly aws: Pick<
    AwsAccessOptions,
    'places' | 'clients' | 'count' | 'credentialsFor' | 'sessionsFor' | 'reach' | 'timeoutMs' | 'pacing'
  >;
  /** How test instances are asked for their health; over HTTP from here when absent. */
  readonly probe?: Probe;
}

export interface Core extends DeskSide {
  readonly engine: Engine;
  /** Counts the runs at work, and puts back and ends what those that are gone have left; safe to call at any time. */
  sweep(): Promise<void>;
}

/** Everything but the surfaces. */
export function createCore(options: CoreOptions): Core {
  const { config, store, clock, log, aws, probe = httpProbe, deployment = defaultDeployment } = options;
  const access = createAwsAccess({ ...aws, ...accessParts(options) });
  const { desk, onWake, wake, ...counted } = openDesk(options, access);
  const engine: Engine = {
    store,
    clock,
    log,
    planners: registryOf(planners(desk), ({ verb }) => [verb]),
    steps: stepRegistry({
      aws: access,
      pins: store,
      locks: store,
      probe,
      family: { store, wake: (runId) => wake('run', runId) },
      countExposure: countAffected(desk),
      countLeft: leftCounter(desk),
      writeReport: (runId, nowMs) => writeReport(desk, runId, nowMs),
      readFleet: (port, key) => readFleet(port, key, { nowMs: clock.nowMs(), watching: true }),
      readFleetWhole: (port, key) => readFleet(port, key, { nowMs: clock.nowMs() }),
      judgeRetirement: retirementJudge(desk),
      noteDeregistered: deregistrationNoter(desk),
    }),
    planned: (run) => tellEmergency(desk, run, 'declared', emergencyTopicMessage),
    ended: async (run) => {
      await countEnded(desk, run);
      return tellEmergency(desk, run, 'ended', emergencyTopicMessage);
    },
    gates: [freezeGate(store), windowGate],
    pollSeconds: config.pace.pollSeconds,
    reminderSeconds: config.pace.heldReminderSeconds,
    leaseSeconds,
    budgetSeconds,
    wakeStory: (runId) => wake('story', runId),
  };
  return {
    desk,
    ...counted,
    engine,
    onWake,
    sweep: async () => {
      const swept = await Promise.allSettled([
        countLive(desk),
        sweepPins({ aws: access, store, clock, log }),
        reapInstances({ aws: access, store, clock, log, deployment }),
      ]);
      for (const one of swept) if (one.status === 'rejected') throw one.reason;
    },
  };
}

/** What came of an emergency, for machines and for people. */
async function writeReport(desk: Desk, runId: string, nowMs: number): Promise<readonly ReportFile[]> {
  const found = await emergencyReport(desk, runId, nowMs);
  if (found === undefined) return [];
  const body = JSON.stringify(found.report, undefined, 2);
  return [
    { name: 'report.json', contentType: 'application/json', body },
    { name: 'report.html', contentType: 'text/html; charset=utf-8', body: emergencyHtml(found.report, found.run) },
  ];
}

/** One for each verb that makes runs. */
function planners(desk: Desk): readonly Planner[] {
  return [
    createRolloutPlanner(desk),
    createRollbackPlanner(desk),
    createImagePlanner(desk),
    createStagesPlanner(desk, 'bake'),
    createStagesPlanner(desk, 'validate'),
    createStagesPlanner(desk, 'scan'),
    createPatchPlanner(desk),
    createCleanupPlanner(desk),
    createRestorePlanner(desk),
    createCopyPlanner(desk),
    createEmergencyPlanner(desk),
  ];
}

/** The telling of runs on one surface. */
export function createTelling({ engine }: Core, announcer: Announcer): Telling {
  return { store: engine.store, clock: engine.clock, log: engine.log, announcer, leaseSeconds };
}
