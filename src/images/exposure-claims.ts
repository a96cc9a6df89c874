/** What the sources say of one instance, and what follows from it. Pure. */
import type {
  Claim,
  ExposureQuestion,
  ExposureVerdict,
  Fix,
  PackageAsked,
  PackageFound,
  UnlookedReason,
} from './exposure.ts';
import type {
  CveFinding,
  Evidence,
  Inspection,
  InspectorEvidence,
  InstalledList,
  Server,
} from './exposure-evidence.ts';
import { hasFix, type InstalledPackage } from './installed.ts';

/** Every package to ask inventories for: those that a person names, and those that Inspector finds the CVE in. */
export function packagesToAsk(
  { packages }: ExposureQuestion,
  inspectors: readonly InspectorEvidence[],
): readonly PackageAsked[] {
  const found = inspectors
    .flatMap((inspector) => (inspector.kind === 'read' ? [...inspector.findings.values()].flat() : []))
    .flatMap((finding) => finding.packages);
  return askedOf([...packages, ...found]);
}

/** Packages by name and fixed version, each once. */
export function askedOf(packages: readonly PackageFound[]): readonly PackageAsked[] {
  const all = packages.map(
    ({ name, fixedVersion }): PackageAsked => (fixedVersion === undefined ? { name } : { name, fixedVersion }),
  );
  return [...new Map(all.map((asked) => [`${asked.name} ${asked.fixedVersion ?? ''}`, asked])).values()];
}

/** What Inspector says of an instance; undefined where it says nothing. */
export function inspectorClaim(inspector: InspectorEvidence, instanceId: string): Claim | undefined {
  if (inspector.kind !== 'read') return undefined;
  const findings = inspector.findings.get(instanceId) ?? [];
  const looked = inspector.looked.get(instanceId);
  const lookedAtMs = looked?.state === 'looked' ? looked.atMs : undefined;
  if (findings.length > 0) return findingsClaim(findings, lookedAtMs);
  if (lookedAtMs === undefined || !inspector.knowsCve) return undefined;
  return { source: 'inspector', verdict: 'clean', dataAtMs: lookedAtMs, packages: [], fix: 'unknown' };
}

function findingsClaim(findings: readonly CveFinding[], lookedAtMs: number | undefined): Claim {
  const scores = findings.flatMap(({ score }) => score ?? []);
  const observed = findings.flatMap(({ lastObservedAtMs }) => lastObservedAtMs ?? []);
  const dataAtMs = lookedAtMs ?? (observed.length === 0 ? undefined : Math.max(...observed));
  return {
    source: 'inspector',
    verdict: 'affected',
    packages: findings.flatMap(({ packages }) => packages),
    fix: worstFix(findings.map(({ fix }) => fix)),
    ...(dataAtMs === undefined ? {} : { dataAtMs }),
    ...(scores.length === 0 ? {} : { score: Math.max(...scores) }),
  };
}

/** What an instance's own list of packages comes to. That none of those asked for is on it is an answer as well. */
export function inventoryClaim({ atMs, packages }: InstalledList, asked: readonly PackageAsked[]): Claim {
  const judged = packages
    .filter(({ name }) => asked.some((one) => one.name === name))
    .map((installed) => ({ installed, ...judgeInstalled(installed, asked) }));
  const verdicts = judged.map(({ verdict }) => verdict);
  const verdict = verdicts.includes('affected') ? 'affected' : verdicts.includes('present') ? 'present' : 'clean';
  return {
    source: 'inventory',
    verdict,
    packages: judged.map(({ installed, fixedVersion }) => ({
      ...installed,
      ...(fixedVersion === undefined ? {} : { fixedVersion }),
    })),
    fix: verdict === 'affected' ? 'available' : 'unknown',
    ...(atMs === undefined ? {} : { dataAtMs: atMs }),
  };
}

function judgeInstalled(
  installed: InstalledPackage,
  asked: readonly PackageAsked[],
): { readonly verdict: Claim['verdict']; readonly fixedVersion?: string } {
  const compared = asked.flatMap(({ name, fixedVersion }) => {
    const isFixed = name !== installed.name || fixedVersion === undefined ? undefined : hasFix(installed, fixedVersion);
    return isFixed === undefined || fixedVersion === undefined ? [] : [{ isFixed, fixedVersion }];
  });
  const worst = compared.find(({ isFixed }) => !isFixed) ?? compared[0];
  if (worst === undefined) return { verdict: 'present' };
  return { verdict: worst.isFixed ? 'clean' : 'affected', fixedVersion: worst.fixedVersion };
}

/**
 * What several sources come to. A version below the fix counts whatever Inspector says, and a package of which no fixed
 * version is known only where nothing else is said. That a list of packages is clean counts against Inspector only
 * where the list is the later one. Nobody's word is never clean.
 */
export function verdictOf(claims: readonly Claim[]): ExposureVerdict {
  const of = (source: Claim['source']) => claims.find((claim) => claim.source === source);
  const [inspector, inventory] = [of('inspector'), of('inventory')];
  if (of('named') !== undefined || inventory?.verdict === 'affected') return 'affected';
  if (inspector === undefined) return inventory === undefined ? 'unknown' : weakly(inventory.verdict);
  if (inspector.verdict === 'clean' || inventory?.verdict !== 'clean') return weakly(inspector.verdict);
  return (inventory.dataAtMs ?? 0) > (inspector.dataAtMs ?? Number.POSITIVE_INFINITY) ? 'clean' : 'affected';
}

function weakly(verdict: Claim['verdict']): ExposureVerdict {
  return verdict === 'clean' ? 'clean' : 'affected';
}

/** Why nobody says anything of an instance. */
export function whyUnknown({ instanceId, state }: Server, { inspector, inventory, agents }: Evidence): UnlookedReason {
  if (state !== 'running') return 'not-running';
  if (inventory.kind === 'unread') return 'not-read';
  if (inventory.kind === 'not-asked') {
    if (inspector.kind === 'unread') return 'not-read';
    if (inspector.kind === 'off') return 'not-inspected';
    return whyUnsaid(inspector.looked.get(instanceId)?.state ?? 'not-yet');
  }
  if (agents === undefined) return 'not-read';
  const ping = agents.get(instanceId);
  if (ping === undefined) return 'no-agent';
  return ping === 'online' ? 'no-inventory' : 'agent-lost';
}

function whyUnsaid(state: Inspection['state']): UnlookedReason {
  if (state === 'looked') return 'cve-unknown';
  return state === 'never' ? 'not-inspected' : 'not-yet-inspected';
}

/** What can be done about all of them together. */
export function worstFix(fixes: readonly Fix[]): Fix {
  if (fixes.includes('none')) return 'none';
  return fixes.length === 0 || fixes.includes('unknown') ? 'unknown' : 'available';
}

/** What can be done about one instance, by whoever knows of it. */
export function bestFix(fixes: readonly Fix[]): Fix {
  if (fixes.includes('available')) return 'available';
  return fixes.includes('none') ? 'none' : 'unknown';
}
