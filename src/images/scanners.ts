/** The scanners of a security scan, and on what they can be installed. Pure. */

export const scanners = ['lynis', 'clamav', 'chkrootkit'] as const;
export type Scanner = (typeof scanners)[number];

/** Operating systems by what installs their packages. */
export const osFamilies = ['apt', 'dnf', 'yum'] as const;
export type OsFamily = (typeof osFamilies)[number];

const aptNames = /^(ubuntu|debian|raspbian)\b/i;
const redHatNames = /^(red hat enterprise linux|rhel|centos|rocky|almalinux|oracle linux)/i;
const firstWithDnf = 8;

/** The family of what the SSM agent says it runs on; undefined where no scanner can be installed. */
export function osFamily(platformName: string, platformVersion: string): OsFamily | undefined {
  const name = platformName.trim();
  const release = Number.parseInt(platformVersion, 10);
  if (aptNames.test(name)) return 'apt';
  if (/^fedora\b/i.test(name)) return 'dnf';
  // Amazon Linux 2 and the one before it, whose releases were years and months, such as 2018.03.
  if (/^amazon linux\b/i.test(name)) return release >= 2022 ? 'dnf' : 'yum';
  if (!redHatNames.test(name) || Number.isNaN(release)) return undefined;
  return release >= firstWithDnf ? 'dnf' : 'yum';
}

/** Why nothing can be scanned on a platform without a family. */
export function noFamilySentence(platformName: string, platformVersion: string): string {
  const platform = `${platformName} ${platformVersion}`.trim();
  return `No scanner can be installed on ${platform === '' ? 'an operating system that SSM does not name' : platform}: scans know systems with apt, dnf or yum.`;
}
