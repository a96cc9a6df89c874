import * as z from 'zod';
import { readChildren } from '../../runs/child-runs.ts';
import { type Child, marks, neededBy } from '../../runs/children.ts';
import { recall } from '../../runs/large.ts';
import type { Run } from '../../runs/run.ts';
import { type AnyStepKind, lookingStepKind, type StepContext } from '../../runs/step.ts';
import type { StepParts } from '../parts.ts';
import { type ChildrenOutput, childrenOutput, childrenParamsSchema, whyOf } from './children-parts.ts';

/** How a fleet stands that was not patched, or not whole, by its mark; those first that ask for a person. */
const ways = new Map<string, 'needs-person' | 'failed' | 'no-image' | 'partly' | 'left-out' | 'stopped'>([
  [marks.stuck, 'needs-person'],
  [marks.failed, 'failed'],
  [marks.blocked, 'no-image'],
  [marks.partly, 'partly'],
  [marks.refused, 'left-out'],
  [marks.stopped, 'stopped'],
]);
const order = [...ways.values()];

const unpatchedSchema = z.object({
  name: z.string(),
  how: z.enum(['needs-person', 'failed', 'no-image', 'partly', 'left-out', 'stopped']),
  why: z.string(),
  /** Of the run that says more: its own, or the one that was to make its AMI. */
  runId: z.string().exactOptional(),
});
export type Unpatched = z.infer<typeof unpatchedSchema>;

/** The first of them, so that a card can name them. */
export const unpatchedOutputSchema = z.object({ first: z.array(unpatchedSchema), more: z.number() });
export type UnpatchedOutput = z.infer<typeof unpatchedOutputSchema>;

/** The item of the run has to stay small, and what is larger than 2 kB is put aside, where no card finds it. */
const mostBytes = 1800;
const namedAtMost = 12;
const longestName = 80;
const longestWhy = 200;

const paramsSchema = z.object({ steps: z.array(z.string()) });

interface NotDone {
  readonly name: string;
  readonly how: Unpatched['how'];
  /** The keys of the children that may know why: the first of them that has run does. */
  readonly knownBy: readonly string[];
}

/** Says which fleets were not patched and why, as far as it fits a card. Reads the store only. */
export function nameUnpatchedStep({ family }: Pick<StepParts, 'family'>): AnyStepKind {
  return lookingStepKind({
    kind: 'name-unpatched',
    parse: (params) => paramsSchema.parse(params),
    timeoutSeconds: () => 600,
    look: async (context, { steps }) => {
      const all = notDone(await lotsOf({ family }, context, steps));
      const sorted = all.toSorted((one, other) => order.indexOf(one.how) - order.indexOf(other.how));
      const likely = sorted.slice(0, namedAtMost);
      const keys = new Set(likely.flatMap(({ knownBy }) => knownBy));
      const runs = await readChildren(family, context.runId, [...keys]);
      const knower = ({ knownBy }: NotDone): Run | undefined => knownBy.flatMap((key) => runs.get(key) ?? [])[0];
      const first = fitting(likely.map((one) => unpatched(one, knower(one))));
      const output: UnpatchedOutput = { first, more: all.length - first.length };
      return { kind: 'succeeded', output };
    },
  });
}

/** The children of one step, and what came of them. */
interface Lot extends Pick<ChildrenOutput, 'what' | 'marks'> {
  readonly children: readonly Child[];
}

async function lotsOf(
  { family }: Pick<StepParts, 'family'>,
  context: StepContext,
  stepNames: readonly string[],
): Promise<readonly Lot[]> {
  const run = await family.store.read(context.runId);
  const lots = (run?.plan?.steps ?? []).map(async ({ name, params }) => {
    const output = stepNames.includes(name) ? childrenOutput(context, name) : undefined;
    if (output === undefined) return [];
    const { children } = childrenParamsSchema.parse(await recall(family.store, context.runId, params));
    return [{ what: output.what, marks: output.marks, children }];
  });
  return (await Promise.all(lots)).flat();
}

function notDone(lots: readonly Lot[]): readonly NotDone[] {
  const byKey = new Map(lots.flatMap(({ children }) => children.map((child) => [child.key, child] as const)));
  const fleets = lots.filter(({ what }) => what === 'fleets');
  return fleets.flatMap(({ children, marks: all }) =>
    children.flatMap((child, index) => {
      const how = ways.get(all[index] ?? '');
      if (how === undefined) return [];
      return [{ name: child.subject, how, knownBy: how === 'no-image' ? neededBy(child, byKey) : [child.key] }];
    }),
  );
}

function unpatched({ name, how }: NotDone, run: Run | undefined): Unpatched {
  const why = run === undefined ? '' : whyOf(run);
  return {
    ...{ name: shortened(name, longestName), how, why: shortened(why, longestWhy) },
    ...(run === undefined ? {} : { runId: run.id }),
  };
}

function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`;
}

function fitting(all: readonly Unpatched[]): Unpatched[] {
  const fit: Unpatched[] = [];
  for (const one of all) {
    if (Buffer.byteLength(JSON.stringify([...fit, one])) > mostBytes) break;
    fit.push(one);
  }
  return fit;
}
