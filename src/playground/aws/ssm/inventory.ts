/** What agents list of the software of their instances, and when. */
import { partsOfVersion } from '../whole-version.ts';
import { type AgentRow, isOnline } from './agent.ts';
import { type Package, type Platform, platformOf, softwareAt, softwareOfImage } from './software.ts';
import type { SsmWorld } from './world.ts';

export interface SoftwareList {
  readonly atMs: number;
  readonly packages: readonly Package[];
}

/** The last list that an agent has made; undefined where it makes none. */
export function lastList(world: SsmWorld, agent: AgentRow): SoftwareList | undefined {
  if (!softwareOfImage(world, agent.imageId).isListed) return undefined;
  const { registeredAtMs, lostAtMs } = agent;
  const periodMs = world.pace.inventorySeconds * 1000;
  const untilMs = isOnline(world, agent.id) ? world.kernel.nowMs() : (lostAtMs ?? registeredAtMs);
  const atMs = registeredAtMs + Math.floor(Math.max(0, untilMs - registeredAtMs) / periodMs) * periodMs;
  const platform = platformOf(world, agent.id);
  return { atMs, packages: [...softwareAt(world, agent.id, atMs).packages, agentPackage(platform)] };
}

/** Whatever makes a list is on it. */
function agentPackage({ platformType }: Platform): Package {
  return { name: platformType === 'Windows' ? 'Amazon SSM Agent' : 'amazon-ssm-agent', version: '3.3.1611.0-1' };
}

/** As the agent writes it: of an RPM, epoch and release are told by the name of its source alone. */
export function entryOf({ name, version: whole }: Package, platform: Platform, architecture: string) {
  const { version, release = '1' } = partsOfVersion(whole);
  const common = { Name: name, Architecture: architecture };
  switch (managerOf(platform)) {
    case 'dpkg':
      return { ...common, Version: whole, PackageId: `${name}_${whole}_${architecture}.deb` };
    case 'rpm':
      return { ...common, Version: version, PackageId: `${name}-${version}-${release}.src.rpm` };
    default:
      return { ...common, Version: whole };
  }
}

/** Undefined where what is installed has no package manager. */
function managerOf({ platformType, platformName }: Platform): 'dpkg' | 'rpm' | undefined {
  if (platformType !== 'Linux') return undefined;
  return /ubuntu|debian/i.test(platformName) ? 'dpkg' : 'rpm';
}
