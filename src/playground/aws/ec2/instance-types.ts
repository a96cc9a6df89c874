import type { _InstanceType, InstanceTypeInfo } from '@aws-sdk/client-ec2';

export type Architecture = 'x86_64' | 'arm64';

export interface InstanceKind {
  readonly name: _InstanceType;
  readonly architecture: Architecture;
  readonly vcpus: number;
  readonly memoryMib: number;
}

const mib = 1024;

const kinds: readonly InstanceKind[] = [
  ...burstable('x86_64', ['t3.nano', 't3.micro', 't3.small', 't3.medium', 't3.large', 't3.xlarge', 't3.2xlarge']),
  ...burstable('x86_64', [
    't3a.nano',
    't3a.micro',
    't3a.small',
    't3a.medium',
    't3a.large',
    't3a.xlarge',
    't3a.2xlarge',
  ]),
  ...burstable('arm64', ['t4g.nano', 't4g.micro', 't4g.small', 't4g.medium', 't4g.large', 't4g.xlarge', 't4g.2xlarge']),
  ...steady('x86_64', 4, ['m5.large', 'm5.xlarge', 'm5.2xlarge', 'm5.4xlarge']),
  ...steady('x86_64', 4, ['m6i.large', 'm6i.xlarge', 'm6i.2xlarge', 'm6i.4xlarge']),
  ...steady('arm64', 4, ['m6g.large', 'm6g.xlarge', 'm6g.2xlarge', 'm6g.4xlarge']),
  ...steady('x86_64', 2, ['c5.large', 'c5.xlarge', 'c5.2xlarge', 'c5.4xlarge']),
  ...steady('arm64', 2, ['c6g.large', 'c6g.xlarge', 'c6g.2xlarge', 'c6g.4xlarge']),
  ...steady('x86_64', 8, ['r5.large', 'r5.xlarge', 'r5.2xlarge', 'r5.4xlarge']),
];

const byName: ReadonlyMap<string, InstanceKind> = new Map(kinds.map((kind) => [kind.name, kind]));

/** The instance types that the simulated region offers. */
export function instanceKinds(): readonly InstanceKind[] {
  return kinds;
}

export function instanceKind(name: string): InstanceKind | undefined {
  return byName.get(name);
}

export function instanceTypeInfo({ name, architecture, vcpus, memoryMib }: InstanceKind): InstanceTypeInfo {
  return {
    InstanceType: name,
    CurrentGeneration: true,
    BareMetal: false,
    Hypervisor: 'nitro',
    SupportedRootDeviceTypes: ['ebs'],
    SupportedVirtualizationTypes: ['hvm'],
    ProcessorInfo: { SupportedArchitectures: [architecture] },
    VCpuInfo: { DefaultVCpus: vcpus },
    MemoryInfo: { SizeInMiB: memoryMib },
  };
}

/** From nano (half a GiB) each size has twice the memory of the one before. */
function burstable(architecture: Architecture, names: readonly _InstanceType[]): InstanceKind[] {
  return names.map((name, size) => ({
    name,
    architecture,
    vcpus: Math.max(2, 2 ** (size - 3)),
    memoryMib: (mib / 2) * 2 ** size,
  }));
}

/** From large (two processors) each size has twice of everything. */
function steady(architecture: Architecture, gibPerVcpu: number, names: readonly _InstanceType[]): InstanceKind[] {
  return names.map((name, size) => {
    const vcpus = 2 ** (size + 1);
    return { name, architecture, vcpus, memoryMib: vcpus * gibPerVcpu * mib };
  });
}
