import { describe, expect, it } from 'vitest';
import { judgePatched, type PatchedHow, type PatchedServer } from '../../src/fleet/patched.ts';

const sentAtMs = 10_000_000;
const how: PatchedHow = { sentAtMs, isBaseline: true, mayPendReboot: false };
const patches = {
  operation: 'Install',
  startedAtMs: sentAtMs + 60_000,
  missing: 0,
  failed: 0,
  pendingReboot: 0,
} as const;
const well: PatchedServer = { checks: { system: 'ok', instance: 'ok' }, isAgentOnline: true, patches };
const { patches: _, ...unpatched } = well;

describe('a server after its command', () => {
  it('is verified where it is well and the patch state of now says so', () => {
    expect(judgePatched(well, how)).toEqual({ kind: 'verified' });
  });

  it.each<[string, PatchedServer['patches']]>([
    ['a scan of after the command', { ...patches, operation: 'Scan' }],
    ['an installation that its own clock puts a little before it', { ...patches, startedAtMs: sentAtMs - 299_000 }],
  ])('is verified by %s', (_what, state = patches) => {
    expect(judgePatched({ ...well, patches: state }, how)).toEqual({ kind: 'verified' });
  });

  it.each<[string, PatchedServer]>([
    ['while it is not running', { ...well, checks: undefined }],
    ['while its agent is away', { ...well, isAgentOnline: false }],
    ['while a status check is not passed', { ...well, checks: { system: 'ok', instance: 'initializing' } }],
    ['without any patch state', unpatched],
    ['with a patch state of before', { ...well, patches: { ...patches, startedAtMs: sentAtMs - 301_000 } }],
    ['with a scan of before', { ...well, patches: { ...patches, operation: 'Scan', startedAtMs: sentAtMs - 1 } }],
    ['with patches that wait for a reboot', { ...well, patches: { ...patches, pendingReboot: 2 } }],
  ])('is waited for %s', (_what, server) => {
    expect(judgePatched(server, how).kind).toBe('waiting');
  });

  it.each<[string, PatchedServer['patches'], string]>([
    ['patches that failed', { ...patches, failed: 2 }, '2 patches failed'],
    ['patches that are missing', { ...patches, missing: 1 }, '1 patches are missing'],
  ])('has failed with %s, whatever the command said', (_what, state = patches, why) => {
    expect(judgePatched({ ...well, patches: state }, how)).toEqual({ kind: 'failed', why });
  });

  it('may have patches that wait for a reboot where none was to be', () => {
    const state = { ...patches, pendingReboot: 2 };
    expect(judgePatched({ ...well, patches: state }, { ...how, mayPendReboot: true }).kind).toBe('verified');
  });

  it('is judged by its health alone where commands were run', () => {
    expect(judgePatched(unpatched, { ...how, isBaseline: false }).kind).toBe('verified');
  });
});
