import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  findPlayground,
  type PlaygroundState,
  removePlayground,
  writePlayground,
} from '../../src/playground/state-file.ts';

const state: PlaygroundState = {
  pid: 4242,
  startedAt: '2026-01-15T09:00:00.000Z',
  accountId: '111122223333',
  region: 'eu-west-1',
  awsEndpoint: 'http://127.0.0.1:1',
  storeEndpoint: 'http://127.0.0.1:2',
  table: 'amiable',
  botUrl: 'http://127.0.0.1:3',
  slackUrl: 'http://127.0.0.1:4',
  clock: { realMs: 1, simulatedMs: 2, speed: 30 },
  people: [{ id: 'U0ADA', name: 'ada', role: 'operator' }],
};

const emptyDirectory = (): string => mkdtempSync(join(tmpdir(), 'amiable-state-'));

describe('the file of a playground', () => {
  it('is found while its process lives', () => {
    const directory = emptyDirectory();
    expect(findPlayground(directory)).toEqual({ kind: 'none' });
    writePlayground(directory, state);
    expect(findPlayground(directory, () => true)).toEqual({ kind: 'running', state });
  });

  it('is ignored, with a word, once its process is gone', () => {
    const directory = emptyDirectory();
    writePlayground(directory, state);
    expect(findPlayground(directory, () => false)).toEqual({
      kind: 'stale',
      why: `the playground of process 4242 has ended; ${join(directory, 'playground.json')} is ignored`,
    });
  });

  it('knows this very process to be alive', () => {
    const directory = emptyDirectory();
    writePlayground(directory, { ...state, pid: process.pid });
    expect(findPlayground(directory).kind).toBe('running');
  });

  it.each([['nonsense'], ['{"pid": 1}'], ['']])('is ignored where it reads %j', (text) => {
    const directory = emptyDirectory();
    writeFileSync(join(directory, 'playground.json'), text);
    expect(findPlayground(directory, () => true)).toMatchObject({
      kind: 'stale',
      why: expect.stringContaining('cannot be read'),
    });
  });

  it('can be removed twice', () => {
    const directory = emptyDirectory();
    writePlayground(directory, state);
    removePlayground(directory);
    removePlayground(directory);
    expect(findPlayground(directory).kind).toBe('none');
  });
});
