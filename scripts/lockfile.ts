import * as z from 'zod';

const lockedPackageSchema = z.object({
  version: z.string().optional(),
  dev: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});
const objectSchema = z.record(z.string(), z.unknown());

/** What npm reads of a package that it leaves alone on this machine. */
export interface PlatformPackage {
  readonly version: string;
  readonly cpu?: readonly string[];
  readonly dev?: true;
  readonly libc?: readonly string[];
  readonly optional: true;
  readonly os?: readonly string[];
}

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const cpus = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];

/** The machines that a package is for, told from a name such as `binding-linux-x64-musl`. */
export function platformOf(packageName: string): Pick<PlatformPackage, 'cpu' | 'libc' | 'os'> {
  const words = packageName.split(/[-/]/);
  const os = words.find((word) => systems.includes(word));
  const cpu = words.find((word) => cpus.includes(word));
  const libc = words.map((word) => /^(musl|gnu)/.exec(word)?.[1]).find((name) => name !== undefined);
  return {
    ...(cpu && { cpu: [cpu] }),
    ...(libc && { libc: [libc === 'gnu' ? 'glibc' : libc] }),
    ...(os && { os: [os] }),
  };
}

/**
 * Packages of other platforms that the lockfile's packages name as optional and that it does not hold, by their place
 * in it. Throws ZodError where the text is no package-lock.json.
 */
export function missingPlatforms(lockfileText: string): ReadonlyMap<string, PlatformPackage> {
  const packages = objectSchema.parse(objectSchema.parse(JSON.parse(lockfileText))['packages']);
  const missing = new Map<string, PlatformPackage>();
  for (const [parentPath, entry] of Object.entries(packages)) {
    const parent = lockedPackageSchema.parse(entry);
    for (const [name, version] of Object.entries(parent.optionalDependencies)) {
      const held = `node_modules/${name}` in packages || `${parentPath}/node_modules/${name}` in packages;
      const platform = platformOf(name);
      if (held || !platform.os || !/^\d/.test(version)) continue;
      missing.set(`node_modules/${name}`, entryOf(version, platform, parent.dev === true));
    }
  }
  return missing;
}

/** The entry with its keys in npm's own order, so that npm leaves the file as it is. */
function entryOf(version: string, { cpu, libc, os }: ReturnType<typeof platformOf>, dev: boolean): PlatformPackage {
  return {
    version,
    ...(cpu && { cpu }),
    ...(dev && { dev }),
    ...(libc && { libc }),
    optional: true,
    ...(os && { os }),
  };
}

/** The lockfile's text with every platform in it, in npm's own order. */
export function completeLockfile(lockfileText: string): string {
  const lockfile = objectSchema.parse(JSON.parse(lockfileText));
  const packages = {
    ...objectSchema.parse(lockfile['packages']),
    ...Object.fromEntries(missingPlatforms(lockfileText)),
  };
  const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  return `${JSON.stringify({ ...lockfile, packages: Object.fromEntries(sorted) }, null, 2)}\n`;
}
