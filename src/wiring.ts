/** The one place that knows everything: puts store, AWS, engine and surfaces together. */
import { randomBytes } from 'node:crypto';
import type { Receiver } from '@slack/bolt';
import type { FetchFunction } from '@slack/web-api';
import { type AwsAccessOptions, createAwsAccess } from './aws/access.ts';
import { readFleet } from './aws/fleets.ts';
import { httpProbe } from './aws/http-probe.ts';
import type { AuditTrail } from './aws/ports.ts';
import { type Clock, systemClock } from './basics/clock.ts';
import type { Json } from './basics/json.ts';
import type { Log } from './basics/log.ts';
import { sharedRead } from './basics/shared-read.ts';
import { interpret } from './commands/interpret.ts';
import { userGroupsIn } from './config/policy.ts';
import type { Config } from './config/schema.ts';
import type { Desk } from './operations/desk.ts';
import { deregistrationNoter, retirementJudge } from './operations/judge-retirement.ts';
import { createCleanupPlanner } from './operations/plan-cleanup.ts';
import { createImagePlanner } from './operations/plan-create.ts';
import { createPatchPlanner } from './operations/plan-patch.ts';
import { createRestorePlanner } from './operations/plan-restore.ts';
import { createRollbackPlanner } from './operations/plan-rollback.ts';
import { createRolloutPlanner } from './operations/plan-rollout.ts';
import { createStagesPlanner } from './operations/plan-stages.ts';
import type { Engine } from './runs/advance.ts';
import type { Announcer } from './runs/announcer.ts';
import { freezeGate } from './runs/freeze-gate.ts';
import { jsonSchema } from './runs/plan.ts';
import { type Planner, registryOf } from './runs/planner.ts';
import type { AuditStore, Due, Store } from './runs/store.ts';
import type { Telling } from './runs/story.ts';
import { windowGate } from './runs/window-gate.ts';
import { checkAndTell } from './slack/alerter.ts';
import { createAnnouncer } from './slack/announcer.ts';
import { createSlackApp, type SlackApp } from './slack/app.ts';
import type { Bot } from './slack/bot.ts';
import { slackClient } from './slack/client.ts';
import { doLater } from './slack/do-later.ts';
import type { Later } from './slack/later.ts';
import { createPacer } from './slack/pacer.ts';
import { createGroups, type Groups } from './slack/people.ts';
import { sweepPins } from './steps/janitor.ts';
import type { Probe } from './steps/parts.ts';
import { reapInstances } from './steps/reaper.ts';
import { stepRegistry } from './steps/registry.ts';

/** Longer than a transition may take: each AWS call in it is bounded, and a slice of a wave makes the most of them. */
const leaseSeconds = 120;
const budgetSeconds = 30;

export interface CoreOptions {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly aws: Pick<
    AwsAccessOptions,
    'places' | 'clients' | 'count' | 'credentialsFor' | 'sessionsFor' | 'reach' | 'timeoutMs'
  >;
  /** How test instances are asked for their health; over HTTP from here when absent. */
  readonly probe?: Probe;
  /** Written on every instance that is launched; `amiable` when absent. */
  readonly deployment?: string;
}

export interface Core {
  readonly desk: Desk;
  readonly engine: Engine;
  /** Puts back and ends what runs that are gone have left; safe to call at any time. */
  sweep(): Promise<void>;
  /** Who is told that something is due now; nobody until this is called. */
  onWake(wake: (what: Due['what'], runId: string) => void): void;
}

/** Everything but the surfaces. */
export function createCore(options: CoreOptions): Core {
  const { config, store, clock, log, aws, probe = httpProbe, deployment = 'amiable' } = options;
  let wake = (_what: Due['what'], _runId: string): void => {};
  const access = createAwsAccess({ ...aws, clock, log, audit: auditTrail(store), newId: () => auditId(clock) });
  // Many people may ask at once what is under way.
  const asked: Store = { ...store, live: sharedRead(store.live), freezes: sharedRead(store.freezes) };
  const desk: Desk = { config, deployment, store: asked, aws: access, clock, log, wake: (runId) => wake('run', runId) };
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
      readFleet: (port, key) => readFleet(port, key, { nowMs: clock.nowMs(), watching: true }),
      readFleetWhole: (port, key) => readFleet(port, key, { nowMs: clock.nowMs() }),
      judgeRetirement: retirementJudge(desk),
      noteDeregistered: deregistrationNoter(desk),
    }),
    gates: [freezeGate(store), windowGate],
    pollSeconds: config.pace.pollSeconds,
    reminderSeconds: config.pace.heldReminderSeconds,
    leaseSeconds,
    budgetSeconds,
    wakeStory: (runId) => wake('story', runId),
  };
  return {
    desk,
    engine,
    sweep: async () => {
      await sweepPins({ aws: access, store, clock, log });
      await reapInstances({ aws: access, store, clock, log, deployment });
    },
    onWake: (listener) => {
      wake = listener;
    },
  };
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
  ];
}

/** Sorts by time, and no two are alike. */
function auditId(clock: Clock): string {
  return `${String(clock.nowMs()).padStart(14, '0')}-${randomBytes(4).toString('hex')}`;
}

/** Calls made outside a run are kept together under the name of none. */
function auditTrail(store: AuditStore): AuditTrail {
  const write = (entry: Parameters<AuditTrail['begin']>[0], outcome: Json): Promise<void> => {
    const subject = jsonSchema.parse(JSON.parse(JSON.stringify(entry.subject)));
    return store.putAudit(entry.context.runId ?? 'none', entry.id, {
      ...entry,
      context: { ...entry.context },
      subject,
      outcome,
    });
  };
  return {
    begin: (entry) => write(entry, { kind: 'begun' }),
    end: (_id, entry, outcome) => write(entry, { ...outcome }),
  };
}

export interface SlackOptions {
  readonly token: string;
  readonly receiver: Receiver;
  readonly slackApiUrl?: string;
  /** In place of HTTP. */
  readonly fetch?: FetchFunction;
  /** By which Slack signs; the system's when absent. */
  readonly wallClock?: Clock;
  /** Resolves when nobody waits for an acknowledgement. */
  readonly quiet?: () => Promise<void>;
  /** Hands on what takes longer than an answer; absent where the process outlives its answers. */
  readonly putOff?: NonNullable<Bot['putOff']>;
}

export interface SlackSide {
  readonly app: SlackApp;
  readonly announcer: Announcer;
  /** Checks compliance where it is time to, and tells what was found; safe to call at any time. */
  checkCompliance(waitMs?: Bot['waitMs']): Promise<boolean>;
}

/** The bot in Slack. */
export function createSlackSide(core: Core, options: SlackOptions): SlackSide {
  const { receiver, quiet, token, slackApiUrl, wallClock = systemClock } = options;
  const bot = createBot(core, options);
  const app = createSlackApp({
    ...bot,
    token,
    receiver,
    wallClock,
    ...(quiet === undefined ? {} : { quiet }),
    ...(slackApiUrl === undefined ? {} : { slackApiUrl }),
  });
  return {
    app,
    announcer: announcerOf(core, bot),
    checkCompliance: (waitMs = bot.waitMs) => checkAndTell({ ...bot, waitMs }),
  };
}

/** What speaks in Slack, and answers no request of it. */
export interface WorkerSide {
  readonly announcer: Announcer;
  /** Does what whoever answers requests has put off. */
  later(later: Later): Promise<void>;
}

export function createWorkerSide(core: Core, options: Omit<SlackOptions, 'receiver' | 'putOff' | 'quiet'>): WorkerSide {
  const bot = createBot(core, options);
  return { announcer: announcerOf(core, bot), later: (later) => doLater(bot, later) };
}

function createBot(
  { desk }: Core,
  { token, slackApiUrl, fetch, putOff }: Pick<SlackOptions, 'token' | 'slackApiUrl' | 'fetch' | 'putOff'>,
): Bot {
  const { config, clock, log } = desk;
  const client = slackClient({
    token,
    log,
    ...(slackApiUrl === undefined ? {} : { slackApiUrl }),
    ...(fetch === undefined ? {} : { fetch }),
  });
  return {
    desk,
    client,
    log,
    interpret,
    groups: createGroups({ client, clock, log, groupIds: userGroupsIn(config) }),
    fetch: fetch ?? globalThis.fetch,
    waitMs: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
    newReference: () => `e-${randomBytes(3).toString('hex')}`,
    ...(putOff === undefined ? {} : { putOff }),
  };
}

function announcerOf({ desk }: Core, { client }: Bot): Announcer {
  const { config, clock, log, store } = desk;
  return createAnnouncer({ client, clock, log, config, store, pacer: createPacer(clock) });
}

/** Who is in which user group, for a surface that is not Slack. */
export function createSlackGroups(
  { config, clock, log }: Desk,
  options: { readonly token: string; readonly slackApiUrl?: string },
): Groups {
  return createGroups({ client: slackClient({ ...options, log }), clock, log, groupIds: userGroupsIn(config) });
}

/** The telling of runs on one surface. */
export function createTelling({ engine }: Core, announcer: Announcer): Telling {
  return { store: engine.store, clock: engine.clock, log: engine.log, announcer, leaseSeconds };
}
