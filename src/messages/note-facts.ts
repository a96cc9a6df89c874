import * as z from 'zod';
import { lazily } from '../basics/lazily.ts';
import { gateNameSchema } from '../runs/run.ts';

const by = z.object({ id: z.string(), name: z.string(), via: z.enum(['slack', 'terminal', 'amiable']) });
const value = z.json();
const stopped = z.object({ step: z.string(), code: z.string(), why: z.string() });
const wave = z.object({ wave: z.number(), of: z.number() });

const what = z.enum(['images', 'copies', 'fleets']);
/** How many, and the names of the first few. */
const children = z.object({
  what,
  count: z.number(),
  /** How many of these are servers in no fleet. */
  groups: z.number().optional(),
  names: z.array(z.string()),
});
const told = z.object({ affected: z.number(), clean: z.number(), unknown: z.number() });
/** What is left of a vulnerability in one fleet, or in one group of servers. */
const left = z.object({
  ...{ name: z.string(), mended: z.number(), of: z.number() },
  servers: z.literal(true).optional(),
  told: told.optional(),
});

/**
 * The kinds of notes that are told, and the facts each comes with; a fact that is new to us is left out. A function that
 * has just started tells few of them, so each is made when the first of its kind is told.
 */
export const noteFacts = lazily({
  planned: () => z.object({ digest: z.string() }),
  refused: () => z.object({ code: z.string(), why: z.string(), remedy: z.string() }),
  'approval-asked': () => z.object({ untilMs: z.number(), required: z.number() }),
  approved: () => z.object({ by, count: z.number(), required: z.number() }),
  rejected: () => z.object({ by, reason: z.string() }),
  expired: () => z.object({}),
  void: () => z.object({ why: z.string() }),
  paused: () => z.object({ by }),
  resumed: () => z.object({ by, pausedSeconds: z.number() }),
  'abort-asked': () => z.object({ by, reason: z.string().optional() }),
  retry: () => z.object({ by, step: z.string() }),
  hold: () => z.object({ by }),
  'signal-refused': () => z.object({ by, kind: z.string(), why: z.string() }),
  trouble: () => z.object({ step: z.string(), why: z.string() }),
  recovered: () => z.object({ step: z.string() }),
  'gate-closed': () => z.object({ gate: gateNameSchema, why: z.string() }),
  'gate-opened': () => z.object({ gate: gateNameSchema, seconds: z.number() }),
  held: () => stopped,
  reminder: () => z.object({ step: z.string(), why: z.string(), seconds: z.number() }),
  undoing: () => z.object({ code: z.string(), why: z.string() }),
  'needs-human': () => stopped,
  ended: () => z.object({ outcome: z.string(), why: z.string(), seconds: z.number() }),
  'template-created': () => z.object({ templateId: z.string(), version: z.number(), imageId: z.string() }),
  'group-pointed': () => z.object({ from: value, to: value }),
  pinned: () => z.object({ what: z.string(), before: value, during: value }),
  unpinned: () => z.object({ what: z.string(), value }),
  'wave-started': () => wave.extend({ size: z.number(), desiredFrom: z.number(), desiredTo: z.number() }),
  'wave-healthy': () => wave.extend({ instances: z.number(), seconds: z.number() }),
  'wave-retired': () => wave.extend({ count: z.number(), instanceIds: z.array(z.string()), left: z.number() }),
  'given-back': () => z.object({ count: z.number(), instanceIds: z.array(z.string()) }),
  'surge-corrected': () => z.object({ from: z.number(), to: z.number(), why: z.string() }),
  watched: () =>
    z.object({
      what: z.string(),
      seconds: z.number(),
      alarms: z.number(),
      probes: z.number(),
      /** What people let it go on without. */
      unread: z.array(z.string()),
    }),
  /** Said before the first change: sentences about what is not held against the run. */
  'unhealthy-before': () => z.object({ what: z.array(z.string()) }),
  verified: () => z.object({ instances: z.number(), imageId: z.string(), leftAlone: z.number() }),
  'image-asked': () => z.object({ imageId: z.string(), name: z.string(), instanceId: z.string(), reboot: z.boolean() }),
  'image-available': () => z.object({ imageId: z.string(), name: z.string(), seconds: z.number() }),
  'image-verified': () => z.object({ imageId: z.string(), snapshots: z.number(), tagged: z.number() }),
  'metric-missed': () => z.object({ metric: z.string(), why: z.string() }),
  'image-discarded': () => z.object({ imageId: z.string() }),
  'image-kept': () => z.object({ imageId: z.string() }),
  'scanner-started': () => z.object({ scanner: z.string(), instanceId: z.string(), commandId: z.string() }),
  'scanner-ended': () => z.object({ scanner: z.string(), ran: z.boolean(), what: z.string(), seconds: z.number() }),
  'scan-judged': () =>
    z.object({
      imageId: z.string(),
      passed: z.boolean(),
      reasons: z.array(z.string()),
      /** Why Inspector has not looked, as a sentence, where it has not. */
      unlooked: z.string().optional(),
      reportUri: z.string(),
    }),
  'servers-out': () =>
    wave.extend({
      count: z.number(),
      /** How many of them were in any target group. */
      takenOut: z.number().optional(),
      instanceIds: z.array(z.string()),
      targetGroups: z.array(z.string()),
    }),
  'servers-back': () =>
    z.object({
      count: z.number(),
      unhealthy: z.number(),
      /** Servers that were not put back, and out of which target groups they are. */
      stayOut: z.number(),
      instanceIds: z.array(z.string()),
      targetGroups: z.array(z.string()).optional(),
    }),
  'target-groups-gone': () => z.object({ targetGroups: z.array(z.string()) }),
  'servers-failed': () =>
    wave.extend({
      count: z.number(),
      servers: z.array(z.object({ instanceId: z.string(), state: z.string(), why: z.string() })),
      /** The first few commands by which their output is found, and where SSM puts all of it. */
      commandIds: z.array(z.string()).optional(),
      outputUri: z.string().optional(),
    }),
  'servers-patched': () =>
    wave.extend({
      patched: z.number(),
      failed: z.number(),
      gone: z.number(),
      left: z.number(),
      total: z.number(),
    }),
  'servers-reported': () =>
    z.object({
      total: z.number(),
      patched: z.number(),
      failed: z.number(),
      gone: z.number(),
      stayOut: z.number(),
      leftOut: z.array(z.object({ instanceId: z.string(), targetGroup: z.string() })).optional(),
      named: z.array(z.object({ instanceId: z.string(), state: z.string(), why: z.string() })),
    }),
  'commands-cancelled': () => z.object({ commands: z.number() }),
  'commands-run-on': () => z.object({ servers: z.number() }),
  'not-called-off': () => z.object({ why: z.string() }),
  'instance-launched': () => z.object({ instanceId: z.string(), purpose: z.string(), instanceType: z.string() }),
  'no-capacity': () => z.object({ why: z.string() }),
  'instance-terminated': () => z.object({ instanceIds: z.array(z.string()), purpose: z.string() }),
  'agent-online': () =>
    z.object({
      instanceId: z.string(),
      platformName: z.string(),
      platformVersion: z.string(),
      agentVersion: z.string(),
      seconds: z.number(),
    }),
  'command-sent': () => z.object({ instanceId: z.string(), commandId: z.string(), what: z.string() }),
  'command-failed': () =>
    z.object({
      instanceId: z.string(),
      exitCode: z.number(),
      detail: z.string(),
      tail: z.string(),
      /** Where SSM puts the whole output. */
      outputUri: z.string().optional(),
    }),
  'instance-patched': () =>
    z.object({
      instanceId: z.string(),
      seconds: z.number(),
      installed: z.number().optional(),
      pendingReboot: z.number().optional(),
    }),
  'health-checked': () => z.object({ passed: z.boolean(), how: z.string(), detail: z.string() }),
  'image-tagged': () => z.object({ imageId: z.string(), tags: z.record(z.string(), z.string()) }),
  'bake-joined': () => z.object({ run: z.string(), imageId: z.string() }),
  'bake-awaited': () => z.object({ run: z.string() }),
  'refresh-started': () =>
    z.object({
      refreshId: z.string(),
      round: z.number(),
      back: z.boolean(),
      minHealthyPercent: z.number(),
      maxHealthyPercent: z.number(),
      warmupSeconds: z.number(),
      checkpoints: z.array(z.number()),
      bakeSeconds: z.number(),
    }),
  'refresh-progress': () => z.object({ percent: z.number(), left: z.number() }),
  'refresh-checkpoint': () => z.object({ percent: z.number(), checkpoint: z.number(), seconds: z.number() }),
  'refresh-baking': () => z.object({ seconds: z.number() }),
  'refresh-waiting': () => z.object({ why: z.string(), seconds: z.number() }),
  'refresh-cancelled': () => z.object({ refreshId: z.string(), percent: z.number(), why: z.string() }),
  'refresh-rolling-back': () => z.object({ refreshId: z.string(), percent: z.number() }),
  'refresh-rolled-back': () => z.object({ refreshId: z.string() }),
  'refresh-done': () =>
    z.object({ refreshId: z.string(), instances: z.number(), seconds: z.number(), back: z.boolean() }),
  'children-begun': () => children,
  'children-done': () => children.extend({ counts: z.array(left).optional() }),
  'fleet-counted': () => left,
  'fleet-not-counted': () => z.object({ name: z.string(), why: z.string() }),
  'child-not-done': () =>
    z.object({ what, name: z.string(), run: z.string(), why: z.string(), needsPerson: z.boolean() }),
  'exposure-counted': () =>
    z.object({
      affected: z.number(),
      clean: z.number(),
      unknown: z.number(),
      fleets: z.number(),
      /** How many of these are servers in no fleet. */
      groups: z.number().optional(),
      /** What of the numbers is servers in no fleet; absent where an earlier version has counted. */
      inNoFleet: told.optional(),
      source: z.string(),
      /** Of the instances in fleets. */
      told: told.optional(),
    }),
  'emergency-reported': () => z.object({ uris: z.array(z.string()) }),
  'report-not-kept': () => z.object({ why: z.string() }),
  'topic-untold': () => z.object({ event: z.enum(['declared', 'ended']), why: z.string() }),
  'begun-by': () => z.object({ run: z.string(), digest: z.string() }),
  'glass-broken': () =>
    z.object({
      by,
      cve: z.string(),
      reason: z.string(),
      approvals: z.number(),
      usualApprovals: z.number(),
      setsAside: z.array(z.string()),
    }),
  'fleet-changed': () => z.object({ what: z.string() }),
  'group-copied': () => z.object({ group: z.string(), like: z.string(), launches: z.string(), made: z.boolean() }),
  'group-grows': () => z.object({ group: z.string(), desiredFrom: z.number(), desiredTo: z.number() }),
  'group-ready': () => z.object({ fleet: z.string(), group: z.string(), instances: z.number(), seconds: z.number() }),
  'traffic-shifted': () =>
    z.object({ fleet: z.string(), group: z.string(), percent: z.number(), listeners: z.number() }),
  'stage-settled': () => z.object({ fleet: z.string(), group: z.string(), percent: z.number() }),
  'group-kept': () =>
    z.object({
      fleet: z.string(),
      group: z.string(),
      instances: z.number(),
      keepSeconds: z.number(),
      afterwards: z.enum(['park', 'delete']),
    }),
  'image-not-retired': () =>
    z.object({
      imageId: z.string(),
      stage: z.enum(['deprecate', 'disable', 'deregister']),
      kind: z.enum(['stays', 'failed', 'gone']),
      why: z.string(),
    }),
  'cleanup-waits': () => z.object({ stage: z.enum(['deprecate', 'disable', 'deregister']), why: z.string() }),
  'images-retired': () =>
    z.object({
      stage: z.enum(['deprecate', 'disable', 'deregister']),
      done: z.number(),
      stays: z.number(),
      failed: z.number(),
      gone: z.number(),
      /** The first few snapshots that outlived their images, and how many there are. */
      left: z.array(z.string()),
      leftCount: z.number(),
    }),
  'images-taken-back': () => z.object({ back: z.number(), gone: z.number() }),
  'images-binned': () =>
    z.object({
      deregistered: z.number(),
      restorable: z.number(),
      imageIds: z.array(z.string()),
      untilMs: z.number().optional(),
      /** Where the bin could not be looked into. */
      why: z.string().optional(),
    }),
  'image-restored': () => z.object({ imageId: z.string() }),
  'copy-found': () => z.object({ imageId: z.string(), of: z.string() }),
  'image-shared': () => z.object({ imageId: z.string(), accountId: z.string(), snapshots: z.number() }),
  'image-unshared': () => z.object({ imageId: z.string(), accountId: z.string(), kept: z.boolean() }),
  'copy-asked': () =>
    z.object({
      ...{ imageId: z.string(), of: z.string(), to: z.string(), name: z.string(), encrypted: z.boolean() },
      kmsKeyId: z.string().optional(),
    }),
  'group-emptied': () => z.object({ group: z.string(), becomes: z.enum(['reuse', 'park', 'delete']) }),
});

export type NoteKind = keyof typeof noteFacts;
export type NoteFacts = { readonly [Kind in NoteKind]: z.infer<(typeof noteFacts)[Kind]> };
