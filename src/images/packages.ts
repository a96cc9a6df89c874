/** How named packages are brought up to date, by the package manager that is there. Pure. */
import * as z from 'zod';

/**
 * Names as dpkg, rpm and apk allow them, without anything that a shell would read: letters, digits and `+ . _ -`, the
 * first a letter or a digit.
 */
export const packageNameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9+._-]{0,99}$/);

/**
 * Lines of a shell script that upgrade these packages where they are installed, and no others, and fail where none of
 * the known package managers is there. Throws ZodError for a name that is none.
 */
export function upgradeCommands(packages: readonly string[]): readonly string[] {
  // Quoted as well, although no name that passes needs it.
  const names = packages.map((name) => `'${packageNameSchema.parse(name)}'`);
  // What is not installed is not wanted, and is no failure.
  const each = (isInstalled: string, upgrade: string): readonly string[] =>
    names.map((name) => `  ! ${isInstalled} ${name} >/dev/null 2>&1 || ${upgrade} ${name}`);
  return [
    'if command -v apt-get >/dev/null; then',
    '  export DEBIAN_FRONTEND=noninteractive',
    '  apt-get update',
    ...each('dpkg-query --show', 'apt-get install --assume-yes --only-upgrade'),
    'elif command -v dnf >/dev/null; then',
    ...each('rpm --query', 'dnf upgrade --assumeyes'),
    'elif command -v yum >/dev/null; then',
    ...each('rpm --query', 'yum update --assumeyes'),
    'elif command -v zypper >/dev/null; then',
    ...each('rpm --query', 'zypper --non-interactive update'),
    'else',
    '  echo "no package manager that is known: apt-get, dnf, yum, zypper" >&2',
    '  exit 1',
    'fi',
  ];
}
