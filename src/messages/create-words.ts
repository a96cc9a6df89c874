import { quote } from '../basics/quoting.ts';
import { type CreateFacts, createFactsSchema, finishedImage } from '../operations/amis/create-facts.ts';
import type { Run } from '../runs/run.ts';
import { createFactLines, instanceText, whereText } from './create.ts';
import type { Next, PlannedRun, PlanWords, VerbWords } from './plan-words.ts';
import { code, text } from './view.ts';

/** How the making of an AMI is told. */
export const createWords: VerbWords = {
  subject: 'instance',
  standsStill: 'Nothing more is done',
  undoing: 'An unfinished AMI is deregistered with its snapshots.',
  progress: ({ progress }) => progress?.label ?? '',
  next,
  left: (run) => `${leftText(run)} The lock is released.`,
  plan: planned,
};

function next(run: Run, after: Parameters<VerbWords['next']>[1]): Next {
  const imageId = finishedImage(run);
  if (after === 'rejected') return { why: 'To see what can be asked for instead:', command: 'help create' };
  if (after === 'done' && imageId !== undefined) return { why: 'To see the AMI:', command: `show ${imageId}` };
  if (imageId !== undefined)
    return { why: 'The AMI was finished by then and stays. To see it:', command: `show ${imageId}` };
  if (after === 'closed') return { why: 'To see which AMIs there are:', command: listCommand(run) };
  return { why: 'To ask again, with a new plan:', command: run.command };
}

function listCommand(run: PlannedRun): string {
  const application = factsOf(run)?.tags['Application'];
  return application === undefined ? 'list' : `list ${quote(application)}`;
}

function leftText(run: Run): string {
  const name = factsOf(run)?.name;
  return name === undefined ? 'An AMI may be left.' : `An AMI named ${name} may be left, with its snapshots.`;
}

function rebootChoice({ reboot, instanceState }: CreateFacts): string {
  if (instanceState === 'stopped') return 'which is stopped';
  return reboot ? 'which is rebooted for it' : 'without a reboot';
}

function factsOf({ plan }: PlannedRun): CreateFacts | undefined {
  return createFactsSchema.safeParse(plan?.facts).data;
}

function planned(run: PlannedRun): PlanWords | undefined {
  const facts = factsOf(run);
  if (facts === undefined) return undefined;
  const imageId = finishedImage(run);
  const made = imageId === undefined ? [text('the AMI ')] : [code(imageId), text(', ')];
  return {
    title: `AMI ${facts.name} of ${whereText(facts)}`,
    question: `Makes the AMI ${facts.name} of ${facts.instanceId}, ${rebootChoice(facts)}.`,
    wouldDo: `would make the AMI ${facts.name} of ${instanceText(facts)}.`,
    shortFacts: [
      { label: 'Of', value: [text(instanceText(facts))] },
      { label: 'Makes', value: [...made, code(facts.name)] },
      { label: 'Reboot', value: [text(facts.reboot ? 'yes' : 'no')] },
    ],
    facts: createFactLines(facts),
    lists: [],
    goesBack: imageId === undefined,
    takesBack: 'An AMI that is not finished is deregistered with its snapshots; the instance stays as it is.',
    wayBack: `${imageId ?? 'The AMI'} is finished and somebody may use it, so it stays`,
  };
}
