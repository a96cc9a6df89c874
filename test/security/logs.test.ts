import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../src/basics/fingerprint.ts';
import { interpret } from '../../src/commands/interpret.ts';
import { performCommand } from '../../src/terminal/session.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { scenario } from '../scenarios/scenario.ts';
import { recordingLog } from '../slack/workbench.ts';

const secret = 'S3CRETPW';
const config = { people: { roles: { commanders: ['everyone' as const] } } };

/** Each line as it would be written. */
function linesOf(logged: readonly { readonly keys: object }[]): readonly string[] {
  return logged.map((line) =>
    JSON.stringify(line, (_key, value: unknown) => (value instanceof Error ? `${value.message}${value.stack}` : value)),
  );
}

describe('what people type', () => {
  it.each([
    ['that lacks sense', `patch web --command "mysql -p${secret}" --batch zzz`, 'patch', 'bad-batch'],
    ['without quotation marks', `patch web --command mysql -p${secret}`, 'patch', 'unknown-flag'],
    ['with one quotation mark', `patch web --command "mysql -p${secret}`, 'patch', 'open-quote'],
    ['that is no command', `mysql -p${secret}`, undefined, 'unknown-verb'],
    ['that is too long', `bake web --command "${secret.repeat(60_000)}"`, 'bake', 'bad-command'],
    ['that is refused when it is performed', `approve r-${secret}1`, 'approve', 'unknown-run'],
  ])('%s, is not in the log, but what tells it apart', async (_what, typed, verb, code) => {
    const { log, logged } = recordingLog();
    const world = await scenario({ log, config });
    await world.command('ada', `/ami ${typed}`);
    await world.settle();
    const refusals = logged.filter(({ message }) => message === 'refused');
    expect(refusals).toMatchObject([{ keys: { code, user: world.slack.as('ada').user.id } }]);
    const reading = interpret(typed);
    const known = reading.kind === 'ready' ? reading.canonical : typed;
    expect(refusals).toMatchObject([{ keys: { command: { verb, ...fingerprint(known) } } }]);
    const lines = linesOf(logged);
    expect(lines.filter((line) => line.toLowerCase().includes(secret.toLowerCase()))).toEqual([]);
    expect(lines.filter((line) => line.length > 2_000)).toEqual([]);
  });

  it('is not in the log where the table fails, where Slack opens no form, and where no answer arrives', async () => {
    const { log, logged } = recordingLog();
    const store = createMemoryStore({
      beforeWrite: (_n, name) => {
        if (name === 'create') throw new Error('no table');
      },
    });
    const world = await scenario({ log, config, store });
    await world.command('ada', `/ami bake web --command "mysql -p${secret}"`);
    world.slack.faults.failNext(1, 'expired_trigger_id', { method: 'views.open' });
    await world.command('ada', `/ami bake --command "mysql -p${secret}"`);
    expect(logged.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['command failed', 'form could not be opened', 'refused']),
    );
    expect(linesOf(logged).filter((line) => line.includes(secret))).toEqual([]);
  });

  it('at a terminal is not in the log either', async () => {
    const { log, logged } = recordingLog();
    const world = await scenario({ log, config });
    const { desk, engine } = world.core;
    const options = {
      desk,
      engine,
      asker: { actor: { id: 'U0ADA', name: 'ada', via: 'terminal' as const }, groupIds: [], place: {} },
      wait: true,
      carriesOn: false,
      style: { width: 80, colour: false },
      write: () => {},
      waitMs: () => Promise.reject(new Error('the terminal is gone')),
    };
    expect(await performCommand(options, `bake web --command "mysql -p${secret}"`)).toBe(1);
    expect(logged.map(({ message }) => message)).toContain('the run could not be followed');
    expect(linesOf(logged).filter((line) => line.includes(secret))).toEqual([]);
  });
});
