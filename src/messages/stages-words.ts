import { quote } from '../basics/quoting.ts';
import { finishedImage } from '../operations/amis/create-facts.ts';
import { joinedBake, type StagesFacts, stagesFactsSchema, unlookedScan } from '../operations/stages/stages-facts.ts';
import type { Run } from '../runs/run.ts';
import type { Fact, Next, PlannedRun, PlanWords, VerbWords } from './plan-words.ts';
import { baseLine, patchText, stagesFactLines, stagesLists, stagesSubject } from './stages.ts';
import { code, text } from './view.ts';
import { capital } from './words.ts';

/** How baking, validating and scanning are told, and patching as far as its rollout. */
export const stagesWords: VerbWords = {
  subject: 'AMI',
  standsStill: 'Nothing more is done',
  undoing: 'Instances that were launched are terminated, and an unfinished AMI is deregistered.',
  progress: ({ progress }) => stepsLabel(progress?.label ?? ''),
  next,
  left: () =>
    'Instances that were launched are terminated by themselves once their deadline has passed. The lock is released.',
  plan: planned,
};

/** Percents count themselves; anything else is one of the steps of the plan. */
export function stepsLabel(label: string): string {
  if (label.startsWith('percent')) return label;
  return label === '' ? 'steps done' : `steps done; ${label}`;
}

/** What a plan of stages says; undefined where there is none, or it is one of another kind. */
export function stagesFactsOf({ plan }: PlannedRun): StagesFacts | undefined {
  return stagesFactsSchema.safeParse(plan?.facts).data;
}

/** The image that the run is about: the one it made, or that it began with. */
export function imageOfRun(run: PlannedRun): string | undefined {
  const facts = stagesFactsOf(run);
  return finishedImage(run) ?? (facts?.bake === undefined ? facts?.image.imageId : undefined);
}

function next(run: Run, after: Parameters<VerbWords['next']>[1]): Next {
  const imageId = imageOfRun(run);
  if (after === 'rejected') return { why: 'To see what can be asked for instead:', command: `help ${run.verb}` };
  const isTested = stagesFactsOf(run)?.validate !== undefined;
  if (after === 'done' && imageId !== undefined && run.verb === 'bake' && !isTested)
    return { why: 'To test it:', command: `validate ${imageId}` };
  if (imageId !== undefined) return { why: 'To see the AMI:', command: `show ${imageId}` };
  if (after === 'closed') return { why: 'To see which AMIs there are:', command: listCommand(run) };
  return { why: 'To ask again, with a new plan:', command: run.command };
}

function listCommand(run: PlannedRun): string {
  const application = stagesFactsOf(run)?.application;
  return application === undefined ? 'list' : `list ${quote(application)}`;
}

const titles: Readonly<Record<StagesFacts['verb'], string>> = {
  bake: 'Bake a patched AMI of',
  validate: 'Validation of',
  scan: 'Security scan of',
  patch: 'Patch',
};

function planned(run: PlannedRun): PlanWords | undefined {
  const facts = stagesFactsOf(run);
  if (facts === undefined) return undefined;
  const does = whatIsDone(facts, 's');
  const whole = `${capital(does)}.`;
  return {
    title: `${titles[facts.verb]} ${stagesSubject(facts)}`,
    question: facts.bake?.isTyped === true ? `Runs the command that was typed on a builder, as root. ${whole}` : whole,
    wouldDo: `would ${whatIsDone(facts, '')}.`,
    shortFacts: [
      { label: facts.bake === undefined ? 'AMI' : 'From', value: baseLine(facts) },
      ...(facts.bake === undefined
        ? []
        : [madeFact(run, facts.bake.name), { label: 'Patches', value: [text(patchText(facts.bake))] }]),
      ...(facts.validate === undefined ? [] : [{ label: 'Validation', value: [text(facts.validate.what)] }]),
      ...(facts.scan === undefined ? [] : [{ label: 'Scan', value: [text(scanText(run, facts.scan))] }]),
    ],
    facts: stagesFactLines(facts),
    lists: stagesLists(facts),
    goesBack: true,
    takesBack: 'What was launched is terminated, and an AMI that is not finished is deregistered. No fleet is changed.',
    wayBack: 'No fleet has been changed',
  };
}

/** What the scanners alone have judged is not to look like more. */
function scanText(run: PlannedRun, { scanners }: NonNullable<StagesFacts['scan']>): string {
  const unlooked = unlookedScan(run);
  return `${scanners.join(', ')}${unlooked === undefined ? '' : `. ⚠️ ${unlooked}`}`;
}

/** Where the image of another run was taken, it has the name that the other gave it. */
function madeFact(run: PlannedRun, name: string): Fact {
  const imageId = imageOfRun(run);
  const joined = joinedBake(run);
  if (joined !== undefined)
    return { label: 'Takes', value: [code(joined.imageId), text(`, which run ${joined.madeBy} has baked`)] };
  return { label: 'Makes', value: [...(imageId === undefined ? [] : [code(imageId), text(', ')]), code(name)] };
}

/** `bakes … and validates it`, or without the ending of its verbs. */
function whatIsDone({ bake, validate, scan, rollout, image, fleet }: StagesFacts, ending: 's' | ''): string {
  const tested = bake === undefined ? image.imageId : 'it';
  const steps = [
    ...(bake === undefined ? [] : [`bake${ending} ${bake.name} from ${image.imageId}`]),
    ...(validate === undefined ? [] : [`validate${ending} ${tested}`]),
    ...(scan === undefined ? [] : [`scan${ending} ${tested}`]),
    ...(rollout === undefined ? [] : [`plan${ending} its rollout to ${fleet ?? 'the fleet'}`]),
  ];
  return steps.length < 2 ? steps.join('') : `${steps.slice(0, -1).join(', ')} and ${steps.at(-1) ?? ''}`;
}
