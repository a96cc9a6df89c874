import { type RestoreFacts, restoreFactsSchema } from '../operations/cleanup/restore-request.ts';
import type { Run } from '../runs/run.ts';
import type { Fact, Next, PlannedRun, PlanWords, VerbWords } from './plan-words.ts';
import { code, text, time } from './view.ts';

/** How taking back a retired AMI is told. */
export const restoreWords: VerbWords = {
  subject: 'AMI',
  standsStill: 'Nothing more is done',
  undoing: 'Nothing is taken back.',
  progress: ({ progress }) => progress?.label ?? '',
  next,
  left: () => 'The AMI stays as far as it was taken back. The lock is released.',
  plan: planned,
};

function next(run: Run, after: Parameters<VerbWords['next']>[1]): Next {
  if (after === 'rejected') return { why: 'To see what can be asked for instead:', command: 'help restore' };
  return { why: 'To see the AMI:', command: `show ${run.subject}` };
}

const words: Readonly<Record<RestoreFacts['from'][number], string>> = {
  binned: 'taken out of the Recycle Bin with its snapshots',
  disabled: 'enabled',
  deprecated: 'no longer deprecated',
};

function planned({ plan }: PlannedRun): PlanWords | undefined {
  const facts = restoreFactsSchema.safeParse(plan?.facts).data;
  if (facts === undefined) return undefined;
  const { imageId, name, from } = facts;
  const how = from.map((state) => words[state]).join(', ');
  const lines: readonly Fact[] = [
    { label: 'AMI', value: [code(imageId), text(name === '' ? '' : `, ${name}`)] },
    { label: 'Where', value: [text(`account ${facts.accountId}, ${facts.region}`)] },
    { label: 'Becomes', value: [text(how)] },
    ...(facts.untilMs === undefined
      ? []
      : [{ label: 'Kept', value: [text('in the Recycle Bin until '), time(facts.untilMs, 'date')] }]),
  ];
  return {
    title: `Restore ${imageId}`,
    question: `Takes ${imageId} back: ${how}.`,
    wouldDo: `would take ${imageId} back: ${how}.`,
    shortFacts: lines,
    facts: [
      ...lines,
      { label: 'Not back', value: [text('With whom it was shared: AWS forgets that when an AMI is disabled.')] },
    ],
    lists: [],
    goesBack: false,
    takesBack: 'Nothing is taken back.',
    wayBack: 'An AMI that is there again does no harm',
  };
}
