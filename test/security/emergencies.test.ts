import { ListCommandsCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { noTraces, type Scenario } from '../scenarios/scenario.ts';
import { bucket, stagesScenario } from '../scenarios/stages-world.ts';

const config = { scanning: { bucket }, defaults: { approvals: 0 } };

async function expectNothing(world: Scenario): Promise<void> {
  await world.settle();
  expect(world.changes()).toEqual([]);
  expect(await world.traces()).toEqual(noTraces);
  expect(world.aws.s3.keys(bucket)).toEqual([]);
  const { Commands = [] } = await world.clients.ssm.send(new ListCommandsCommand({}));
  expect(Commands).toEqual([]);
}

describe('an emergency', () => {
  it('takes no packages that a shell would read as more than a name', async () => {
    const world = await stagesScenario({ config });
    for (const name of [
      'openssl; touch /evil',
      '$(touch /evil)',
      '`id`',
      'a|b',
      'a&b',
      '--root=/evil',
      "a'b",
      'a\nb',
    ]) {
      await world.command('ada', `/ami emergency CVE-2026-12345 --packages "openssl,${name}"`);
      expect(world.heard('ada'), name).toContain('the name of a package');
    }
    await expectNothing(world);
  });

  it('takes no CVE that is more than a folder in S3', async () => {
    const world = await stagesScenario({ config });
    for (const cve of [
      '../../evil',
      'CVE-2026-12345/../../evil',
      'CVE-2026-12345/r-evil',
      'CVE-2026-',
      'CVE-2026-12345%2F..',
      '/',
    ]) {
      await world.command('ada', `/ami emergency "${cve}" --packages openssl`);
      expect(world.heard('ada'), cve).toContain('is not the id of a CVE');
    }
    await expectNothing(world);
  });
});
