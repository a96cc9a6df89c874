import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Claim, PackageAsked } from '../../src/images/exposure.ts';
import { verdictOf } from '../../src/images/exposure-claims.ts';
import { compareExposures, questionAgain } from '../../src/images/exposure-comparison.ts';
import type { PlaceEvidence } from '../../src/images/exposure-evidence.ts';
import { hasFix } from '../../src/images/installed.ts';
import { anImage } from '../fleet/builders.ts';
import { anEstate, evidence, expose, inspected, listing, minuteMs, server, verdicts } from './exposures.ts';
import { ami, nowMs, place } from './inventories.ts';

describe('whether an installed version has the fix', () => {
  it.each([
    ['rpm', '3.0.8-1.amzn2023.0.14', '1:3.0.8-1.amzn2023.0.14', true],
    ['rpm', '3.0.8-1.amzn2023.0.3', '1:3.0.8-1.amzn2023.0.14', false],
    ['rpm', '1:3.0.8-1.amzn2023.0.3', '1:3.0.8-1.amzn2023.0.14', false],
    ['rpm', '1.0.2k-24.amzn2.0.9', '3.0.8-1.amzn2023.0.14', undefined],
    ['rpm', '3.0.7-27.el9_4', '3.0.7-28.el9_5', false],
    ['rpm', '3.0.7', '3.0.8-1.amzn2023.0.14', undefined],
    ['dpkg', '3.0.2-0ubuntu1.19', '3.0.2-0ubuntu1.19', true],
    ['dpkg', '3.0.2-0ubuntu1.18', '3.0.2-0ubuntu1.19', false],
    // Another release of Ubuntu, and without the fix.
    ['dpkg', '3.0.13-0ubuntu3.1', '3.0.2-0ubuntu1.19', undefined],
    ['dpkg', '3.0.15-1~deb12u1', '3.0.14-1~deb12u2', true],
    ['dpkg', '3.0.15-1~deb12u1', '1.1.1w-0+deb11u2', undefined],
    // The fixed version as its makers number it.
    ['dpkg', '3.0.15-1~deb12u1', '3.0.14', true],
    ['dpkg', '3.0.2-0ubuntu1.19', '3.0.14', undefined],
    [undefined, '3.0.15', '3.0.14', undefined],
  ] as const)('%s: %s against %s', (manager, version, fixed, expected) => {
    const installed = { name: 'openssl', version, ...(manager === undefined ? {} : { manager }) };
    expect(hasFix(installed, fixed)).toBe(expected);
  });
});

describe('what sources say of instances', () => {
  const known: readonly (readonly [string, Partial<PlaceEvidence>, Readonly<Record<string, string>>])[] = [
    [
      'Inspector has not looked yet, and never will',
      {
        inspector: { ...inspected(), looked: new Map([['i-2', { state: 'never', reason: 'EXCLUDED_BY_TAG' }]]) },
      },
      { 'i-1': 'unknown: not-yet-inspected', 'i-2': 'unknown: not-inspected' },
    ],
    ['nobody is asked', {}, { 'i-1': 'unknown: not-inspected', 'i-2': 'unknown: not-inspected' }],
    ['Inspector finds it on one', { inspector: inspected('i-1') }, { 'i-1': 'affected', 'i-2': 'clean' }],
    [
      'Inspector does not know the CVE',
      { inspector: { ...inspected(), knowsCve: false } },
      { 'i-1': 'unknown: cve-unknown', 'i-2': 'unknown: cve-unknown' },
    ],
    [
      'an inventory lists an old, a fixed version',
      { inventory: listing({ 'i-1': '1.0-1', 'i-2': '1.0-2' }) },
      { 'i-1': 'affected', 'i-2': 'clean' },
    ],
    [
      'an inventory does not list the package, and another nothing',
      { inventory: listing({ 'i-1': undefined }), agents: new Map([['i-2', 'online']]) },
      { 'i-1': 'clean', 'i-2': 'unknown: no-inventory' },
    ],
    [
      'an agent is lost, and one was never there',
      { inventory: listing({}), agents: new Map([['i-1', 'lost']]) },
      { 'i-1': 'unknown: agent-lost', 'i-2': 'unknown: no-agent' },
    ],
    [
      'agents could not be read',
      { inventory: listing({}), agents: undefined },
      { 'i-1': 'unknown: not-read', 'i-2': 'unknown: not-read' },
    ],
    [
      'inventories could not be read, and Inspector has one',
      { inspector: inspected('i-1'), inventory: { kind: 'unread', why: 'no' } },
      { 'i-1': 'affected', 'i-2': 'clean' },
    ],
    [
      'neither could be read',
      { inspector: { kind: 'unread', why: 'no' }, inventory: { kind: 'unread', why: 'no' } },
      { 'i-1': 'unknown: not-read', 'i-2': 'unknown: not-read' },
    ],
    [
      'one does not run',
      { estate: anEstate({ servers: [server(1, { state: 'stopped' }), server(2)] }), inspector: inspected() },
      { 'i-1': 'clean', 'i-2': 'clean' },
    ],
    [
      'one does not run and nobody says anything',
      { estate: anEstate({ servers: [server(3, { state: 'stopped' })] }), inspector: inspected() },
      { 'i-3': 'unknown: not-running' },
    ],
    [
      'a later inventory has what Inspector still finds',
      { inspector: inspected('i-1', 'i-2'), inventory: listing({ 'i-1': '1.0-2', 'i-2': '1.0-2' }, nowMs) },
      { 'i-1': 'clean', 'i-2': 'clean' },
    ],
    [
      'an earlier inventory denies what Inspector finds',
      { inspector: inspected('i-1', 'i-2'), inventory: listing({ 'i-1': '1.0-2', 'i-2': undefined }) },
      { 'i-1': 'affected', 'i-2': 'affected' },
    ],
    [
      'an old version is there of which Inspector says nothing',
      { inspector: inspected(), inventory: listing({ 'i-1': '1.0-1' }) },
      { 'i-1': 'affected', 'i-2': 'clean' },
    ],
  ];
  it.each(known)('where %s', (_, parts, expected) => {
    expect(verdicts(expose([evidence(parts)]))).toEqual(expected);
  });

  it('a package of which no fixed version is known counts, but for Inspector', () => {
    const asked = [{ name: 'openssl' }];
    const inventory = listing({ 'i-1': '9.0-1', 'i-2': undefined });
    expect(verdicts(expose([evidence({ inventory })], {}, asked))).toEqual({ 'i-1': 'affected', 'i-2': 'clean' });
    const both = evidence({ inventory, inspector: inspected() });
    expect(verdicts(expose([both], {}, asked))).toEqual({ 'i-1': 'clean', 'i-2': 'clean' });
  });

  it('an AMI that is named is affected with all that run it, whoever says otherwise', () => {
    const exposure = expose([evidence({ inspector: inspected() })], { imageIds: [ami(1), ami(9)] });
    expect(exposure.counts).toEqual({ affected: 2, clean: 0, unknown: 0 });
    expect(exposure.images[0]).toMatchObject({ imageId: ami(1), verdict: 'affected', because: 'named' });
    expect(exposure.unlooked).toContainEqual({ kind: 'unknown-images', imageIds: [ami(9)] });
  });

  it('are never called clean by nobody, nor by somebody who finds something', () => {
    const claim: fc.Arbitrary<Claim> = fc.record({
      source: fc.constantFrom('inspector', 'inventory', 'named'),
      verdict: fc.constantFrom('affected', 'clean', 'present'),
      dataAtMs: fc.nat(3),
      packages: fc.constant([]),
      fix: fc.constant('unknown'),
    });
    fc.assert(
      fc.property(fc.uniqueArray(claim, { selector: ({ source }) => source }), (claims) => {
        const verdict = verdictOf(claims);
        expect(verdict === 'unknown').toBe(claims.length === 0);
        if (verdict === 'clean') expect(claims.some((one) => one.verdict === 'clean')).toBe(true);
        if (claims.length > 0 && claims.every((one) => one.verdict !== 'clean')) expect(verdict).toBe('affected');
      }),
    );
  });
});

describe('fleets', () => {
  it('are counted, with their sources, the age of the data, the fix and the packages', () => {
    const inventory = listing({ 'i-1': '1.0-1', 'i-2': '1.0-2' });
    const [fleet] = expose([evidence({ inspector: inspected('i-1'), inventory })]).fleets;
    expect(fleet).toMatchObject({
      name: 'web',
      environment: 'production',
      verdict: 'affected',
      counts: { affected: 1, clean: 1, unknown: 0 },
      fix: 'available',
      score: 7,
      sources: [
        { source: 'inspector', instances: 2, oldestDataAtMs: nowMs - minuteMs },
        { source: 'inventory', instances: 2, oldestDataAtMs: nowMs - 2 * minuteMs },
      ],
      images: [{ imageId: ami(1), verdict: 'affected', instances: 2, launches: true }],
    });
    expect(fleet?.packages.map(({ version, instances }) => [version, instances])).toEqual([
      ['1.0-1', 1],
      ['1.0-2', 1],
    ]);
  });

  it('that launch what is affected are affected, however clean what runs is', () => {
    const estate = anEstate({ servers: [server(1, { imageId: ami(2) }), server(2, { groupName: 'other' })] });
    const exposure = expose([evidence({ estate, inspector: inspected('i-2') })]);
    expect(exposure.fleets[0]).toMatchObject({ verdict: 'affected', counts: { affected: 0, clean: 1, unknown: 0 } });
    // The other group is no fleet that is known, and its server not left out.
    expect(exposure.loose[0]).toMatchObject({ verdict: 'affected', instanceIds: ['i-2'] });
  });

  it('without servers are not known where nobody has seen what they launch', () => {
    const [fleet] = expose([evidence({ estate: anEstate({ servers: [] }), inspector: inspected() })]).fleets;
    expect(fleet).toMatchObject({ verdict: 'unknown', counts: { affected: 0, clean: 0, unknown: 0 } });
  });

  it('that nobody can fix are told so', () => {
    const inspector = inspected('i-1', 'i-2');
    const findings = new Map(inspector.findings);
    findings.set('i-2', [{ instanceId: 'i-2', packages: [], fix: 'none' }]);
    expect(expose([evidence({ inspector: { ...inspector, findings } })]).fleets[0]?.fix).toBe('none');
  });

  it('come with the gravest first', () => {
    const of = (name: string, n: number) => ({
      server: server(n, { groupName: name, imageId: ami(n) }),
      fleet: { key: { ...place, groupName: name }, name, groupNames: [name], launches: [] },
    });
    const three = [of('clean', 1), of('bad', 2), of('dark', 3)];
    const estate = anEstate({ servers: three.map((one) => one.server), fleets: three.map((one) => one.fleet) });
    const { fleets } = expose([evidence({ estate, inspector: inspected('i-2') })]);
    expect(fleets.map(({ name }) => name)).toEqual(['bad', 'dark', 'clean']);
  });
});

describe('AMIs', () => {
  const family = [
    anImage({ imageId: ami(1), ownerId: place.accountId }),
    anImage({ imageId: ami(2), ownerId: place.accountId, tags: { SourceAMI: ami(1) } }),
    anImage({ imageId: ami(3), ownerId: place.accountId, tags: { SourceAMI: ami(2) } }),
    anImage({ imageId: ami(4), ownerId: place.accountId, state: 'disabled', tags: { SourceAMI: ami(1) } }),
  ];
  const estate = anEstate({
    images: new Map(family.map((image) => [image.imageId, image])),
    servers: [server(1), server(2, { imageId: ami(2) })],
  });

  it('made from an affected one are told, with the one to bake first', () => {
    const { images } = expose([evidence({ estate, inspector: inspected('i-1', 'i-2') })]);
    expect(images.map(({ imageId, verdict, because, ancestors }) => [imageId, verdict, because, ancestors])).toEqual([
      [ami(1), 'affected', 'instances', []],
      [ami(2), 'affected', 'instances', [ami(1)]],
      [ami(3), 'unknown', 'parent', [ami(2), ami(1)]],
    ]);
  });

  it('that nothing runs are listed as not looked at, but for those that cannot be launched', () => {
    const { unlooked } = expose([evidence({ estate, inspector: inspected() })]);
    expect(unlooked).toContainEqual({ kind: 'never-launched', place, imageIds: [ami(3)] });
    const some = { ...estate, isWhole: false };
    expect(expose([evidence({ estate: some, inspector: inspected() })]).unlooked).toEqual([]);
  });

  it('of another account are not ours', () => {
    const foreign = anEstate({ images: new Map() });
    expect(expose([evidence({ estate: foreign, inspector: inspected('i-1') })]).images[0]).toMatchObject({
      imageId: ami(1),
      isOwn: false,
    });
  });
});

describe('what could not be looked at', () => {
  it('is told by place, by source and by server', () => {
    const unlooked = expose([
      evidence({
        inspector: { kind: 'unread', why: 'denied' },
        inventory: listing({ 'i-1': '1.0-1' }),
        gaps: [{ what: 'launch templates', why: 'denied too' }],
      }),
    ]).unlooked;
    expect(unlooked).toEqual([
      { kind: 'unread', place, what: 'launch templates', why: 'denied too' },
      { kind: 'unread', place, what: 'Amazon Inspector', why: 'denied' },
      { kind: 'instances', place, reason: 'no-agent', instanceIds: ['i-2'], fleets: ['web'] },
      { kind: 'never-launched', place, imageIds: [ami(2)] },
    ]);
    expect(expose([evidence({ inventory: listing({}) })]).unlooked[0]).toEqual({ kind: 'inspector-off', place });
  });
});

describe('a comparison', () => {
  const at = (versions: Readonly<Record<string, string>>, asked?: readonly PackageAsked[]) =>
    expose([evidence({ inventory: listing(versions) })], {}, asked).fleets;

  it('counts what is left, with the versions before and after', () => {
    const before = at({ 'i-1': '1.0-1', 'i-2': '1.0-1' });
    expect(compareExposures(before, at({ 'i-1': '1.0-2', 'i-2': '1.0-1' }))).toMatchObject({
      before: { affected: 2, clean: 0 },
      after: { affected: 1, clean: 1 },
      fleets: [{ name: 'web', outcome: 'left', left: 1, packages: [{ name: 'openssl', before: ['1.0-1'] }] }],
    });
    const [done] = compareExposures(before, at({ 'i-1': '1.0-2', 'i-2': '1.0-3' })).fleets;
    expect(done).toMatchObject({ outcome: 'clean', left: 0 });
    expect(done?.packages).toEqual([{ name: 'openssl', before: ['1.0-1'], after: ['1.0-2', '1.0-3'], isNewer: true }]);
  });

  it('is asked for with the packages that were found, and the versions in which they are fixed', () => {
    const { question, fleets } = expose([evidence({ inventory: listing({ 'i-1': '1.0-1', 'i-2': '1.0-2' }) })], {
      packages: [{ name: 'curl' }],
    });
    expect(questionAgain(question, fleets)).toEqual({
      ...question,
      packages: [{ name: 'curl' }, { name: 'openssl', fixedVersion: '1.0-2' }],
    });
  });

  it('proves nothing of what could not be looked at, or was not looked at again', () => {
    const before = at({ 'i-1': '1.0-1', 'i-2': '1.0-1' });
    expect(compareExposures(before, at({ 'i-1': '1.0-2' })).fleets[0]?.outcome).toBe('unproved');
    expect(compareExposures(before, []).fleets[0]).toMatchObject({ outcome: 'unproved', before: { affected: 2 } });
    expect(compareExposures([], before).fleets[0]).not.toHaveProperty('before');
  });

  it('says that versions are newer where nobody knows which one is fixed', () => {
    const asked = [{ name: 'openssl' }];
    const before = at({ 'i-1': '1.0-1' }, asked);
    const packagesIn = (version: string) =>
      compareExposures(before, at({ 'i-1': version }, asked)).fleets.map(({ left, packages }) => ({ left, packages }));
    expect(packagesIn('1.0-2')).toMatchObject([{ left: 1, packages: [{ isNewer: true }] }]);
    expect(packagesIn('1.0-1')).toMatchObject([{ left: 1, packages: [{ isNewer: false }] }]);
  });

  it('leaves nothing clean that launches what is affected', () => {
    const [fleet] = at({ 'i-1': '1.0-2', 'i-2': '1.0-2' });
    if (fleet === undefined) throw new Error('there is a fleet');
    const launching = { imageId: ami(7), verdict: 'affected', instances: 0, launches: true } as const;
    expect(compareExposures([], [{ ...fleet, images: [...fleet.images, launching] }]).fleets[0]?.outcome).toBe('left');
  });
});
