import * as z from 'zod';
import { jsonSchema, planSchema, planStepSchema } from './plan.ts';

export const actorSchema = z.object({
  /** Slack user id, or an AWS ARN for someone at a terminal. */
  id: z.string(),
  /** As people know them. */
  name: z.string(),
  via: z.enum(['slack', 'terminal', 'amiable']),
});
/** A person, or Amiable itself. */
export type Actor = z.infer<typeof actorSchema>;

export const placeSchema = z.object({ channel: z.string().optional() });
/** Where the story of a run is told. */
export type Place = z.infer<typeof placeSchema>;

export const signalSchema = z.object({
  /** Equal keys are one signal however often it is delivered. */
  key: z.string(),
  kind: z.enum(['approve', 'reject', 'pause', 'resume', 'abort', 'retry', 'hold']),
  by: actorSchema,
  atMs: z.number(),
  reason: z.string().optional(),
  /** The digest of the plan that an approver saw. */
  digest: z.string().optional(),
  /** Said to the run that it is a child of, and handed on. */
  withParent: z.boolean().optional(),
});
/** What a person told a run. */
export type Signal = z.infer<typeof signalSchema>;

export const noteSchema = z.object({
  seq: z.number().int(),
  atMs: z.number(),
  /** What happened, as a constant word such as `wave-started`; messages are made from kind and facts. */
  kind: z.string(),
  facts: z.record(z.string(), jsonSchema),
});
/** One thing that happened in a run: an entry of its thread and of its history. */
export type Note = z.infer<typeof noteSchema>;

/** How often people were reminded that the run waits for them. */
const remindersSchema = z.number().int().optional();

/** Steps that cannot be told to run are `held`: nothing more happens until a person decides. */
export const phaseSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('planning') }),
  z.object({ kind: z.literal('approval'), sinceMs: z.number(), untilMs: z.number() }),
  z.object({ kind: z.literal('running') }),
  z.object({
    kind: z.literal('held'),
    sinceMs: z.number(),
    why: z.string(),
    code: z.string(),
    reminders: remindersSchema,
  }),
  z.object({ kind: z.literal('undoing'), why: z.string(), code: z.string() }),
  /** Undo could not finish. The fleet stays locked. */
  z.object({
    kind: z.literal('needs-human'),
    sinceMs: z.number(),
    why: z.string(),
    code: z.string(),
    reminders: remindersSchema,
  }),
  z.object({
    kind: z.literal('ended'),
    atMs: z.number(),
    outcome: z.enum(['done', 'undone', 'refused', 'rejected', 'expired', 'void', 'aborted', 'failed']),
    why: z.string(),
    code: z.string().optional(),
    /** What to do about it, where it was refused. */
    remedy: z.string().optional(),
  }),
]);
/**
 * Where a run is. Ends: `done` as planned; `undone` after changes were taken back; `refused` could not be planned;
 * `rejected`, `expired`, `void` (the world moved) before anything changed; `aborted` before anything changed.
 */
export type Phase = z.infer<typeof phaseSchema>;
export type Outcome = Extract<Phase, { kind: 'ended' }>['outcome'];

export const gateNameSchema = z.enum(['freeze', 'window']);
/** What a run may have to wait for before it begins something new. */
export type GateName = z.infer<typeof gateNameSchema>;

export const stepStateSchema = z.object({
  /** Position in the list of steps being walked. */
  index: z.number().int(),
  /** How often the loop that this step is in has been entered, from 1. */
  round: z.number().int(),
  /** When this round of the step began; the deadline counts from here, less the paused time. */
  startedAtMs: z.number(),
  pausedMs: z.number(),
  /** Errors in a row. */
  tries: z.number().int(),
  /** How often a person has had this round of the step tried again. */
  retries: z.number().int().optional(),
  /** What the step is about to do, committed before it acts. */
  intent: jsonSchema.optional(),
  intendedAtMs: z.number().optional(),
  /** What the step has started. */
  handle: jsonSchema.optional(),
  /** The last error, for the card. */
  trouble: z.string().optional(),
  /** Whether people have been told of the trouble, and so are told when it is over. */
  troubleTold: z.boolean().optional(),
  /** When the trouble began, put off by pauses since. */
  troubleSinceMs: z.number().optional(),
  /** The closed gate that it waits at, and when that opens by itself. What is told of it is in `trouble`. */
  gate: z.object({ name: gateNameSchema, untilMs: z.number().optional() }).optional(),
  /** When this round of the loop that the step is in began, put off by the time that was lost since. */
  roundAtMs: z.number().optional(),
});
export type StepState = z.infer<typeof stepStateSchema>;

export const progressSchema = z.object({ done: z.number(), total: z.number(), label: z.string() });
/** How far the whole run is. */
export type Progress = z.infer<typeof progressSchema>;

export const parentSchema = z.object({
  runId: z.string(),
  /** What it is among the children of that run. */
  key: z.string(),
  /** The plan of that run, whose approval it carries. */
  digest: z.string(),
  /** Until when it waits for another run that has its subject; not at all where absent. */
  waitUntilMs: z.number().optional(),
});
/** The run that has begun another as a part of itself. */
export type Parent = z.infer<typeof parentSchema>;

export const runSchema = z.object({
  schema: z.literal(1),
  id: z.string(),
  /** Absent where a person has asked for it. */
  parent: parentSchema.optional(),
  verb: z.string(),
  /** The command in canonical form, as it was understood. */
  command: z.string(),
  /** What the verb was asked with; each verb parses its own. */
  request: jsonSchema,
  /** What it changes, as people call it, and as the lock and the history call it. */
  subject: z.string(),
  subjectKey: z.string(),
  environment: z.string().optional(),
  requestedBy: actorSchema,
  /** Whose word made it do what it does now, once somebody has given one; until then whoever asked. */
  actingFor: actorSchema.optional(),
  requestedAtMs: z.number(),
  place: placeSchema,
  plan: planSchema.optional(),
  digest: z.string().optional(),
  phase: phaseSchema,
  /** Set while a person has paused it; the phase says where it will go on. */
  paused: z
    .object({
      by: actorSchema,
      atMs: z.number(),
      /** Whether the step under way was asked to call off what it can. */
      rested: z.boolean().optional(),
      /** Paused with the run that it is a child of, and resumed with it. */
      withParent: z.boolean().optional(),
    })
    .optional(),
  step: stepStateSchema,
  /** Indexes of plan steps that were begun, in order; undo walks them backwards. */
  tried: z.array(z.number().int()),
  /** The steps of the way back, frozen when undoing began. */
  undo: z.array(planStepSchema).optional(),
  outputs: z.record(z.string(), jsonSchema),
  progress: progressSchema.optional(),
  /** When the run is expected to end, on its own clock. */
  expectedEndMs: z.number().optional(),
  approvals: z.array(z.object({ by: actorSchema, atMs: z.number() })),
  inbox: z.array(signalSchema),
  /** Keys of signals that were applied, newest last. */
  seen: z.array(z.string()),
  /** Notes not yet copied to the history. */
  pending: z.array(noteSchema),
  lastNoteSeq: z.number().int(),
  fence: z.number().int(),
  leaseUntilMs: z.number(),
  dueAtMs: z.number().optional(),
  updatedAtMs: z.number(),
});
/** One durable execution of a verb: everything that is needed to carry on after a crash. Fits in one item. */
export type Run = z.infer<typeof runSchema>;
