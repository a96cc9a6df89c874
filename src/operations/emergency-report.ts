/** The evidence of an emergency: what was affected, who approved what, what was done, and how to take it back. */
import * as z from 'zod';
import type { Json } from '../basics/json.ts';
import { readChildren } from '../runs/child-runs.ts';
import { type Child, type Mark, marks } from '../runs/children.ts';
import { recall } from '../runs/large.ts';
import type { Actor, Note, Run } from '../runs/run.ts';
import { markNow, shortfallOf } from '../steps/children-parts.ts';
import { type ExposureCount, exposureCountSchema, type FleetCount } from '../steps/count-exposure.ts';
import type { FleetLeft } from '../steps/count-left.ts';
import { beforeStep, leftOutSchema, reportStep, tierStep } from '../steps/emergency-plan.ts';
import { finishedImage } from './create-facts.ts';
import type { Desk } from './desk.ts';
import { type EmergencyFacts, emergencyFactsSchema } from './emergency-facts.ts';
import { childrenOf } from './emergency-plan-steps.ts';
import { type Counts, type ReportedServer, reportedServers } from './emergency-report-servers.ts';
import { rollbackUntilMs } from './former-launch.ts';
import { exceptionsOf, type ReportedException } from './report-exceptions.ts';
import { countedInstances } from './reported-instances.ts';
import { rolloutFactsSchema } from './rollout-facts.ts';
import { stagesFactsSchema } from './stages-facts.ts';

export type ReportState =
  | 'done'
  /** But for servers that could not be, within what was allowed. */
  | 'partly'
  | 'under-way'
  | 'failed'
  | 'needs-person'
  | 'left-out'
  | 'stopped'
  | 'no-image'
  | 'untouched';

export interface ReportedImage {
  readonly imageId: string;
  readonly name?: string;
  readonly version?: string;
  readonly instances?: number;
}

interface ReportedRun {
  readonly state: ReportState;
  readonly runId?: string;
  /** What was in the way. */
  readonly why?: string;
  readonly beganAtMs?: number;
  readonly endedAtMs?: number;
}

export interface ReportedBake extends ReportedRun {
  readonly from: string;
  readonly made?: ReportedImage;
}

/** Of what was baked, in another account or region. */
export interface ReportedCopy extends ReportedRun {
  /** Which AMI it replaces a copy of, and where it goes: `ami-… to ACCOUNT/REGION`. */
  readonly what: string;
  readonly made?: ReportedImage;
}

export interface ReportedFleet extends ReportedRun {
  readonly name: string;
  readonly tier: string;
  readonly from: readonly ReportedImage[];
  readonly to?: ReportedImage;
  readonly before?: FleetCount;
  readonly after?: FleetCount;
  /** Of servers in no fleet, each of them. */
  readonly servers?: readonly ReportedServer[];
  /** What was found when it was looked at again once it was patched: the first instances, with their packages. */
  readonly left?: FleetLeft;
  /** What takes it back, to be typed, and until when it can be. */
  readonly rollback?: { readonly command: string; readonly untilMs: number };
}

export interface EmergencyReport {
  readonly schema: 1;
  readonly runId: string;
  readonly command: string;
  readonly planDigest: string;
  readonly cve: string;
  readonly packages: readonly string[];
  readonly atMs: number;
  readonly requestedBy: Actor;
  readonly requestedAtMs: number;
  readonly reason?: string;
  readonly breakGlass?: EmergencyFacts['breakGlass'];
  readonly approvals: readonly { readonly by: Actor; readonly atMs: number }[];
  /** Who said what was affected, and when it was looked at. */
  readonly counted: readonly Pick<ExposureCount, 'atMs' | 'source' | 'told'>[];
  readonly before: CountSum;
  readonly after: CountSum;
  readonly bakes: readonly ReportedBake[];
  readonly copies: readonly ReportedCopy[];
  readonly fleets: readonly ReportedFleet[];
  /** Affected and not part of the plan, with the end of a sentence that says why. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  /** What was not as usual, or not done. */
  readonly exceptions: readonly ReportedException[];
  readonly timeline: readonly Note[];
}

/** As it is now; undefined where the run is none of these. Reads the store only: a read or two for each fleet. */
export async function emergencyReport(
  { store }: Pick<Desk, 'store'>,
  runId: string,
  nowMs: number,
): Promise<{ readonly report: EmergencyReport; readonly run: Run } | undefined> {
  const run = await store.read(runId);
  const facts = emergencyFactsSchema.safeParse(run?.plan?.facts).data;
  if (run?.plan === undefined || facts === undefined) return undefined;
  const known = async (value: Json): Promise<Json> => recall(store, runId, value);
  const groups = await childrenOf(store, run);
  const runs = await readChildren(
    { store },
    runId,
    groups.flatMap(({ children }) => children.map(({ key }) => key)),
  );
  const counts = await countsOf(run, known);
  const left = await countedInstances({ store }, [...runs.values()]);
  const leftOut = run.plan.steps.find(({ name }) => name === reportStep)?.params ?? null;
  const { breakGlass, reason } = facts;
  const fleets = groups.flatMap((group) =>
    group.what === 'fleets'
      ? group.children.map((child) => {
          const found = left.get(runs.get(child.key)?.id ?? '');
          const fleet = reportedFleet(child, tierName(facts, group.name), runs, counts);
          return found === undefined ? fleet : { ...fleet, left: found };
        })
      : [],
  );
  const leftOutFleets = leftOutSchema.safeParse(await known(leftOut)).data?.leftOut ?? [];
  const report: EmergencyReport = {
    schema: 1,
    runId,
    command: run.command,
    planDigest: run.digest ?? '',
    cve: facts.cve,
    packages: facts.packages,
    atMs: nowMs,
    requestedBy: run.requestedBy,
    requestedAtMs: run.requestedAtMs,
    ...(reason === undefined ? {} : { reason }),
    ...(breakGlass === undefined ? {} : { breakGlass }),
    approvals: run.approvals,
    counted: counts.map(({ atMs, source, told }) => ({ atMs, source, ...(told === undefined ? {} : { told }) })),
    before: sumOf(fleets.flatMap(({ before }) => before ?? [])),
    after: sumOf(fleets.flatMap(({ after, before }) => after ?? before ?? [])),
    bakes: groups.flatMap((group) =>
      group.what === 'images' ? group.children.map((child) => reportedBake(child, runs.get(child.key))) : [],
    ),
    copies: groups.flatMap((group) =>
      group.what === 'copies' ? group.children.map((child) => reportedCopy(child, runs.get(child.key))) : [],
    ),
    fleets,
    leftOut: leftOutFleets,
    exceptions: exceptionsOf(run, facts, { fleets, leftOut: leftOutFleets }),
    timeline: await store.notes(runId, 0),
  };
  return { report, run };
}

async function countsOf(run: Run, known: (value: Json) => Promise<Json>): Promise<Counts> {
  const counts = (run.plan?.steps ?? []).flatMap(({ name, kind }) => {
    const output = run.outputs[name];
    return kind === 'count-exposure' && output !== undefined ? [{ name, output }] : [];
  });
  return Promise.all(
    counts.map(async ({ name, output }) => ({
      ...exposureCountSchema.parse(await known(output)),
      isBefore: name === beforeStep,
    })),
  );
}

function tierName({ tiers }: EmergencyFacts, step: string): string {
  return tiers.find((_tier, index) => tierStep(index + 1) === step)?.name ?? step;
}

const stateOfMark: Readonly<Record<Mark, ReportState>> = {
  [marks.waiting]: 'untouched',
  [marks.begun]: 'under-way',
  [marks.done]: 'done',
  [marks.partly]: 'partly',
  [marks.failed]: 'failed',
  [marks.stuck]: 'needs-person',
  [marks.refused]: 'left-out',
  [marks.stopped]: 'stopped',
  [marks.blocked]: 'no-image',
  [marks.untouched]: 'untouched',
};

function reportedRun(run: Run | undefined): ReportedRun {
  if (run === undefined) return { state: 'untouched' };
  const state = stateOfMark[markNow(run)];
  const { phase } = run;
  return {
    state,
    runId: run.id,
    ...whyOf(run, state),
    beganAtMs: run.requestedAtMs,
    ...(phase.kind === 'ended' ? { endedAtMs: phase.atMs } : {}),
  };
}

function whyOf(run: Run, state: ReportState): Pick<ReportedRun, 'why'> {
  const { phase } = run;
  const why = state === 'partly' ? shortfallOf(run) : state !== 'done' && 'why' in phase ? phase.why : undefined;
  return why === undefined ? {} : { why };
}

function reportedBake({ subject }: Child, run: Run | undefined): ReportedBake {
  const made = run === undefined ? undefined : finishedImage(run);
  const facts = stagesFactsSchema.safeParse(run?.plan?.facts).data;
  return {
    ...reportedRun(run),
    from: subject,
    ...(made === undefined
      ? {}
      : { made: { imageId: made, ...(facts?.bake === undefined ? {} : { name: facts.bake.name }) } }),
  };
}

function reportedCopy({ subject }: Child, run: Run | undefined): ReportedCopy {
  const made = run === undefined ? undefined : finishedImage(run);
  return { ...reportedRun(run), what: subject, ...(made === undefined ? {} : { made: { imageId: made } }) };
}

/** What became of a fleet that no run was begun for, since what was to be made for it is not there. */
function withoutImage({ needs }: Child, runs: ReadonlyMap<string, Run>): ReportedRun | undefined {
  const bake = runs.get(needs?.key ?? '');
  if (bake === undefined || [marks.begun, marks.done, marks.untouched].some((mark) => mark === markNow(bake)))
    return undefined;
  return { ...reportedRun(bake), state: 'no-image' };
}

function reportedFleet(child: Child, tier: string, runs: ReadonlyMap<string, Run>, counts: Counts): ReportedFleet {
  const { key, subject } = child;
  const run = runs.get(key);
  const facts = rolloutFactsSchema.safeParse(run?.plan?.facts).data;
  const of = (isBefore: boolean): FleetCount | undefined =>
    counts
      .filter((count) => count.isBefore === isBefore)
      .flatMap(({ fleets }) => fleets)
      .findLast(({ name }) => name === subject);
  const [before, after] = [of(true), of(false)];
  const servers = reportedServers(subject, counts);
  const untilMs = run === undefined ? undefined : rollbackUntilMs(run);
  return {
    ...((run === undefined ? withoutImage(child, runs) : undefined) ?? reportedRun(run)),
    name: subject,
    tier,
    from: (facts?.from ?? []).map(imageOf),
    ...(facts === undefined ? {} : { to: imageOf(facts.to) }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(servers === undefined ? {} : { servers }),
    ...(run === undefined || untilMs === undefined
      ? {}
      : { rollback: { command: `/ami rollback ${run.id}`, untilMs } }),
  };
}

function imageOf({ imageId, name, version, instances }: ReportedImage | z.infer<typeof imageSchema>): ReportedImage {
  return {
    imageId,
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    ...(instances === undefined ? {} : { instances }),
  };
}

const imageSchema = z.object({
  imageId: z.string(),
  name: z.string().optional(),
  version: z.string().optional(),
  instances: z.number().optional(),
});

type CountSum = Pick<FleetCount, 'affected' | 'clean' | 'unknown'>;

function sumOf(counts: readonly FleetCount[]): CountSum {
  const sum = (of: keyof CountSum): number => counts.reduce((total, one) => total + one[of], 0);
  return { affected: sum('affected'), clean: sum('clean'), unknown: sum('unknown') };
}
