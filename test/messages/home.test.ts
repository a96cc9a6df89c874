import { describe, expect, it } from 'vitest';
import { homeView } from '../../src/messages/home.ts';
import type { Action, Part, View } from '../../src/messages/view.ts';
import type { StaleFleet } from '../../src/operations/alerts/stale-fleets.ts';
import type { HomeAnswer } from '../../src/operations/home.ts';
import { validateView } from '../../src/playground/slack/blockkit/validate.ts';
import { jsonSchema } from '../../src/runs/plan.ts';
import type { Run } from '../../src/runs/run.ts';
import { renderHomeBlocks } from '../../src/slack/blocks/message.ts';
import { aFleet, anImage, aRun, ben, nowMs, oldImage } from './builders.ts';

const empty: HomeAnswer = { waiting: [], mine: { live: [], ended: [] }, others: [], freezes: [], atMs: nowMs };
const times = <One>(amount: number, make: (index: number) => One): readonly One[] =>
  Array.from({ length: amount }, (_, index) => make(index));

const waitingRun = (index = 0): Run =>
  aRun({
    id: `r-wait${index}`,
    phase: { kind: 'approval', sinceMs: nowMs, untilMs: nowMs + 3_600_000 },
    request: { imageId: oldImage, fleet: 'web', reason: 'kernel update for CVE-2026-12345, asked for by security' },
  });
const runningRun = (index = 0): Run =>
  aRun({
    id: `r-runs${index}`,
    progress: { done: 3, total: 198, label: 'wave 3 of 21: waiting for 10 instances to become healthy' },
    expectedEndMs: nowMs + 3_600_000,
  });

function staleFleet(name: string): StaleFleet {
  const image = anImage();
  return {
    fleet: aFleet({ name }),
    findings: [
      { kind: 'short', severity: 'high', serving: 3, desired: 10 },
      { kind: 'old-image', severity: 'high', imageId: oldImage, version: '2.1.0', ageDays: 200 },
      { kind: 'drift', severity: 'medium', instances: 5 },
    ],
    canPatch: false,
    remedy: { image, application: 'shop', version: '2.4.1', createdAtMs: image.createdAtMs },
  };
}

const staleOf = (fleets: readonly StaleFleet[]) => ({ fleets, looked: 40, changing: 2, unread: [], readAtMs: nowMs });

function actionsOf({ parts }: View): readonly Action[] {
  return parts.flatMap((part: Part) => (part.kind === 'actions' ? part.actions : []));
}

function textOf(view: View): string {
  return JSON.stringify(view.parts);
}

describe('the home', () => {
  it('has no buttons but Show for whoever may not press the others', () => {
    const may = homeView({ ...empty, waiting: [{ run: waitingRun(), may: ['approve', 'reject', 'abort'] }] });
    expect(actionsOf(may).map(({ label }) => label)).toEqual(['Approve', 'Reject', 'Show']);
    expect(actionsOf(may)[0]?.confirm?.text).toContain('Replaces 198 of 200 instances');
    const looks = homeView({ ...empty, others: [waitingRun()] });
    expect(actionsOf(looks).map(({ command }) => command)).toEqual(['status r-wait0']);
  });

  it('says that the fleets are still being looked at, until they have been', () => {
    expect(textOf(homeView(empty))).toContain('Looking at the fleets…');
    expect(textOf(homeView({ ...empty, stale: staleOf([]) }))).toContain('Nothing is stale.');
  });

  it('asks back before it asks for a rollout, whose command names the AMI and the fleet', () => {
    const [rollOut, show] = actionsOf(homeView({ ...empty, stale: staleOf([staleFleet('my fleet')]) }));
    expect(rollOut).toMatchObject({
      label: 'Roll out 2.4.1',
      command: 'rollout ami-0000000000000000b to "my fleet"',
      confirm: { yes: 'Ask for it' },
    });
    expect(show?.command).toBe('fleet "my fleet"');
  });

  it('shows no button without what it is about, where there is no room for both', () => {
    const fleets = times(9, (index) => staleFleet(`${'long-'.repeat(11)}${index}`));
    const freezes = times(40, (index) => ({ scope: `env-${index}`, reason: 'x'.repeat(200), by: ben, sinceMs: nowMs }));
    const blocks = renderHomeBlocks(homeView({ ...empty, freezes, stale: staleOf(fleets) }));
    const shown = JSON.stringify(blocks);
    expect(shown.includes('too long for one message')).toBe(true);
    for (const { fleet } of fleets) {
      const isNamed = shown.includes(`"text":"${fleet.name} in prod"`);
      expect(shown.includes(`"value":"fleet ${fleet.name}"`)).toBe(isNamed);
    }
  });

  it('of a crowded workspace fits a tab whole, says how much more there is, and keeps every button', () => {
    const ended = times(5, (index) => ({
      run: aRun({ id: `r-ende${index}`, phase: { kind: 'ended', atMs: nowMs, outcome: 'done', why: 'Done.' } }),
      mayRollBack: true,
    }));
    const view = homeView({
      waiting: times(30, (index) => ({ run: waitingRun(index), may: ['approve', 'reject'] as const })),
      mine: { live: times(30, runningRun), ended },
      others: times(30, (index) => ({ ...runningRun(index + 50), requestedBy: ben })),
      freezes: [{ scope: 'prod', reason: 'sale until Monday', by: ben, sinceMs: nowMs }],
      stale: staleOf(times(30, (index) => staleFleet(`billing-production-asg-${index}`))),
      atMs: nowMs,
    });
    const blocks = renderHomeBlocks(view);
    expect(validateView(jsonSchema.parse(JSON.parse(JSON.stringify({ type: 'home', blocks }))), 'home')).toEqual([]);
    expect(JSON.stringify(blocks).includes('too long for one message')).toBe(false);
    expect(textOf(view)).toContain('25 more runs');
    expect(textOf(view)).toContain('21 more fleets');
    const buttons = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
    expect(buttons).toHaveLength(actionsOf(view).length);
  });
});
