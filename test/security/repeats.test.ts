import { ListDashboardsCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { interpret } from '../../src/commands/interpret.ts';
import { verbs } from '../../src/commands/registry.ts';
import type { BotRequest } from '../../src/playground/slack/delivery/parcel.ts';
import type { Store } from '../../src/runs/store.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { type Scenario, scenario } from '../scenarios/scenario.ts';
import { nowSeconds, signed } from './forgery.ts';

const before = 'Slack delivered this before';

/** What was sent last, as it came, or with a signature of another second. */
function captured(world: Scenario): BotRequest {
  return world.requests().at(-1) ?? expect.fail('no request was sent');
}

async function again(world: Scenario, request: BotRequest, atSeconds?: number): Promise<string> {
  const { signingSecret: secret } = world.slack.credentials;
  const sent = atSeconds === undefined ? request : signed(request, { secret, atSeconds });
  const { body } = await world.deliver(sent);
  await world.app.idle();
  return body;
}

/** Two processes, or instances of a function, on one table: neither remembers the signatures that the other has seen. */
async function twoProcesses(store: Store): Promise<readonly [Scenario, Scenario]> {
  return [await scenario({ store }), await scenario({ store })];
}

describe('a request that reaches another process again', () => {
  it('freezes nothing that was lifted since, and lifts nothing that was frozen since', async () => {
    const store = createMemoryStore();
    const [here, there] = await twoProcesses(store);
    await here.command('ada', '/ami freeze --reason one');
    const freezing = captured(here);
    await here.command('ada', '/ami unfreeze');
    const lifting = captured(here);
    expect(await again(there, freezing)).toContain(before);
    expect(await store.freezes()).toEqual([]);
    await here.command('grace', '/ami freeze --reason incident');
    expect(await again(there, lifting)).toContain(before);
    // Nor with a signature that is new.
    expect(await again(here, lifting, nowSeconds() - 9)).toContain(before);
    expect(await store.freezes()).toMatchObject([{ reason: 'incident' }]);
  });

  it('of a form freezes nothing either', async () => {
    const store = createMemoryStore();
    const [here, there] = await twoProcesses(store);
    await here.command('ada', '/ami freeze');
    await here.reject('ada', 'one');
    const freezing = captured(here);
    expect(await store.freezes()).toMatchObject([{ reason: 'one' }]);
    await here.command('ada', '/ami unfreeze');
    await again(there, freezing);
    expect(await store.freezes()).toEqual([]);
  });

  it('snoozes nothing that was told again since', async () => {
    const store = createMemoryStore();
    const [here, there] = await twoProcesses(store);
    await here.checkCompliance();
    await here.command('ada', '/ami snooze web --days 7');
    expect(here.heard('ada')).not.toContain('has found nothing');
    const record = await store.alertRecord();
    expect(await again(there, captured(here))).toContain(before);
    expect(await store.alertRecord()).toEqual(record);
  });

  it('writes no dashboard', async () => {
    const store = createMemoryStore();
    const [here, there] = await twoProcesses(store);
    const dashboards = async ({ clients }: Scenario) =>
      (await clients.cloudWatch.send(new ListDashboardsCommand({}))).DashboardEntries ?? [];
    await here.command('ada', '/ami dashboard');
    expect(await dashboards(here)).not.toEqual([]);
    await again(there, captured(here));
    expect(await dashboards(there)).toEqual([]);
    expect(there.shownTo('ada').join()).toContain(before);
  });

  it('was refused, and is refused whatever the person may do by now', async () => {
    const store = createMemoryStore();
    const refused = await scenario({ store, config: { people: { roles: { operators: ['U0NOBODY'] } } } });
    await refused.command('ada', '/ami freeze --reason one');
    const promoted = await scenario({ store });
    promoted.clock.advanceBy(60_000);
    expect(await again(promoted, captured(refused))).toContain(before);
    expect(await store.freezes()).toEqual([]);
  });
});

describe('an act that died', () => {
  it('before it did anything, is done by a later delivery, once', async () => {
    let isDown = true;
    const store = createMemoryStore({
      beforeWrite: (_n, name) => {
        if (name === 'putFreeze' && isDown) throw new Error('the process died');
      },
    });
    const world = await scenario({ store });
    await world.command('ada', '/ami freeze --reason one');
    const freezing = captured(world);
    isDown = false;
    // The first may still be at work.
    expect(await again(world, freezing, nowSeconds() - 3)).toContain('it is being done');
    expect(await store.freezes()).toEqual([]);
    world.clock.advanceBy(15_000);
    expect(await again(world, freezing, nowSeconds() - 5)).not.toContain(before);
    expect(await store.freezes()).toMatchObject([{ reason: 'one' }]);
    world.clock.advanceBy(15_000);
    await world.command('ada', '/ami unfreeze');
    expect(await again(world, freezing, nowSeconds() - 7)).toContain('it was done then');
    expect(await store.freezes()).toEqual([]);
  });

  it('after it was done, has been answered all the same', async () => {
    const store = createMemoryStore({
      beforeWrite: (_n, name) => {
        if (name === 'completeAct') throw new Error('no table');
      },
    });
    const world = await scenario({ store });
    await world.command('ada', '/ami freeze --reason one');
    expect(await store.freezes()).toHaveLength(1);
    expect(world.heard('ada')).not.toContain('did not work');
  });

  it('is acknowledged after one write of it: that it is done is written down afterwards', async () => {
    const writes: string[] = [];
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const memory = createMemoryStore({ beforeWrite: (_n, name) => void writes.push(name) });
    const store: Store = {
      ...memory,
      completeAct: async (actId) => {
        await held;
        await memory.completeAct(actId);
      },
    };
    const world = await scenario({ store });
    const { outcome, response } = await world.slack
      .as('ada')
      .command('/ami freeze --reason one', { channel: 'deploys' });
    expect(outcome).toBe('acked');
    expect(response?.body).toContain('Frozen:');
    expect(writes).toEqual(['claimAct', 'putFreeze', 'putAudit']);
    release();
    await world.app.idle();
    expect(writes.at(-1)).toBe('completeAct');
  });
});

describe('every verb that changes something', () => {
  it('says by what a request of it that comes again is known', () => {
    const atOnce = Object.values(verbs).flatMap((verb) => {
      const reading = interpret(verb.example);
      return reading.kind === 'ready' && reading.changes === 'at-once' ? [verb.name] : [];
    });
    // Each is tried above.
    expect(atOnce).toEqual(['snooze', 'dashboard', 'freeze', 'unfreeze']);
  });
});
