/** The evidence of an emergency: what was affected, who approved what, what was done, and how to take it back. */
import type { Json } from '../../basics/json.ts';
import { readChildren } from '../../runs/child-runs.ts';
import { recall } from '../../runs/large.ts';
import type { Run } from '../../runs/run.ts';
import {
  type CountSum,
  exposureCountSchema,
  type FleetCount,
  sumOfCounts,
} from '../../steps/emergency/count-exposure.ts';
import { beforeStep, leftOutSchema, reportStep, tierStep } from '../../steps/emergency/emergency-plan.ts';
import type { Desk } from '../desk.ts';
import { type EmergencyFacts, emergencyFactsSchema } from './emergency-facts.ts';
import { childrenOf } from './emergency-plan-steps.ts';
import type { EmergencyReport, SplitCount } from './emergency-report-facts.ts';
import type { Counts } from './emergency-report-servers.ts';
import { exceptionsOf } from './report-exceptions.ts';
import { countedInstances } from './reported-instances.ts';
import { type KnownRuns, reportedBake, reportedCopy, reportedFleet } from './reported-runs.ts';

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
  const children = new Map(groups.flatMap((group) => group.children.map((child) => [child.key, child] as const)));
  const runs = await readChildren({ store }, runId, [...children.keys()]);
  const counts = await countsOf(run, known);
  const left = await countedInstances({ store }, [...runs.values()]);
  const done = doneBy(groups, facts, { children, runs, counts, left });
  const params = run.plan.steps.find(({ name }) => name === reportStep)?.params ?? null;
  const leftOut = leftOutSchema.safeParse(await known(params)).data?.leftOut ?? [];
  return {
    run,
    report: {
      ...askedFor(run, facts),
      atMs: nowMs,
      counted: counts.map(({ atMs, source, told }) => ({ atMs, source, ...(told === undefined ? {} : { told }) })),
      before: splitOf(done.fleets, ({ before }) => before),
      after: splitOf(done.fleets, ({ after, before }) => after ?? before),
      ...done,
      leftOut,
      exceptions: exceptionsOf(run, facts, { fleets: done.fleets, leftOut }),
      timeline: await store.notes(runId, 0),
    },
  };
}

type Asked = 'schema' | 'runId' | 'command' | 'planDigest' | 'cve' | 'packages' | 'requestedBy' | 'requestedAtMs';

/** What was wanted, by whom, and who said yes. */
function askedFor(
  run: Run,
  { cve, packages, reason, breakGlass }: EmergencyFacts,
): Pick<EmergencyReport, Asked | 'reason' | 'breakGlass' | 'approvals'> {
  const { id: runId, command, digest: planDigest = '', requestedBy, requestedAtMs, approvals } = run;
  return {
    ...{ schema: 1, runId, command, planDigest, cve, packages, requestedBy, requestedAtMs, approvals },
    ...(reason === undefined ? {} : { reason }),
    ...(breakGlass === undefined ? {} : { breakGlass }),
  };
}

type Groups = Awaited<ReturnType<typeof childrenOf>>;

function doneBy(
  groups: Groups,
  facts: EmergencyFacts,
  known: KnownRuns,
): Pick<EmergencyReport, 'bakes' | 'copies' | 'fleets'> {
  const of = (what: Groups[number]['what']): Groups => groups.filter((group) => group.what === what);
  const { runs } = known;
  return {
    bakes: of('images').flatMap(({ children }) => children.map((child) => reportedBake(child, runs.get(child.key)))),
    copies: of('copies').flatMap(({ children }) => children.map((child) => reportedCopy(child, known))),
    fleets: of('fleets').flatMap(({ children, name }) =>
      children.map((child) => reportedFleet(child, tierName(facts, name), known)),
    ),
  };
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

function splitOf(
  fleets: EmergencyReport['fleets'],
  of: (fleet: EmergencyReport['fleets'][number]) => FleetCount | undefined,
): SplitCount {
  const sum = (those: EmergencyReport['fleets']): CountSum => sumOfCounts(those.flatMap((fleet) => of(fleet) ?? []));
  const groups = fleets.filter(({ servers }) => servers !== undefined);
  return {
    ...sum(fleets),
    inFleets: sum(fleets.filter(({ servers }) => servers === undefined)),
    ...(groups.length === 0 ? {} : { inNoFleet: sum(groups) }),
  };
}
