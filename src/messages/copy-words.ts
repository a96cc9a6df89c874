import { whereaboutsText } from '../fleet/place.ts';
import { type CopyFacts, copyFactsSchema } from '../operations/amis/copy-request.ts';
import { finishedImage } from '../operations/amis/create-facts.ts';
import type { Run } from '../runs/run.ts';
import type { Fact, Next, PlannedRun, PlanWords, VerbWords } from './plan-words.ts';
import { listPart } from './rollout.ts';
import { code, text } from './view.ts';
import { count, cut, duration, plural, sentence } from './words.ts';

/** How the copying of an AMI is told. */
export const copyWords: VerbWords = {
  subject: 'AMI',
  standsStill: 'Nothing more is done',
  undoing: 'An unfinished copy is deregistered with its snapshots, and what was shared for it is taken back.',
  progress: ({ progress }) => progress?.label ?? '',
  next,
  again: (run) => {
    const facts = factsOf(run);
    return facts === undefined ? undefined : { why: 'To ask again, with a new plan:', command: askedFor(facts) };
  },
  left: (run) => `${leftText(run)} The lock is released.`,
  plan: planned,
};

function next(run: Run, after: Parameters<VerbWords['next']>[1]): Next {
  const imageId = finishedImage(run);
  const facts = factsOf(run);
  if (after === 'rejected') return { why: 'To see what can be asked for instead:', command: 'help copy' };
  if (imageId !== undefined) return { why: 'To see the copy:', command: `show ${imageId}` };
  if (after === 'closed') return { why: 'To see which AMIs there are:', command: 'list' };
  return { why: 'To ask again, with a new plan:', command: facts === undefined ? run.command : askedFor(facts) };
}

/** A part of an emergency is asked for before it is known which AMI it copies. */
function askedFor({ imageId, to }: CopyFacts): string {
  return `copy ${imageId} to ${whereaboutsText(to)}`;
}

function leftText(run: Run): string {
  const facts = factsOf(run);
  if (facts === undefined) return 'A copy may be left.';
  return `A copy named ${facts.copyName} may be left in ${placeText(facts.to)}. What was shared for it is taken back by itself.`;
}

function factsOf({ plan }: PlannedRun): CopyFacts | undefined {
  return copyFactsSchema.safeParse(plan?.facts).data;
}

function placeText({ accountId, region }: CopyFacts['to']): string {
  return `account ${accountId}, ${region}`;
}

function isShared({ accountId, to }: CopyFacts): boolean {
  return accountId !== to.accountId;
}

/** `encrypted with alias/images`. */
function encryptionText({ encrypted, kmsKeyId }: CopyFacts): string {
  if (!encrypted) return 'not encrypted, as its origin is not';
  return `encrypted with ${kmsKeyId ?? 'the key of AWS there (aws/ebs)'}`;
}

function planned(run: PlannedRun): PlanWords | undefined {
  const facts = factsOf(run);
  if (facts === undefined) return undefined;
  const { imageId, to, warnings } = facts;
  const made = finishedImage(run);
  const where = placeText(to);
  const what = `${imageId} to ${where}, ${encryptionText(facts)}`;
  const shares = isShared(facts) ? `, and shares it with account ${to.accountId} while it is copied` : '';
  return {
    title: `Copy of ${imageId} in ${where}`,
    question: `Copies ${what}${shares}.`,
    wouldDo: `would copy ${what}${shares.replace('shares', 'share')}.`,
    shortFacts: shortFacts(facts, made),
    facts: factLines(facts),
    lists: listPart(
      'Warnings',
      warnings.map((warning) => `⚠️ ${sentence(warning)}`),
    ),
    goesBack: made === undefined,
    takesBack: 'A copy that is not finished is deregistered with its snapshots, and what was shared is taken back.',
    wayBack: `${made ?? 'The copy'} is finished and somebody may use it, so it stays`,
  };
}

function shortFacts(facts: CopyFacts, made: string | undefined): readonly Fact[] {
  const { imageId, name, accountId, region, to, copyName } = facts;
  return [
    {
      label: 'From',
      value: [code(imageId), text(`${name === '' ? '' : `, ${name},`} in ${placeText({ accountId, region })}`)],
    },
    { label: 'To', value: [text(placeText(to))] },
    { label: 'Makes', value: [...(made === undefined ? [] : [code(made), text(', ')]), code(copyName)] },
  ];
}

const longestTag = 100;

function factLines(facts: CopyFacts): readonly Fact[] {
  const { to, snapshots, sizeGib, tags, expectedSeconds, timeoutSeconds, reason } = facts;
  const tagged = Object.entries(tags).map(([key, value]) => `${key} ${cut(value, longestTag)}`);
  return [
    ...shortFacts(facts, undefined),
    ...(reason === undefined ? [] : [{ label: 'Reason', value: [text(reason)] }]),
    {
      label: 'Disks',
      value: [text(`${plural(snapshots, 'snapshot')}, ${count(sizeGib)} GiB; ${encryptionText(facts)}`)],
    },
    {
      label: 'Shared',
      value: [
        text(
          isShared(facts)
            ? `with account ${to.accountId} while it is copied; what was shared before stays so`
            : 'with nobody: it stays in its account',
        ),
      ],
    },
    { label: 'Tags', value: [text(`${tagged.join(', ')}; on its snapshots too`)] },
    {
      label: 'Way back',
      value: [
        text('Abort deregisters a copy that is not finished. A finished one stays, since somebody may use it by then.'),
      ],
    },
    {
      label: 'Takes about',
      value: [text(`${duration(expectedSeconds)}, longer for large disks; given up after ${duration(timeoutSeconds)}`)],
    },
  ];
}
