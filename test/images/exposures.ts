/** One account with a fleet of two servers on one AMI, of which a test changes one thing. */

import { exposureOf } from '../../src/images/expose.ts';
import type { Exposure, ExposureQuestion, PackageAsked } from '../../src/images/exposure.ts';
import type { Estate, PlaceEvidence, Server } from '../../src/images/exposure-evidence.ts';
import { anImage } from '../fleet/builders.ts';
import { ami, nowMs, place } from './inventories.ts';

export const cve = 'CVE-2026-12345';
export const minuteMs = 60_000;

export const server = (n: number, overrides: Partial<Server> = {}): Server => ({
  instanceId: `i-${n}`,
  imageId: ami(1),
  state: 'running',
  groupName: 'web',
  ...overrides,
});

export function anEstate(overrides: Partial<Estate> = {}): Estate {
  const images = [1, 2].map((n) => anImage({ imageId: ami(n), ownerId: place.accountId }));
  return {
    place,
    servers: [server(1), server(2)],
    fleets: [
      {
        key: { ...place, groupName: 'web' },
        name: 'web',
        environment: 'production',
        groupNames: ['web'],
        launches: [ami(1)],
      },
    ],
    images: new Map(images.map((image) => [image.imageId, image])),
    isWhole: true,
    ...overrides,
  };
}

/** Nothing is known: Inspector is off, and no packages are asked for. */
export function evidence(overrides: Partial<PlaceEvidence> = {}): PlaceEvidence {
  return {
    estate: anEstate(),
    gaps: [],
    inspector: { kind: 'off' },
    inventory: { kind: 'not-asked' },
    agents: new Map(),
    ...overrides,
  };
}

type Inspected = Extract<PlaceEvidence['inspector'], { kind: 'read' }>;

/** Inspector has looked at both servers a minute ago, and knows the CVE. */
export function inspected(...affected: readonly string[]): Inspected {
  const looked = { state: 'looked', atMs: nowMs - minuteMs } as const;
  return {
    kind: 'read',
    knowsCve: true,
    looked: new Map(['i-1', 'i-2'].map((id) => [id, looked])),
    findings: new Map(
      affected.map((instanceId) => [
        instanceId,
        [{ instanceId, packages: [{ name: 'openssl', version: '1.0-1' }], fix: 'available' as const, score: 7 }],
      ]),
    ),
  };
}

/** Inventories that list openssl in these versions, by instance; none where it is not installed. */
export function listing(
  versions: Readonly<Record<string, string | undefined>>,
  atMs = nowMs - 2 * minuteMs,
): PlaceEvidence['inventory'] {
  const lists = Object.entries(versions).map(([instanceId, version]) => {
    const packages = version === undefined ? [] : [{ name: 'openssl', version, manager: 'rpm' as const }];
    return [instanceId, { atMs, packages }] as const;
  });
  return { kind: 'read', lists: new Map(lists) };
}

export function expose(
  places: readonly PlaceEvidence[],
  question: Partial<ExposureQuestion> = {},
  asked: readonly PackageAsked[] = [{ name: 'openssl', fixedVersion: '1.0-2' }],
): Exposure {
  const whole = { cve, packages: [], imageIds: [], ...question };
  return exposureOf({ question: whole, asked, places, unread: [], atMs: nowMs });
}

/** The verdict on each instance, and why where there is none. */
export function verdicts({ instances }: Exposure): Readonly<Record<string, string>> {
  return Object.fromEntries(
    instances.map(({ instanceId, verdict, why }) => [instanceId, why === undefined ? verdict : `${verdict}: ${why}`]),
  );
}
