/** What the steps share that have other runs do something. */
import * as z from 'zod';
import {
  type Child,
  childSchema,
  countOf,
  failures,
  type Mark,
  type Marks,
  markOf,
  marks,
  type StopRule,
} from '../../runs/children.ts';
import { jsonSchema } from '../../runs/plan.ts';
import type { Progress, Run } from '../../runs/run.ts';
import type { StepContext } from '../../runs/step.ts';
import { imageOutputSchema } from '../amis/image-parts.ts';
import { inPlaceSteps } from '../in-place/in-place-parts.ts';
import { reportSchema } from '../in-place/servers-report.ts';

/** What they are, for the count: images and their copies are made for fleets, which are what is counted. */
const whatSchema = z.enum(['images', 'copies', 'fleets']);

export const childrenParamsSchema = z.object({
  children: z.array(childSchema),
  what: whatSchema,
  concurrency: z.number().int().positive(),
  /** More failures than this, with those of the steps `before`, and nothing more is begun. */
  maxFailed: z.number().int().nonnegative(),
  /** More failures than this among these alone, and nothing more is begun either. */
  maxFailedHere: z.number().int().nonnegative().exactOptional(),
  before: z.array(z.string()),
  /** The output of which of its steps each leaves behind. */
  resultStep: z.string().exactOptional(),
  /** All fleets of the plan. */
  total: z.number().int().nonnegative(),
  /** How long one waits for another run that has its subject. */
  waitSeconds: z.number().nonnegative(),
  /** How long one is expected to take. */
  eachSeconds: z.number().nonnegative(),
  pollSeconds: z.number().positive(),
  timeoutSeconds: z.number().positive(),
  /** What comes after these: how many, how many at once, how long each. */
  later: z
    .array(z.object({ children: z.number(), concurrency: z.number().positive(), eachSeconds: z.number() }))
    .default([]),
});
export type ChildrenParams = z.infer<typeof childrenParamsSchema>;

/** What a child has left behind, to be put into the requests of those that need it. */
export const resultSchema = z.record(z.string(), jsonSchema);
export type Result = z.infer<typeof resultSchema>;

/** What those that are done add up to. */
export const tallySchema = z.object({
  /** How long they took, and how long they were expected to. */
  seconds: z.number(),
  plannedSeconds: z.number(),
  /** Instances that run an AMI without the vulnerability, and of how many, as they were counted after each. */
  mended: z.number(),
  instances: z.number(),
  /** The same of servers in no fleet that are patched where they are. */
  patched: z.number().default(0),
  servers: z.number().default(0),
});
export type Tally = z.infer<typeof tallySchema>;
export const nothingTallied: Tally = {
  ...{ seconds: 0, plannedSeconds: 0 },
  ...{ mended: 0, instances: 0, patched: 0, servers: 0 },
};

export const childrenOutputSchema = z.object({
  what: whatSchema,
  marks: z.string(),
  isStopped: z.boolean(),
  /** What was asked of each, by key. */
  results: z.record(z.string(), resultSchema),
  tally: tallySchema.default(nothingTallied),
});
export type ChildrenOutput = z.infer<typeof childrenOutputSchema>;

/** What an earlier step of this kind left behind; undefined where it has not come to an end. */
export function childrenOutput({ outputs }: Pick<StepContext, 'outputs'>, step: string): ChildrenOutput | undefined {
  return childrenOutputSchema.safeParse(outputs[step]).data;
}

function earlier(context: Pick<StepContext, 'outputs'>, steps: readonly string[]): readonly ChildrenOutput[] {
  return steps.flatMap((step) => childrenOutput(context, step) ?? []);
}

/** How many have failed in steps before. What stopped one of them stops them all. */
function failedBefore(context: Pick<StepContext, 'outputs'>, params: ChildrenParams): number {
  const outputs = earlier(context, params.before);
  if (outputs.some((output) => output.isStopped)) return Number.POSITIVE_INFINITY;
  return outputs.reduce((sum, output) => sum + failures(output.marks), 0);
}

/** Whether what the child needs was not made. */
export function isBlocked(context: Pick<StepContext, 'outputs'>, { needs }: Child): boolean {
  return needs !== undefined && childrenOutput(context, needs.step)?.results[needs.key] === undefined;
}

/** The child with what was made for it: in its request, and in its command, where that names it as `{imageId}`. */
export function madeFor(context: Pick<StepContext, 'outputs'>, child: Child): Child {
  const { needs, request, command } = child;
  const made = needs && childrenOutput(context, needs.step)?.results[needs.key];
  const { imageId } = imageOutputSchema.partial().parse(made ?? {});
  return { ...child, request: { ...request, ...made }, command: command.replace('{imageId}', imageId ?? '') };
}

/** How a child stands: of one that is done it is looked at whether all of it is. */
export function markNow(run: Run): Mark {
  const mark = markOf(run);
  return mark === marks.done && shortfallOf(run) !== undefined ? marks.partly : mark;
}

/** Why it is not done; of one that is, what of it is not. */
export function whyOf(run: Run): string {
  return markNow(run) === marks.partly ? (shortfallOf(run) ?? '') : 'why' in run.phase ? run.phase.why : '';
}

/** What of its servers a run that is done has not patched, as the end of a sentence; undefined where that is none. */
export function shortfallOf({ outputs }: Pick<Run, 'outputs'>): string | undefined {
  const report = reportSchema.safeParse(outputs[inPlaceSteps.report]).data;
  if (report === undefined || report.patched === report.total) return undefined;
  const { total, patched, failed, gone, untouched, named } = report;
  const why = named.map(({ instanceId, why: said }) => `${instanceId}: ${said}`).join('; ');
  return [
    `${patched} of ${total} servers are patched`,
    ...(failed === 0 ? [] : [`${failed} failed (${why}${failed > named.length ? '; and others' : ''})`]),
    ...(gone === 0 ? [] : [`${gone} did not run any more`]),
    ...(untouched === 0 ? [] : [`${untouched} were not touched`]),
  ].join(', ');
}

/** What those of the steps before and of this one add up to, fleets alone or images alone. */
export function tallyOf(
  context: Pick<StepContext, 'outputs'>,
  { before, what }: Pick<ChildrenParams, 'before' | 'what'>,
  own: Tally,
): Tally {
  const same = earlier(context, before).filter((output) => output.what === what);
  return [own, ...same.map(({ tally }) => tally)].reduce((sum, tally) => ({
    seconds: sum.seconds + tally.seconds,
    plannedSeconds: sum.plannedSeconds + tally.plannedSeconds,
    mended: sum.mended + tally.mended,
    instances: sum.instances + tally.instances,
    patched: sum.patched + tally.patched,
    servers: sum.servers + tally.servers,
  }));
}

/** How far all fleets are: `12 patched, 3 in flight, 20 waiting, 1 failed`, and their instances as they were counted. */
export function progressOf(
  context: Pick<StepContext, 'outputs'>,
  params: ChildrenParams,
  now: Marks,
  own: Tally,
): Progress {
  const fleets = earlier(context, params.before).filter(({ what }) => what === 'fleets');
  const all = [...fleets.map((output) => output.marks), ...(params.what === 'fleets' ? [now] : [])].join('');
  const patched = countOf(all, marks.done);
  const partly = countOf(all, marks.partly);
  const inFlight = countOf(all, marks.begun);
  const failed = failures(all);
  const dealtWith = all.length - inFlight - countOf(all, marks.waiting);
  const leftOut = dealtWith - patched - partly - failed;
  const counts = [
    [patched, 'patched'],
    [partly, 'patched but for some servers'],
    [inFlight, 'in flight'],
    [params.total - inFlight - dealtWith, 'waiting'],
    [failed, 'failed'],
    [leftOut, 'left out'],
  ] as const;
  const label = counts.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : [])).join(', ');
  const made = madeText(params, `${countOf(now, marks.done)} of ${now.length}`);
  const outputs = [...earlier(context, params.before), { what: params.what, marks: now }];
  const lost = `${lostText(outputs, 'images', ['AMI', 'AMIs'])}${lostText(outputs, 'copies', ['copy', 'copies'])}`;
  const counted = countedText(params.what === 'fleets' ? tallyOf(context, params, own) : nothingTallied);
  return { done: dealtWith, total: params.total, label: `${made}${label}${lost}${counted}` };
}

/** `; 7 of 7 instances on mended AMIs; 6 of 7 servers patched`. */
function countedText({ mended, instances, patched, servers }: Tally): string {
  return [
    ...(instances === 0
      ? []
      : [`; ${mended} of ${instances} ${instances === 1 ? 'instance' : 'instances'} on mended AMIs`]),
    ...(servers === 0 ? [] : [`; ${patched} of ${servers} ${servers === 1 ? 'server' : 'servers'} patched`]),
  ].join('');
}

/** What fleets were to get and was not made: `; 1 copy failed`. */
function lostText(
  outputs: readonly Pick<ChildrenOutput, 'what' | 'marks'>[],
  of: ChildrenOutput['what'],
  [one, many]: readonly [string, string],
): string {
  const lost = failures(outputs.flatMap(({ what, marks: all }) => (what === of ? all : [])).join(''));
  return lost === 0 ? '' : `; ${lost} ${lost === 1 ? one : many} failed`;
}

function madeText({ what }: ChildrenParams, howMany: string): string {
  if (what === 'fleets') return '';
  return what === 'images' ? `AMI ${howMany} baked and tested; ` : `copy ${howMany} made; `;
}

/** The rule of stopping, as it is after the steps before. */
export function stopRule(context: Pick<StepContext, 'outputs'>, params: ChildrenParams): StopRule {
  const { maxFailed, maxFailedHere } = params;
  return {
    maxFailed,
    failedBefore: failedBefore(context, params),
    ...(maxFailedHere === undefined ? {} : { maxFailedHere }),
  };
}
