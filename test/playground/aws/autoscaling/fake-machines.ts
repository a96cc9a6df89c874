import type { Kernel } from '../../../../src/playground/aws/kernel.ts';
import type { LaunchRequest, LaunchResult, Machine, Machines } from '../../../../src/playground/aws/machines.ts';

/** A small EC2 in memory: machines boot, serve, break and end on the kernel's time. */
export interface FakeMachines extends Machines {
  readonly launches: readonly LaunchRequest[];
  /** Refuses launches for as long as it answers a code and a message. */
  refuse(rule: ((request: LaunchRequest) => { code: string; message: string } | undefined) | undefined): void;
  change(instanceId: string, change: Partial<Machine>): void;
  /** A running machine that belongs to no group. */
  start(subnetId: string): string;
  addVersion(templateId: string, imageId: string): string;
  readonly running: number;
}

export const subnetZones: Readonly<Record<string, string>> = {
  'subnet-a': 'eu-west-1a',
  'subnet-b': 'eu-west-1b',
  'subnet-c': 'eu-west-1c',
};

export const templateId = 'lt-web';

export function fakeMachines(kernel: Kernel, bootSeconds = 30): FakeMachines {
  const machines = new Map<string, Machine>();
  const listeners: ((machine: Machine) => void)[] = [];
  const launches: LaunchRequest[] = [];
  const templates = new Map([
    ['lt-web', ['ami-1']],
    ['lt-arm', ['ami-arm']],
  ]);
  let refusal: ((request: LaunchRequest) => { code: string; message: string } | undefined) | undefined;

  const change = (instanceId: string, changed: Partial<Machine>): void => {
    const machine = machines.get(instanceId);
    if (machine === undefined) throw new RangeError(`no machine ${instanceId}`);
    const next = { ...machine, ...changed };
    machines.set(instanceId, next);
    for (const listener of listeners) listener(next);
    kernel.changed();
  };
  const later = (instanceId: string, seconds: number, changed: Partial<Machine>): void =>
    kernel.schedule(kernel.nowMs() + seconds * 1000, () => {
      if (machines.get(instanceId)?.state !== 'terminated') change(instanceId, changed);
    });
  const boot = (subnetId: string, imageId: string, instanceType: string): string => {
    const instanceId = kernel.id('i');
    machines.set(instanceId, {
      instanceId,
      imageId,
      instanceType,
      subnetId,
      zone: subnetZones[subnetId] ?? '',
      privateIp: '10.0.0.1',
      launchedAtMs: kernel.nowMs(),
      state: 'pending',
      checks: 'initializing',
      serving: false,
    });
    later(instanceId, bootSeconds / 3, { state: 'running' });
    later(instanceId, bootSeconds, { checks: 'ok', serving: true });
    return instanceId;
  };
  const resolveVersion = (id: string, version: string): string | undefined => {
    const images = templates.get(id) ?? [];
    const number = version === '$Latest' ? images.length : version === '$Default' ? 1 : Number(version);
    return number >= 1 && number <= images.length ? String(number) : undefined;
  };
  return {
    launches,
    launch: (request): LaunchResult => {
      launches.push(request);
      const refused = refusal?.(request);
      if (refused !== undefined) return { kind: 'refused', ...refused };
      const { templateId: id, version } = request.template;
      const templateVersion = resolveVersion(id, version) ?? '1';
      const imageId = request.imageId ?? templates.get(id)?.[Number(templateVersion) - 1] ?? '';
      const instanceId = boot(request.subnetId, imageId, request.instanceType ?? 'm7g.large');
      return { kind: 'launched', instanceId, imageId, templateVersion };
    },
    terminate: (instanceId) => {
      change(instanceId, { state: 'shutting-down', serving: false });
      later(instanceId, 20, { state: 'terminated' });
    },
    find: (instanceId) => machines.get(instanceId),
    atPrivateIp: (address) =>
      [...machines.values()].find(({ privateIp, state }) => privateIp === address && state !== 'terminated'),
    subnetZone: (subnetId) => subnetZones[subnetId],
    templateName: (id) => (templates.has(id) ? id.replace('lt-', '') : undefined),
    templateIdByName: (name) => (templates.has(`lt-${name}`) ? `lt-${name}` : undefined),
    resolveVersion,
    namesImageByAlias: (id, version) => (templates.get(id)?.[Number(version) - 1] ?? '').startsWith('resolve:ssm:'),
    onChange: (listener) => listeners.push(listener),
    refuse: (rule) => {
      refusal = rule;
    },
    change,
    start: (subnetId) => {
      const instanceId = boot(subnetId, 'ami-1', 'm7g.large');
      change(instanceId, { state: 'running', checks: 'ok', serving: true });
      return instanceId;
    },
    addVersion: (id, imageId) => {
      const images = [...(templates.get(id) ?? []), imageId];
      templates.set(id, images);
      return String(images.length);
    },
    get running() {
      return [...machines.values()].filter(({ state }) => state === 'running').length;
    },
  };
}
