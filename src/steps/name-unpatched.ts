import * as z from 'zod';
import { readChildren } from '../runs/child-runs.ts';
import { marks } from '../runs/children.ts';
import { recall } from '../runs/large.ts';
import type { Run } from '../runs/run.ts';
import { type AnyStepKind, lookingStepKind, type StepContext } from '../runs/step.ts';
import { childrenOutput, childrenParamsSchema, whyOf } from './children-parts.ts';
import type { StepParts } from './parts.ts';

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
  /** The key of the child that knows why. */
  readonly knownBy: string;
}

/** Says which fleets were not patched and why, as far as it fits a card. Reads the store only. */
export function nameUnpatchedStep({ family }: Pick<StepParts, 'family'>): AnyStepKind {
  return lookingStepKind({
    kind: 'name-unpatched',
    parse: (params) => paramsSchema.parse(params),
    timeoutSeconds: () => 600,
    look: async (context, { steps }) => {
      const all = (await Promise.all(steps.map((name) => notDoneIn({ family }, context, name)))).flat();
      const sorted = all.toSorted((one, other) => order.indexOf(one.how) - order.indexOf(other.how));
      const likely = sorted.slice(0, namedAtMost);
      const keys = likely.map(({ knownBy }) => knownBy);
      const runs = await readChildren(family, context.runId, keys);
      const first = fitting(likely.map((one) => unpatched(one, runs.get(one.knownBy))));
      const output: UnpatchedOutput = { first, more: all.length - first.length };
      return { kind: 'succeeded', output };
    },
  });
}

async function notDoneIn(
  { family }: Pick<StepParts, 'family'>,
  context: StepContext,
  stepName: string,
): Promise<readonly NotDone[]> {
  const output = childrenOutput(context, stepName);
  if (output?.what !== 'fleets') return [];
  const run = await family.store.read(context.runId);
  const step = run?.plan?.steps.find(({ name }) => name === stepName);
  if (step === undefined) return [];
  const { children } = childrenParamsSchema.parse(await recall(family.store, context.runId, step.params));
  return children.flatMap(({ key, subject: name, needs }, index) => {
    const how = ways.get(output.marks[index] ?? '');
    if (how === undefined) return [];
    return [{ name, how, knownBy: how === 'no-image' ? (needs?.key ?? key) : key }];
  });
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
