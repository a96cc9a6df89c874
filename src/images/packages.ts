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
  const names = packages.map((name) => `'${packageNameSchema.parse(name)}'`).join(' ');
  return [
    'if command -v apt-get >/dev/null; then',
    '  export DEBIAN_FRONTEND=noninteractive',
    '  apt-get update',
    `  for name in ${names}; do`,
    '    if dpkg-query --show "$name" >/dev/null 2>&1; then apt-get install --assume-yes --only-upgrade "$name"; fi',
    '  done',
    'elif command -v dnf >/dev/null; then',
    `  for name in ${names}; do if rpm --query "$name" >/dev/null 2>&1; then dnf upgrade --assumeyes "$name"; fi; done`,
    'elif command -v yum >/dev/null; then',
    `  for name in ${names}; do if rpm --query "$name" >/dev/null 2>&1; then yum update --assumeyes "$name"; fi; done`,
    'elif command -v zypper >/dev/null; then',
    `  for name in ${names}; do if rpm --query "$name" >/dev/null 2>&1; then zypper --non-interactive update "$name"; fi; done`,
    'else',
    '  echo "no package manager that is known: apt-get, dnf, yum, zypper" >&2',
    '  exit 1',
    'fi',
  ];
}
