import type { Ec2Overview } from '../ec2/overview.ts';
import type { Package } from '../ssm/software.ts';
import type { SsmModel } from '../ssm/ssm.ts';
import type { FindingSpec, FoundPackage } from './findings.ts';
import type { ScannedInstances } from './inspector.ts';

/** The instances of an account with what is wrong with their packages. */
export function scannedInstances(
  { allInstances }: Pick<Ec2Overview, 'allInstances'>,
  ssm: Pick<SsmModel, 'softwareAt' | 'vulnerabilityIds'>,
): ScannedInstances {
  // Instances of one image share what is on them until it changes.
  const found = new WeakMap<readonly Package[], readonly FindingSpec[]>();
  return {
    all: allInstances,
    knownIds: ssm.vulnerabilityIds,
    wrongAt: (instanceId, atMs) => {
      const { packages } = ssm.softwareAt(instanceId, atMs);
      const known = found.get(packages) ?? findingsIn(packages);
      found.set(packages, known);
      return known;
    },
  };
}

/** One for each vulnerability, with all packages that have it. */
function findingsIn(packages: readonly Package[]): readonly FindingSpec[] {
  const found = packages.flatMap((of) => (of.vulnerabilities ?? []).map((vulnerability) => ({ vulnerability, of })));
  return [...Map.groupBy(found, ({ vulnerability }) => vulnerability.id)].flatMap(([id, alike]): FindingSpec[] => {
    const [first] = alike;
    if (first === undefined) return [];
    const { severity, score } = first.vulnerability;
    return [
      {
        id,
        severity,
        packages: alike.map(({ of }) => foundPackage(of)),
        isFixable: alike.every(({ of }) => of.patchedVersion !== undefined),
        ...(score === undefined ? {} : { score }),
      },
    ];
  });
}

function foundPackage({ name, version, patchedVersion }: Package): FoundPackage {
  return { name, version, ...(patchedVersion === undefined ? {} : { fixedVersion: patchedVersion }) };
}
