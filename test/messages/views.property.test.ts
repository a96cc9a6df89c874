import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withAnswers } from '../../src/commands/forms.ts';
import { interpret } from '../../src/commands/interpret.ts';
import type { Exposure, Unlooked } from '../../src/images/exposure.ts';
import { runCard } from '../../src/messages/card.ts';
import { exposureView } from '../../src/messages/exposure.ts';
import { fleetsView } from '../../src/messages/fleets.ts';
import { freezeView } from '../../src/messages/freeze.ts';
import { historyView } from '../../src/messages/history.ts';
import { imagesView } from '../../src/messages/images.ts';
import { noteEntry } from '../../src/messages/note.ts';
import { dryRunView } from '../../src/messages/plan.ts';
import { runView, statusView } from '../../src/messages/status.ts';
import type { View } from '../../src/messages/view.ts';
import type { CreateFacts } from '../../src/operations/amis/create-facts.ts';
import type { RolloutFacts } from '../../src/operations/rollout/rollout-facts.ts';
import { validateMessageBlocks } from '../../src/playground/slack/blockkit/validate.ts';
import type { Forecast } from '../../src/runs/forecast.ts';
import { jsonSchema } from '../../src/runs/plan.ts';
import type { Actor, Phase, Run } from '../../src/runs/run.ts';
import { renderBlocks } from '../../src/slack/blocks/message.ts';
import { renderText } from '../../src/terminal/render.ts';
import { aFleet, aForecast, aNote, anImage, aPlan, aRun, nowMs, someCreateFacts, someFacts } from './builders.ts';
import { actionsOf } from './told.ts';

/** Whatever people, tags and AWS may have written. */
const words = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    '',
    '<!channel>',
    '*bold* `code`',
    '--flag',
    'x'.repeat(3_000),
    'two\nlines',
    '\u001b[31mred',
    '"',
    '/ami abort r-1',
  ),
);
const amount = fc.integer({ min: 0, max: 20_000 });
const atMs = fc.integer({ min: nowMs - 10 ** 9, max: nowMs + 10 ** 9 });
const actor: fc.Arbitrary<Actor> = fc.record({
  id: words,
  name: words,
  via: fc.constantFrom('slack', 'terminal', 'amiable'),
});

const facts: fc.Arbitrary<RolloutFacts> = fc
  .record({
    fleet: words,
    environment: words,
    instances: amount,
    toReplace: amount,
    waves: amount,
    leftAlone: fc.array(fc.record({ instanceId: words, why: words }), { maxLength: 30 }),
    warnings: fc.array(words, { maxLength: 8 }),
    checks: fc.array(fc.record({ name: words, passed: fc.boolean(), detail: words }), { maxLength: 4 }),
    from: fc.array(fc.record({ imageId: words, instances: amount }), { maxLength: 12 }),
    wayBack: words,
  })
  .map(someFacts);

const createFacts: fc.Arbitrary<CreateFacts> = fc
  .record({
    instanceId: words,
    instanceName: words,
    instanceState: words,
    group: words,
    environment: words,
    name: words,
    reboot: fc.boolean(),
    tags: fc.dictionary(words, words, { maxKeys: 12 }),
  })
  .map(someCreateFacts);

const outcome = fc.constantFrom('done', 'undone', 'refused', 'rejected', 'expired', 'void', 'aborted', 'failed');
const phase: fc.Arbitrary<Phase> = fc.oneof(
  fc.constant<Phase>({ kind: 'planning' }),
  fc.record({ kind: fc.constant('approval'), sinceMs: atMs, untilMs: atMs }),
  fc.constant<Phase>({ kind: 'running' }),
  fc.record({ kind: fc.constantFrom('held', 'needs-human'), sinceMs: atMs, why: words, code: words }),
  fc.record({ kind: fc.constant('undoing'), why: words, code: words }),
  fc.record({ kind: fc.constant('ended'), atMs, outcome, why: words }),
);

const run: fc.Arbitrary<Run> = fc
  .record({
    phase,
    plan: fc.oneof(
      facts.map((about) => aPlan({ facts: about })),
      createFacts.map((about) => aPlan({ verb: 'create', facts: about })),
    ),
    requestedBy: actor,
    request: fc.oneof(fc.record({ reason: words, override: words }), fc.constant(null)),
    subject: words,
    approvals: fc.array(fc.record({ by: actor, atMs }), { maxLength: 4 }),
    progress: fc.record({ done: amount, total: amount, label: words }),
    tried: fc.constantFrom<number[]>([], [0]),
    paused: fc.option(fc.record({ by: actor, atMs }), { nil: undefined }),
    trouble: fc.option(words, { nil: undefined }),
  })
  .map(({ paused, trouble, ...overrides }) => {
    const plain = aRun({ ...overrides, verb: overrides.plan.verb });
    const step = trouble === undefined ? plain.step : { ...plain.step, trouble };
    return { ...plain, step, ...(paused === undefined ? {} : { paused }) };
  });

const phaseOfForecast: fc.Arbitrary<Forecast['phases'][number]> = fc.record(
  {
    does: fc.array(words, { maxLength: 3 }),
    round: fc.integer({ min: 1, max: 9 }),
    calls: fc.dictionary(words, fc.nat(), { maxKeys: 4 }),
    reads: fc.nat(),
    seconds: fc.nat(),
    lowest: fc.nat(),
    extra: fc.nat(),
  },
  { requiredKeys: ['does', 'calls', 'reads', 'seconds', 'extra'] },
);
const someForecast = fc.array(phaseOfForecast, { maxLength: 150 }).map((phases) => aForecast({ phases }));

/** Each surface can show it, and what its buttons say can be typed. */
function isSound(view: View): void {
  expect(view.summary.trim()).not.toBe('');
  expect(renderText(view, { width: 80, colour: false }).trim()).not.toBe('');
  const { blocks } = renderBlocks(view);
  const verdict = validateMessageBlocks(jsonSchema.parse(JSON.parse(JSON.stringify(blocks))));
  expect(verdict.issues).toEqual([]);
  expect(verdict.tooLong).toBe(false);
  for (const action of actionsOf(view)) {
    const answers = action.form?.fields.map(({ flag }) => ({ flag, value: 'x' })) ?? [];
    expect(interpret(withAnswers(action.command, answers)).kind).toBe('ready');
    expect(JSON.stringify(blocks)).toContain(action.command.split(' ')[1]);
  }
}

describe('the views of any run', () => {
  it('say something, fit every surface, and keep their buttons', () => {
    fc.assert(
      fc.property(run, words, someForecast, (some, reason, forecast) => {
        isSound(runCard(some, nowMs));
        isSound(runView({ run: some, notes: [aNote('rejected', { by: some.requestedBy, reason })], atMs: nowMs }));
        isSound(statusView({ live: Array.from({ length: 60 }, () => some), parts: 3, freezes: [], atMs: nowMs }));
        isSound(historyView({ subject: some.subject, runs: [some, some], atMs: nowMs }));
        isSound(
          freezeView({ freeze: { scope: reason, reason, by: some.requestedBy, sinceMs: nowMs }, underWay: [some] }),
        );
        if (some.plan !== undefined)
          isSound(dryRunView({ command: some.command, plan: some.plan, digest: 'd1', forecast, atMs: nowMs }));
      }),
    );
  });

  it('keep the buttons of an approval however much the plan says', () => {
    const long = 'x'.repeat(3_000);
    const warnings = Array.from({ length: 50 }, () => long);
    const leftAlone = Array.from({ length: 20 }, () => ({ instanceId: long, why: long }));
    const plan = aPlan({ facts: someFacts({ warnings, leftAlone, wayBack: long }) });
    isSound(runCard(aRun({ plan, phase: { kind: 'approval', sinceMs: nowMs, untilMs: nowMs } }), nowMs));
  });

  it('ask before an act in words that fit the question', () => {
    fc.assert(
      fc.property(run, (some) => {
        for (const { confirm } of actionsOf(runCard(some, nowMs))) {
          expect(confirm?.title.length ?? 0).toBeLessThanOrEqual(100);
          expect(confirm?.yes.length ?? 0).toBeLessThanOrEqual(30);
          expect(confirm?.no.length ?? 0).toBeLessThanOrEqual(30);
        }
      }),
    );
  });
});

describe('the views of any fleets and images', () => {
  it('say something and fit every surface', () => {
    fc.assert(
      fc.property(words, words, amount, run, (name, tag, many, some) => {
        const fleet = aFleet({ name, application: tag, desired: many });
        const row = { fleet, serving: 0, drifted: many, imageId: tag, run: some };
        isSound(
          fleetsView({
            rows: Array.from({ length: 60 }, () => row),
            atMs: nowMs,
            freezes: [],
            unread: [{ place: name, why: tag }],
          }),
        );
        const image = {
          image: anImage({ name, tags: { [name]: tag } }),
          ageDays: many,
          usedBy: [{ fleet: name, instances: many, launches: true }],
          otherUses: [],
        };
        isSound(imagesView({ rows: Array.from({ length: 60 }, () => image), unread: [], atMs: nowMs }));
      }),
      { numRuns: 30 },
    );
  });
});

describe('the view of any exposure', () => {
  const counts = fc.record({ affected: amount, clean: amount, unknown: amount });
  const verdict = fc.constantFrom('affected', 'clean', 'unknown');
  const place = { accountId: '111122223333', region: 'eu-west-1' };
  const sum = fc.record({
    counts,
    sources: fc.array(
      fc.record({
        source: fc.constantFrom('inspector', 'inventory', 'named'),
        instances: amount,
        oldestDataAtMs: atMs,
      }),
      { maxLength: 3 },
    ),
    packages: fc.array(fc.record({ name: words, version: words, fixedVersion: words, instances: amount }), {
      maxLength: 30,
    }),
    fix: fc.constantFrom('available', 'none', 'unknown'),
    score: fc.double({ min: 0, max: 10, noNaN: true }),
  });
  const imageOf = fc.record({ imageId: words, name: words, verdict, instances: amount, launches: fc.boolean() });
  const fleet = fc.record({ name: words, environment: words, verdict, images: fc.array(imageOf, { maxLength: 3 }) });
  const image = fc.record({
    ...{ place: fc.constant(place), imageId: words, name: words, isOwn: fc.boolean(), verdict, counts },
    because: fc.constantFrom('instances', 'named', 'parent'),
    ...{ ancestors: fc.array(words, { maxLength: 3 }), fleets: fc.array(words, { maxLength: 9 }) },
  });
  const unlooked: fc.Arbitrary<Unlooked> = fc.oneof(
    fc.record({ kind: fc.constant('place'), place: words, why: words }),
    fc.record({ kind: fc.constant('inspector-off'), place: fc.constant(place) }),
    fc.record({ kind: fc.constant('unread'), place: fc.constant(place), what: words, why: words }),
    fc.record({
      ...{ kind: fc.constant('instances'), place: fc.constant(place) },
      reason: fc.constantFrom('no-agent', 'agent-lost', 'cve-unknown', 'not-running', 'not-read'),
      ...{ instanceIds: fc.array(words, { minLength: 1, maxLength: 9 }), fleets: fc.array(words, { maxLength: 9 }) },
    }),
    fc.record({ kind: fc.constant('never-launched'), place: fc.constant(place), imageIds: fc.array(words) }),
    fc.record({ kind: fc.constant('unknown-images'), imageIds: fc.array(words) }),
  );

  it('says something and fits every surface, however much there is', () => {
    const facts = fc.record({ counts, images: fc.array(image), unlooked: fc.array(unlooked, { maxLength: 40 }) });
    fc.assert(
      fc.property(facts, fleet, sum, fc.nat(60), fc.nat(5), (some, one, added, fleets, loose) => {
        const servers = { place, application: one.name, verdict: one.verdict, imageIds: [], instanceIds: [], ...added };
        const key = { ...place, groupName: one.name };
        const exposure: Exposure = {
          question: { cve: 'CVE-2026-12345', packages: [], imageIds: [] },
          ...{ atMs: nowMs, instances: [], ...some },
          fleets: Array.from({ length: fleets }, () => ({ key, ...one, ...added })),
          loose: Array.from({ length: loose }, () => servers),
        };
        isSound(exposureView(exposure));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the entry of any note', () => {
  it('is sound, or there is none', () => {
    const values = fc.oneof(words, amount, actor);
    const kinds = fc.constantFrom('approved', 'rejected', 'trouble', 'pinned', 'wave-retired', 'ended', 'unheard-of');
    const noted = fc.dictionary(
      fc.constantFrom(
        'by',
        'why',
        'reason',
        'step',
        'count',
        'required',
        'outcome',
        'seconds',
        'what',
        'before',
        'during',
      ),
      values,
    );
    fc.assert(
      fc.property(kinds, noted, run, (kind, about, some) => {
        const entry = noteEntry(some, aNote(kind, about));
        if (entry !== undefined) isSound(entry);
      }),
    );
  });
});
