import { describe, expect, it } from 'vitest';
import type { Image } from '../../src/images/image.ts';
import type { ImageUse } from '../../src/images/usable.ts';
import { judgeImage } from '../../src/images/usable.ts';
import { anImage } from '../fleet/builders.ts';

const use: ImageUse = {
  accountId: '123456789012',
  architecture: 'x86_64',
  requiredChecks: ['validated', 'scanned'],
  nowMs: Date.UTC(2026, 0, 15),
};

describe('an image', () => {
  it('is usable when it is available, ours, fitting and proven', () => {
    expect(judgeImage(anImage(), use)).toEqual({ usable: true, warnings: [] });
  });

  const rows: [string, Partial<Image>, string, string][] = [
    ['is pending', { state: 'pending' }, 'pending', 'pending'],
    ['is in transit', { state: 'transient' }, 'pending', 'transient'],
    ['failed', { state: 'failed', stateReason: 'Client.InternalError' }, 'failed', 'Client.InternalError'],
    ['is invalid', { state: 'invalid' }, 'failed', 'invalid'],
    ['is disabled', { state: 'disabled' }, 'disabled', 'disabled'],
    ['is deregistered', { state: 'deregistered' }, 'deregistered', 'deregistered'],
    ['belongs to another account', { ownerId: '999999999999' }, 'other-account', '999999999999'],
    ['has another architecture', { architecture: 'arm64' }, 'other-architecture', 'arm64, not x86_64'],
    ['was never validated', { tags: { SecurityScan: 'Passed' } }, 'not-validated', 'no tag'],
    ['failed its scan', { tags: { ValidationStatus: 'Passed', SecurityScan: 'Failed' } }, 'not-scanned', 'Failed'],
  ];
  it.each(rows)('is refused when it %s', (_when, change, code, detail) => {
    expect(judgeImage(anImage(change), use)).toMatchObject({ usable: false, refusals: [{ code, detail }] });
  });

  it('is refused for every reason at once, the gravest first', () => {
    const judgement = judgeImage(anImage({ state: 'disabled', architecture: 'arm64', tags: {} }), use);
    const codes = judgement.usable ? [] : judgement.refusals.map(({ code }) => code);
    expect(codes).toEqual(['disabled', 'other-architecture', 'not-validated', 'not-scanned']);
  });

  it('needs only the proofs that are asked for', () => {
    expect(judgeImage(anImage({ tags: {} }), { ...use, requiredChecks: [] }).usable).toBe(true);
  });

  it('may come from an account that is trusted', () => {
    const image = anImage({ ownerId: '999999999999' });
    expect(judgeImage(image, { ...use, trustedOwners: ['999999999999'] }).usable).toBe(true);
  });

  it('fits any fleet while its own architecture is not known', () => {
    expect(judgeImage(anImage({ architecture: '' }), use).usable).toBe(true);
  });

  it('fits any fleet whose architecture is not known', () => {
    const { architecture: _, ...rest } = use;
    expect(judgeImage(anImage({ architecture: 'arm64' }), rest).usable).toBe(true);
  });

  it('is usable with a warning from the moment it is deprecated', () => {
    const sinceMs = use.nowMs;
    expect(judgeImage(anImage({ deprecatedAtMs: sinceMs }), use)).toEqual({
      usable: true,
      warnings: [{ code: 'deprecated', sinceMs }],
    });
    expect(judgeImage(anImage({ deprecatedAtMs: sinceMs + 1 }), use).warnings).toEqual([]);
  });
});
