import { describe, expect, it } from 'vitest';
import { openAws } from './access.ts';
import { scripted } from './answers.ts';
import { simulatedWorld } from './simulated-world.ts';

/** What an agent lists of one package, as Systems Manager hands it on. */
function listing(entry: Readonly<Record<string, string>>) {
  const Content = [entry, { Name: 'bash', Version: '5.2' }];
  const about = { TypeName: 'AWS:Application', SchemaVersion: '1.1', CaptureTime: '2026-01-15T09:00:00Z', Content };
  const body = JSON.stringify({ Entities: [{ Id: 'i-1', Data: { 'AWS:Application': about } }] });
  return openAws(scripted({ body, contentType: 'application/x-amz-json-1.1' })).aws;
}

describe('what is installed', () => {
  it.each([
    [
      'of an RPM with its release in a field',
      { Version: '3.0.8', Release: '1.amzn2023.0.3', Epoch: '1' },
      { version: '1:3.0.8-1.amzn2023.0.3', manager: 'rpm' },
    ],
    [
      'of an RPM with its release in the name of its source',
      { Version: '3.0.8', PackageId: 'openssl-3.0.8-1.amzn2023.0.3.src.rpm' },
      { version: '3.0.8-1.amzn2023.0.3', manager: 'rpm' },
    ],
    [
      'of an RPM made from a source of another version, whose release says nothing',
      { Version: '2.4', PackageId: 'httpd-2.3-7.amzn2023.src.rpm' },
      { version: '2.4', manager: 'rpm' },
    ],
    [
      'of a Debian package, whole',
      { Version: '3.0.2-0ubuntu1.18', PackageId: 'openssl_3.0.2-0ubuntu1.18_amd64.deb' },
      { version: '3.0.2-0ubuntu1.18', manager: 'dpkg' },
    ],
    ['of something else, as it is', { Version: '17.0.1' }, { version: '17.0.1' }],
  ])('is told %s', async (_, entry, expected) => {
    const lists = await listing({ Name: 'openssl', ...entry }).installed.packages(['i-1'], ['openssl']);
    expect(lists.get('i-1')).toEqual({
      atMs: Date.UTC(2026, 0, 15, 9),
      packages: [{ name: 'openssl', ...expected }],
    });
  });

  it('is asked for 40 instances and 30 names at a time, and is one list again', async () => {
    const world = await simulatedWorld();
    const imageId = world.ec2.addImage({ name: 'web' });
    const ids = Array.from({ length: 81 }, () => world.ec2.addInstance({ imageId, as: 'running' }));
    await world.rest();
    const names = [...Array.from({ length: 30 }, (_, n) => `package-${n}`), 'amazon-ssm-agent'];
    const lists = await world.aws.installed.packages(ids, names);
    expect(lists.size).toBe(81);
    expect([...lists.values()].every(({ packages }) => packages.length === 1)).toBe(true);
    expect(world.calls.get('ssm:GetInventory')).toBe(6);
  });

  it('is not asked for no instances, and no answer where it may not be', async () => {
    const world = await simulatedWorld();
    expect((await world.aws.installed.packages([], ['openssl'])).size).toBe(0);
    expect(world.calls.has('ssm:GetInventory')).toBe(false);
    world.faults.deny({ action: 'GetInventory' });
    await expect(world.aws.installed.packages(['i-1'], ['openssl'])).rejects.toMatchObject({
      kind: 'denied',
      action: 'ssm:GetInventory',
    });
  });
});
