import type { SimulatedAws } from './aws/account.ts';
import type { Package, Platform } from './aws/ssm/software.ts';
import type { SeededImages } from './seed-images.ts';
import type { SeededServers } from './seed-servers.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** About one patch comes out each week. */
const daysPerPatch = 7;

/** What everybody talks about in the playground: found in openssl, with a fix since some days ago. */
export const seededCve = 'CVE-2026-12345';
const daysSinceFix = 4;

const ubuntu: Platform = { platformType: 'Linux', platformName: 'Ubuntu', version: '24.04' };

/** A vulnerable and a fixed openssl, as each distribution numbers them. */
const openssl = {
  amazon2023: ['1:3.0.8-1.amzn2023.0.3', '1:3.0.8-1.amzn2023.0.14'],
  amazon2: ['1:1.0.2k-24.amzn2.0.9', '1:1.0.2k-24.amzn2.0.12'],
  ubuntu: ['3.0.13-0ubuntu3.1', '3.0.13-0ubuntu3.5'],
} as const;

/** What Inspector is told to leave alone, so that only agents' own lists tell of it. */
function unlookedIn({ worker }: SeededImages, { imageId }: SeededServers): readonly string[] {
  return [worker.current, worker.ready, imageId];
}

/** Lets every image of the account miss the patches that came out since it was made, that for openssl among them. */
export function seedSoftware(
  { ec2, ssm, inspector }: Pick<SimulatedAws, 'ec2' | 'ssm' | 'inspector'>,
  { servers, ...images }: SeededImages & { readonly servers: SeededServers },
  nowMs: number,
) {
  const ofUbuntu = [images.api.current, images.api.ready];
  for (const imageId of ofUbuntu) ssm.setPlatform(imageId, ubuntu);
  for (const { id, createdAtMs } of ec2.ownImages()) {
    const days = (nowMs - createdAtMs) / dayMs;
    ssm.setMissingPatches(id, Math.ceil(days / daysPerPatch));
    const versions = ofUbuntu.includes(id) ? 'ubuntu' : id === servers.imageId ? 'amazon2' : 'amazon2023';
    ssm.setPackages(id, [opensslOf(versions, days > daysSinceFix), { name: 'curl', version: '8.5.0-1' }]);
  }
  for (const imageId of unlookedIn(images, servers)) inspector.setUnlooked(imageId, 'EXCLUDED_BY_TAG');
  inspector.setOn(true);
}

function opensslOf(versions: keyof typeof openssl, isVulnerable: boolean): Package {
  const [version, patchedVersion] = openssl[versions];
  if (!isVulnerable) return { name: 'openssl', version: patchedVersion };
  const vulnerabilities = [{ id: seededCve, severity: 'HIGH', score: 8.1 }] as const;
  return { name: 'openssl', version, patchedVersion, vulnerabilities };
}
