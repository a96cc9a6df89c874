import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedStoreBusyError, embeddedClient, openEmbeddedStore } from '../../src/store/embedded.ts';
import { createStore } from '../../src/store/store.ts';
import { createTableClient } from '../../src/store/table-client.ts';
import { newRun, startMs } from '../builders/runs.ts';

const tableName = 'amiable';
const victimFile = fileURLToPath(new URL('victim.ts', import.meta.url));

let base: string;
let directory: string;
const children = new Set<ChildProcess>();

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'amiable-'));
  directory = join(base, 'data');
});

afterEach(async () => {
  for (const child of children) await kill(child);
  rmSync(base, { recursive: true, force: true });
});

/** Starts the victim; its lines can be waited for. */
function startVictim(runs: number): {
  readonly child: ChildProcess;
  said(line: string, times?: number): Promise<void>;
} {
  const child = spawn(process.execPath, [victimFile, directory, join(base, 'effects'), String(runs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const said = async (line: string, times = 1): Promise<void> => {
    const enough = (): boolean => lines.filter((other) => other === line).length >= times || lines.includes('idle');
    while (!enough()) await once(reader, 'line', { signal: AbortSignal.timeout(60_000) });
  };
  return { child, said };
}

async function kill(child: ChildProcess): Promise<void> {
  children.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function withStore<Result>(act: (store: ReturnType<typeof createStore>) => Promise<Result>): Promise<Result> {
  const embedded = await openEmbeddedStore({ directory, tableName });
  const client = embeddedClient(embedded.endpoint);
  try {
    return await act(createStore(createTableClient(client, tableName)));
  } finally {
    client.destroy();
    await embedded.close();
  }
}

describe('the embedded store', () => {
  it('remembers over a restart', async () => {
    await withStore((store) => store.create(newRun()));
    expect(await withStore((store) => store.read(newRun().id))).toEqual(newRun());
    expect(await withStore((store) => store.due(startMs, 5))).toHaveLength(1);
  });

  it('can be opened in a directory that is there already, such as a mounted volume', async () => {
    mkdirSync(directory);
    writeFileSync(join(directory, 'lost+found'), '');
    expect(await withStore((store) => store.live())).toEqual([]);
  });

  it('is not harmed by creations that were cut short, and clears them away', async () => {
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'exit');
    mkdirSync(join(directory, `.creating-${dead.pid}`), { recursive: true });
    writeFileSync(join(directory, `.creating-${dead.pid}`, 'half'), '');
    expect(await withStore((store) => store.live())).toEqual([]);
    expect(readdirSync(directory)).toEqual(['table']);
  });

  it('turns a second one away with a clear error, and the first goes on', async () => {
    await withStore(async (store) => {
      const second = openEmbeddedStore({ directory, tableName });
      await expect(second).rejects.toThrow(EmbeddedStoreBusyError);
      await expect(second).rejects.toThrow(`the embedded store in ${directory} is in use by another process`);
      expect(await store.create(newRun())).toBe('created');
    });
  });

  it('turns away a second process', async () => {
    const { child, said } = startVictim(0);
    await said('ready');
    await expect(openEmbeddedStore({ directory, tableName })).rejects.toThrow(EmbeddedStoreBusyError);
    await kill(child);
    expect(await withStore((store) => store.live())).toEqual([]);
  });
});

/** KILLS=200 npx vitest run test/store/embedded.test.ts kills more often. */
const kills = Number(process.env['KILLS'] ?? 6);
const runs = kills * 2;
/** After how many effects a process dies, so that it is hit at its start as well as in the middle of its work. */
const effectsBeforeDeath = [0, 1, 2, 3, 5, 8];

describe('killing the process in a loop', () => {
  it(
    'leaves no run asleep, no lock held, and every effect done once',
    async () => {
      const first = startVictim(runs);
      await first.said('ready');
      await kill(first.child);
      for (let n = 0; n < kills; n += 1) {
        const { child, said } = startVictim(0);
        await said('ready');
        await said('effect', effectsBeforeDeath[n % effectsBeforeDeath.length]);
        await kill(child);
      }
      const last = startVictim(0);
      await last.said('idle');
      await kill(last.child);
      await withStore(expectAllEnded);
      const tokens = readFileSync(join(base, 'effects'), 'utf8').trim().split('\n');
      expect(tokens).toHaveLength(runs * 4);
      expect(new Set(tokens).size).toBe(runs * 4);
      expect(existsSync(directory)).toBe(true);
    },
    kills * 6000 + 120_000,
  );
});

async function expectAllEnded(store: ReturnType<typeof createStore>): Promise<void> {
  expect(await store.live()).toEqual([]);
  expect(await store.due(Date.now() + 3_600_000, 10)).toEqual([]);
  for (let n = 0; n < runs; n += 1) {
    const [run] = await store.ofSubject(`fleet-${n}`, 5);
    expect(run?.phase).toMatchObject({ kind: 'ended', outcome: 'done' });
    expect(await store.lockHolder(`fleet-${n}`)).toBeUndefined();
    expect((await store.notes(`r-kill${n}`, 0)).map((note) => [note.seq, note.kind])).toEqual([
      [1, 'planned'],
      [2, 'ended'],
    ]);
    expect((await store.readStory(`r-kill${n}`))?.toldSeq).toBe(2);
  }
}
