/** The fleet `web` with a vulnerable openssl, a newer AMI that has the fix, and Inspector looking at it. */
import type { ConfigInput } from '../../src/config/schema.ts';
import type { Package } from '../../src/playground/aws/ssm/software.ts';
import { passTime } from './fleet-world.ts';
import { type Scenario, type ScenarioOptions, scenario } from './scenario.ts';

export const cve = 'CVE-2026-12345';
export const vulnerableVersion = '1:3.0.8-1.amzn2023.0.3';
export const fixedVersion = '1:3.0.8-1.amzn2023.0.14';

export const vulnerable: Package = {
  name: 'openssl',
  version: vulnerableVersion,
  patchedVersion: fixedVersion,
  vulnerabilities: [{ id: cve, severity: 'HIGH', score: 8.1 }],
};
export const fixed: Package = { name: 'openssl', version: fixedVersion };

export interface ExposureWorldOptions extends ScenarioOptions {
  readonly isInspectorOn?: boolean;
  readonly config?: ConfigInput;
}

export async function exposureWorld({
  isInspectorOn = true,
  ...options
}: ExposureWorldOptions = {}): Promise<Scenario> {
  const world = await scenario(options);
  const { aws, oldImageId, newImageId, clock } = world;
  aws.ssm.setPackages(oldImageId, [vulnerable]);
  aws.ssm.setPackages(newImageId, [fixed]);
  if (isInspectorOn) aws.inspector.setOn(true);
  passTime(clock, aws, 400);
  return world;
}

/** Types the command as Ada, and answers what she is told. */
export async function exposed(world: Scenario, flags = '', id = cve): Promise<string> {
  await world.command('ada', `/ami exposure ${id} ${flags}`);
  return world.heard('ada');
}
