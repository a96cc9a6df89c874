/** What became of each run of an emergency, as its report says it. Pure. */
import * as z from 'zod';
import { type Child, type Mark, marks, neededBy } from '../../runs/children.ts';
import type { Run } from '../../runs/run.ts';
import { markNow, shortfallOf } from '../../steps/emergency/children-parts.ts';
import type { FleetCount } from '../../steps/emergency/count-exposure.ts';
import type { FleetLeft } from '../../steps/emergency/count-left.ts';
import { finishedImage } from '../amis/create-facts.ts';
import { rollbackUntilMs } from '../rollout/former-launch.ts';
import { rolloutFactsSchema } from '../rollout/rollout-facts.ts';
import { stagesFactsSchema } from '../stages/stages-facts.ts';
import type {
  ReportedBake,
  ReportedCopy,
  ReportedFleet,
  ReportedImage,
  ReportedRun,
  ReportState,
} from './emergency-report-facts.ts';
import { type Counts, reportedServers } from './emergency-report-servers.ts';

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

/** An AMI that was baked, or is to be: what it was made of, and what it is. */
export function reportedBake({ subject }: Child, run: Run | undefined): ReportedBake {
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

/** The same for what was copied. */
export function reportedCopy(child: Child, known: Pick<KnownRuns, 'children' | 'runs'>): ReportedCopy {
  const run = known.runs.get(child.key);
  const made = run === undefined ? undefined : finishedImage(run);
  return { ...reported(child, known), what: child.subject, ...(made === undefined ? {} : { made: { imageId: made } }) };
}

/** Of one that no run was begun for, since what was to be made for it is not there, why that is so. */
function reported(child: Child, { children, runs }: Pick<KnownRuns, 'children' | 'runs'>): ReportedRun {
  const run = runs.get(child.key);
  const [maker] = run === undefined ? neededBy(child, children).flatMap((key) => runs.get(key) ?? []) : [];
  if (maker === undefined || [marks.begun, marks.done, marks.untouched].some((mark) => mark === markNow(maker)))
    return reportedRun(run);
  return { ...reportedRun(maker), state: 'no-image' };
}

/** What is known of all runs of the emergency. */
export interface KnownRuns {
  /** The children of the plan, by key. */
  readonly children: ReadonlyMap<string, Child>;
  /** By the key of the child. */
  readonly runs: ReadonlyMap<string, Run>;
  readonly counts: Counts;
  /** By the id of the run. */
  readonly left: ReadonlyMap<string, FleetLeft>;
}

/** A fleet, or servers in none, of a tier of this name. */
export function reportedFleet(child: Child, tier: string, known: KnownRuns): ReportedFleet {
  const { runs, counts, left } = known;
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
  const found = left.get(run?.id ?? '');
  const untilMs = run === undefined ? undefined : rollbackUntilMs(run);
  return {
    ...reported(child, known),
    name: subject,
    tier,
    from: (facts?.from ?? []).map(imageOf),
    ...(facts === undefined ? {} : { to: imageOf(facts.to) }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(servers === undefined ? {} : { servers }),
    ...(found === undefined ? {} : { left: found }),
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
