import { describe, expect, it } from 'vitest';
import { openAws } from './access.ts';
import { scripted } from './answers.ts';
import { type SimulatedWorld, simulatedWorld } from './simulated-world.ts';

async function inspected(): Promise<SimulatedWorld & { readonly imageId: string }> {
  const world = await simulatedWorld();
  world.inspector.setOn(true);
  const imageId = world.ec2.addImage({ name: 'web' });
  world.ec2.addInstance({ imageId, as: 'running' });
  return { ...world, imageId };
}

describe('vulnerabilities of an image', () => {
  it('are all read, a hundred at a time', async () => {
    const { aws, inspector, imageId, calls } = await inspected();
    const ids = Array.from({ length: 101 }, (_, n) => `CVE-2026-${n}`);
    inspector.setImageFindings(
      imageId,
      ids.map((id) => ({ id, severity: 'MEDIUM', isFixable: false })),
    );
    const found = await aws.vulnerabilities.ofImage(imageId);
    expect(found.map(({ id }) => id).sort()).toEqual(ids.sort());
    expect(found[0]).toMatchObject({ severity: 'medium', isFixable: false, imageId });
    expect(calls.get('inspector2:ListFindings')).toBe(2);
  });

  it.each(['ListFindings', 'BatchGetAccountStatus'])('are no answer where %s is not allowed', async (action) => {
    const { aws, faults, imageId } = await inspected();
    faults.deny({ service: 'inspector2', action });
    const asked = action === 'ListFindings' ? aws.vulnerabilities.ofImage(imageId) : aws.vulnerabilities.isOn();
    await expect(asked).rejects.toMatchObject({ kind: 'denied', action: `inspector2:${action}` });
  });
});

describe('Inspector', () => {
  it('is not on where its endpoint does not know the call', async () => {
    const { aws } = openAws(scripted({ statusCode: 404, body: '{"__type":"UnknownOperationException"}' }));
    expect(await aws.vulnerabilities.isOn()).toBe(false);
  });

  it('does not say whether it is on where the account was not looked at', async () => {
    const failed = { accountId: '123456789012', errorCode: 'ACCESS_DENIED', errorMessage: 'no' };
    const answer = (failure: object) =>
      openAws(
        scripted({
          body: JSON.stringify({ accounts: [], failedAccounts: [failure] }),
          contentType: 'application/json',
        }),
      ).aws.vulnerabilities.isOn();
    await expect(answer(failed)).rejects.toMatchObject({ kind: 'denied', action: 'inspector2:BatchGetAccountStatus' });
    await expect(answer({ ...failed, errorCode: 'INTERNAL_ERROR' })).rejects.toMatchObject({
      kind: 'unknown',
      retry: 'later',
    });
  });

  it('is unreachable, and not off, where its name leads nowhere', async () => {
    const { aws } = openAws(scripted(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })));
    await expect(aws.vulnerabilities.isOn()).rejects.toMatchObject({ kind: 'unreachable' });
  });
});
