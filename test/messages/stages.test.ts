import { describe, expect, it } from 'vitest';
import { runCard } from '../../src/messages/card.ts';
import { noteText } from '../../src/messages/note.ts';
import { dryRunView } from '../../src/messages/plan.ts';
import type { StagesFacts } from '../../src/operations/stages/stages-facts.ts';
import type { Run } from '../../src/runs/run.ts';
import { aForecast, aNote, aPlan, newImage, nowMs, oldImage, someFacts } from './builders.ts';
import { aStagesRun, bakedName, factsOf, someStagesFacts } from './stages-builders.ts';
import { actionsOf, told } from './told.ts';

const card = (overrides: Partial<Run>, facts?: StagesFacts): string =>
  told(runCard(aStagesRun(overrides, facts), nowMs));
const approval: Run['phase'] = { kind: 'approval', sinceMs: nowMs, untilMs: nowMs + 3_600_000 };
const ended = (outcome: 'done' | 'undone' | 'failed' | 'rejected' | 'expired', code?: string): Run['phase'] => ({
  kind: 'ended',
  atMs: nowMs,
  outcome,
  why: 'It did not pass.',
  ...(code === undefined ? {} : { code }),
});
const made = { outputs: { 'create-image': { imageId: newImage } } };
const joined = {
  outputs: { 'claim-bake': { imageId: newImage, madeBy: 'r-222222' }, 'create-image': { imageId: newImage } },
};

function dryRun(facts: StagesFacts): ReturnType<typeof dryRunView> {
  const { plan, command } = aStagesRun({}, facts);
  if (plan === undefined) throw new Error('there is no plan');
  return dryRunView({ command, plan, digest: 'd1', forecast: aForecast(), atMs: nowMs });
}

describe('the dry run', () => {
  it.each<[string, StagesFacts, string]>([
    ['of a bake', factsOf('bake'), `would bake ${bakedName} from ${oldImage}.`],
    ['of a validation', factsOf('validate'), `would validate ${oldImage}.`],
    ['of a scan', factsOf('scan'), `would scan ${oldImage}.`],
    [
      'of a patch',
      someStagesFacts(),
      `would bake ${bakedName} from ${oldImage}, validate it, scan it and plan its rollout to web.`,
    ],
  ])('%s says in one sentence what would be done', (_what, facts, sentence) => {
    expect(dryRun(facts).summary).toContain(sentence);
  });

  it.each([
    'web in prod, account 123456789012, eu-west-1',
    `${oldImage} (2.4.0, 90 days old), arm64`,
    `the AMI ${bakedName}`,
    'by the patch baseline (AWS-RunPatchBaseline, Install), with a reboot where a patch needs it; profile default',
    `Application web, Version 2.4.1, SourceAMI ${oldImage}; on its snapshots too`,
    'GET http://(private address):80/health answers 200, 3 times in a row; within 15 min',
    'lynis, clamav; logs and report in s3://scans/web/AMI/2026-01-15/',
    '200 instances replaced in waves, after 1 approval of exactly that plan',
    'instances of their own (t4g.medium, else m6g.large) in a subnet of the default VPC, terminated whatever happens',
    'Abort terminates what was launched, and an AMI that is not finished is deregistered. No fleet is changed.',
  ])('of a patch says: %s', (said) => {
    expect(told(dryRun(someStagesFacts()))).toContain(said);
  });

  it('says that a rollout takes no approval where the policy wants none', () => {
    const rollout = { strategy: 'rolling', instances: 1, approvals: 0 } as const;
    expect(told(dryRun(someStagesFacts({ rollout })))).toContain('1 instance replaced in waves, without an approval');
  });

  it('warns', () => {
    expect(told(dryRun(someStagesFacts({ warnings: ['It is not scanned'] })))).toContain('⚠️ It is not scanned.');
  });
});

describe('how it is patched', () => {
  const bake = { ...someStagesFacts().bake, name: bakedName, tags: {}, profile: 'monthly' };
  const commands = ['dnf -y upgrade', 'rm -rf /var/cache/dnf'];

  it.each<[Partial<NonNullable<StagesFacts['bake']>>, string]>([
    [{ baseline: 'never' }, 'without a reboot; profile monthly'],
    [{ commands }, 'by the 2 commands of the profile monthly, through the SSM agent'],
    [{ commands, through: 'user-data' }, 'the profile monthly, in user data, without an agent'],
    [{ commands, isTyped: true }, 'by the command that was typed (below), through the SSM agent'],
  ])('with %j is: %s', (way, said) => {
    const facts = factsOf('bake', { bake: { ...bake, through: 'ssm', isTyped: false, ...way } });
    expect(card({ phase: approval }, facts)).toContain(said);
  });

  it('is shown whole where somebody typed it, and asked with', () => {
    const typed = `dnf -y upgrade ${'x'.repeat(1_900)} && reboot`;
    const facts = factsOf('bake', { bake: { ...bake, through: 'ssm', isTyped: true, commands: [typed] } });
    const view = runCard(aStagesRun({ phase: approval }, facts), nowMs);
    expect(view.parts).toContainEqual({ kind: 'code', text: typed });
    expect(told(view)).toContain('The command that was typed');
    expect(actionsOf(view)[0]?.confirm?.text).toContain('Runs the command that was typed on a builder, as root.');
  });

  it('is told as commands of the profile where nobody typed them', () => {
    const facts = factsOf('bake', { bake: { ...bake, through: 'ssm', isTyped: false, commands } });
    const view = runCard(aStagesRun({ phase: approval }, facts), nowMs);
    expect(told(view)).toContain('Commands of the profile');
    expect(view.parts).toContainEqual({ kind: 'code', text: commands.join('\n') });
  });
});

describe('the card', () => {
  it.each<[string, Partial<Run>, StagesFacts, string]>([
    ['of a bake that is planned', {}, factsOf('bake'), 'Bake a patched AMI of web in prod'],
    ['of a validation', {}, factsOf('validate'), `Validation of ${oldImage} in prod`],
    ['of a scan', {}, factsOf('scan'), `Security scan of ${oldImage} in prod`],
    ['of a patch', {}, someStagesFacts(), 'Patch web in prod'],
    ['of a bake that is done', { phase: ended('done'), ...made }, factsOf('bake'), `validate ${newImage}`],
    ['of a validation that is done', { phase: ended('done') }, factsOf('validate'), `show ${oldImage}`],
    ['of a bake that made nothing', { phase: ended('undone') }, factsOf('bake'), 'npm run ami -- bake web'],
    ['of a bake that was rejected', { phase: ended('rejected') }, factsOf('bake'), 'npm run ami -- help bake'],
    ['of a bake that was closed', { phase: ended('failed', 'closed') }, factsOf('bake'), 'npm run ami -- list web'],
    [
      'of a bake that was closed and may leave an instance',
      { phase: ended('failed', 'closed') },
      factsOf('bake'),
      'Instances that were launched are terminated by themselves once their deadline has passed.',
    ],
    [
      'of a bake that is taken back',
      { phase: { kind: 'undoing', why: 'x', code: 'y' } },
      factsOf('bake'),
      'an unfinished AMI is deregistered',
    ],
    ['of a bake that has its AMI', made, factsOf('bake'), `${newImage}, ${bakedName}`],
    ['of a bake that was joined', joined, factsOf('bake'), `${newImage}, which run r-222222 has baked`],
  ])('%s says so', (_what, overrides, facts, said) => {
    expect(card(overrides, facts)).toContain(said);
  });

  it.each([
    ['percent of ami-1 copied', '42 of 100 percent of ami-1 copied'],
    ['patching: in-progress', '42 of 100 steps done; patching: in-progress'],
  ])('counts %s as: %s', (label, said) => {
    const { summary } = runCard(aStagesRun({ progress: { done: 42, total: 100, label } }), nowMs);
    expect(summary).toContain(said);
  });

  it('of a patch whose AMI is tested is that of the rollout', () => {
    const plan = aPlan({ facts: someFacts() });
    const said = told(runCard(aStagesRun({ phase: approval, plan, ...made }), nowMs));
    expect(said).toContain(`Patch: rollout of ${newImage} to web in prod`);
    expect(said).not.toContain('bakes');
  });

  it('of a patch whose rollout nobody approved says how to have that AMI rolled out', () => {
    const plan = aPlan({ facts: someFacts() });
    expect(card({ phase: ended('expired'), plan, ...made })).toContain(`npm run ami -- rollout ${newImage} to web`);
  });

  it('still says what it can where the plan is of a version that it does not know', () => {
    const plan = aPlan({ verb: 'bake', facts: { from: 'the future' } });
    expect(card({ plan, phase: approval }, factsOf('bake'))).toContain('Bake: web in prod');
  });
});

describe('the thread', () => {
  const stopped = { step: 'launch-builder', code: 'x', why: 'y' };

  it.each<[StagesFacts, string]>([
    [factsOf('bake'), 'The AMI stays locked.'],
    [someStagesFacts(), 'The fleet stays locked.'],
  ])('of %j speaks of what is locked', (facts, said) => {
    expect(noteText(aStagesRun({}, facts), aNote('needs-human', stopped))).toContain(said);
  });
});
