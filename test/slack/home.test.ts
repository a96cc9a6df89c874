import { describe, expect, it } from 'vitest';
import type { AwsAccess } from '../../src/aws/ports.ts';
import { Refusal } from '../../src/basics/errors.ts';
import { configOf } from '../../src/config/schema.ts';
import { newRun, phases, startMs } from '../builders/runs.ts';
import { bareScenario } from '../scenarios/bare.ts';
import { ready, say, type Workbench, workbench } from './workbench.ts';

function shown({ slack }: Workbench, name: string): string {
  const home = slack.home(name);
  return home === undefined ? '' : slack.plainText(home);
}

async function opened(bench: Workbench, name: string): Promise<string> {
  await bench.slack.as(name).openHome();
  await bench.app.idle();
  return shown(bench, name);
}

function publishes({ slack }: Workbench): Readonly<Record<string, number>> {
  return slack.apiCalls()['views.publish']?.byResult ?? {};
}

/** The simulated account of one fleet, whose groups are told only once they are let go. */
async function slowAccount() {
  const { core, clock } = await bareScenario();
  const gate = Promise.withResolvers<void>();
  const counts = { lists: 0 };
  const aws: AwsAccess = {
    places: core.desk.aws.places,
    for: (place, audit) => {
      const real = core.desk.aws.for(place, audit);
      const list = async () => {
        counts.lists += 1;
        await gate.promise;
        return real.groups.list();
      };
      return { ...real, groups: { ...real.groups, list } };
    },
  };
  return { desk: { aws, clock }, clock, counts, letGo: () => gate.resolve() };
}

const nothing = configOf({ people: { roles: { viewers: ['U0NOBODY'], operators: [], approvers: [] } } });

describe('the home tab', () => {
  it('says when nothing is there', async () => {
    const bench = await workbench({});
    const home = await opened(bench, 'ada');
    expect(home).toContain('Nothing waits for you.');
    expect(home).toContain('Nothing else is under way.');
    expect(home).toContain('No fleets were found.');
  });

  it('shows freezes and by whom', async () => {
    const bench = await workbench({});
    const by = { id: bench.slack.as('ada').user.id, name: 'ada', via: 'slack' as const };
    await bench.store.putFreeze({ scope: 'prod', reason: 'sale', by, sinceMs: bench.clock.nowMs() });
    expect(await opened(bench, 'grace')).toMatch(/prod is frozen by .*ada.*: sale/);
  });

  it('is not for whoever may not look', async () => {
    const bench = await workbench({ desk: { config: nothing } });
    await bench.store.create(newRun({ subject: 'secret-fleet' }));
    const home = await opened(bench, 'ada');
    expect(home).toContain('You may not look at fleets');
    expect(home).not.toContain('secret-fleet');
    expect(publishes(bench)).toEqual({ ok: 1 });
  });

  it('names what could not be read', async () => {
    const refusing = () => {
      throw new Error('no AWS here');
    };
    const aws = { places: [{ accountId: '111122223333', region: 'eu-west-1' }], for: refusing };
    const home = await opened(await workbench({ desk: { aws } }), 'ada');
    expect(home).toContain('111122223333 eu-west-1 could not be read: no AWS here.');
    expect(home).toContain('The fleets could not be read.');
  });

  it('that cannot be shown is in the log', async () => {
    const bench = await workbench({});
    bench.slack.faults.failNext(1, 'internal_error', { method: 'views.publish' });
    expect(await opened(bench, 'ada')).toBe('');
    expect(bench.logged.map(({ message }) => message)).toContain('home tab could not be shown');
  });
});

describe('the home tab, while AWS is slow', () => {
  it('shows at once what the store knows, and the fleets when AWS has answered', async () => {
    const { desk, letGo } = await slowAccount();
    const bench = await workbench({ desk });
    await bench.store.create(newRun({ subject: 'web', phase: phases.running }));
    await bench.slack.as('ada').openHome();
    await bench.slack.waitFor(() => bench.slack.home('ada'));
    expect(shown(bench, 'ada')).toContain('Looking at the fleets…');
    expect(shown(bench, 'ada')).toContain('Test: web');
    letGo();
    await bench.app.idle();
    expect(shown(bench, 'ada')).toContain('1 fleet looked at');
    expect(shown(bench, 'ada')).not.toContain('Looking at the fleets…');
  });

  it('is never overwritten by what was found out before it was last shown', async () => {
    const { desk, letGo } = await slowAccount();
    const bench = await workbench({ desk });
    await bench.slack.as('ada').openHome();
    await bench.slack.waitFor(() => bench.slack.home('ada'));
    await bench.slack.as('ada').openHome();
    await bench.slack.waitFor(() => (publishes(bench)['ok'] === 2 ? true : undefined));
    letGo();
    await bench.app.idle();
    expect(publishes(bench)).toEqual({ ok: 3, hash_conflict: 1 });
    expect(shown(bench, 'ada')).toContain('1 fleet looked at');
    expect(bench.logged.filter(({ message }) => message === 'home tab could not be shown')).toEqual([]);
  });

  it('is read once for everybody who opens theirs meanwhile, and a moment later not again', async () => {
    const { desk, counts, letGo, clock } = await slowAccount();
    const bench = await workbench({ desk });
    await bench.slack.as('ada').openHome();
    await bench.slack.as('grace').openHome();
    letGo();
    await bench.app.idle();
    const before = counts.lists;
    expect(before).toBe(1);
    clock.advanceBy(29_000);
    await opened(bench, 'ada');
    expect(counts.lists).toBe(before);
    clock.advanceBy(2_000);
    await opened(bench, 'ada');
    expect(counts.lists).toBe(before + 1);
  });
});

describe('a click in the home tab', () => {
  /** Held, so that Retry, Stop here and Hold are offered. */
  async function held(perform: () => Promise<ReturnType<typeof say>>) {
    const bench = await workbench({ interpret: (command) => ready(command, perform) });
    await bench.store.create(newRun({ phase: phases.held, requestedAtMs: startMs }));
    await opened(bench, 'ada');
    const viewId = bench.slack.home('ada')?.id ?? '';
    return { ...bench, viewId };
  }

  it('is answered in private, and the home is shown anew', async () => {
    const bench = await held(async () => say('tried again'));
    await bench.slack.as('ada').click({ viewId: bench.viewId, label: 'Retry' });
    await bench.app.idle();
    expect(bench.asked).toMatchObject([{ command: 'retry r-test22', asker: { place: {} } }]);
    expect(told(bench, 'ada')).toEqual(['tried again']);
    // Opened, with the fleets a moment later; and after the click, when they are known.
    expect(publishes(bench)).toEqual({ ok: 3 });
  });

  it('that is refused is answered with why, and the home is shown anew', async () => {
    const bench = await held(() => Promise.reject(new Refusal('late', 'Too late.', 'Look again.')));
    await bench.slack.as('ada').click({ viewId: bench.viewId, label: 'Retry' });
    await bench.app.idle();
    expect(told(bench, 'ada')[0]).toContain('Too late.');
    // Opened, with the fleets a moment later; and after the click, when they are known.
    expect(publishes(bench)).toEqual({ ok: 3 });
  });
});

/** What the bot said to a person in private. */
function told({ slack }: Workbench, name: string): readonly string[] {
  return slack
    .direct(name)
    .messages()
    .map((message) => slack.plainText(message));
}
