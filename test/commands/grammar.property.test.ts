import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quote } from '../../src/basics/quoting.ts';
import { approve } from '../../src/commands/approve.ts';
import { bake } from '../../src/commands/bake.ts';
import { cleanup } from '../../src/commands/cleanup.ts';
import { copy } from '../../src/commands/copy.ts';
import { create } from '../../src/commands/create.ts';
import { dashboard } from '../../src/commands/dashboard.ts';
import { emergency } from '../../src/commands/emergency.ts';
import { exposure } from '../../src/commands/exposure.ts';
import { fleet } from '../../src/commands/fleet.ts';
import { freeze } from '../../src/commands/freeze.ts';
import { readWords } from '../../src/commands/grammar.ts';
import { interpret } from '../../src/commands/interpret.ts';
import { list } from '../../src/commands/list.ts';
import { patch } from '../../src/commands/patch.ts';
import { verbs } from '../../src/commands/registry.ts';
import { reject } from '../../src/commands/reject.ts';
import { restore } from '../../src/commands/restore.ts';
import { rollback } from '../../src/commands/rollback.ts';
import { rollout } from '../../src/commands/rollout.ts';
import { scan } from '../../src/commands/scan.ts';
import { show } from '../../src/commands/show.ts';
import { snooze } from '../../src/commands/snooze.ts';
import { tokenise } from '../../src/commands/tokens.ts';
import { validate } from '../../src/commands/validate.ts';
import type { Verb } from '../../src/commands/verb.ts';
import { why } from '../../src/commands/why.ts';
import { strategies } from '../../src/fleet/strategies.ts';

const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const imageId = fc.oneof(hex(8), hex(17)).map((digits) => `ami-${digits}`);
const runId = fc.stringMatching(/^[2-9a-z]{6}$/).map((letters) => `r-${letters}`);
const words = fc.oneof(
  fc.string({ minLength: 1, maxLength: 60 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('"', '“', '”', "'", '’', '\\', '-', '—', ' ', '\n', '<', '>', 'a', '='),
    minLength: 1,
    maxLength: 40,
  }),
);
const prose = words.map((text) => text.trim()).filter((text) => text !== '');
const plainName = prose.filter((text) => !/^<[@#!]/.test(text));
const places = ['us-east-1', 'us-gov-west-1', '444455556666', '444455556666/eu-west-1'];
/** Of a fleet, with its place before it or without. */
const name = fc.oneof(
  plainName,
  fc.tuple(fc.constantFrom(...places), plainName).map(([place, text]) => `${place}/${text}`),
);
const batch = fc.oneof(
  fc.integer({ min: 1, max: 999_999 }).map(String),
  fc.integer({ min: 1, max: 100 }).map((share) => `${share}%`),
);

/** What the application or the version of an AMI may be. */
const namePart = fc.stringMatching(/^[A-Za-z0-9()[\]./\-'@_]([A-Za-z0-9()[\] ./\-'@_]{0,40}[A-Za-z0-9()[\]./\-'@_])?$/);
const tagKey = prose.filter((text) => !/[,=]/.test(text) && text !== '__proto__');
const tagValue = prose.filter((text) => !text.includes(','));
/** Either names a profile or says what to run, or neither. */
const patchedBy = fc.oneof(fc.constant({}), fc.record({ profile: name }), fc.record({ command: prose }));

function readsBack<Args>(verb: Verb<Args>, args: Args): void {
  const [, ...rest] = tokenise(verb.canonical(args));
  expect(verb.parse(readWords(rest, verb.name, verb.flags))).toEqual({ kind: 'args', args });
}

function optional<T>(key: string, value: fc.Arbitrary<T>) {
  return fc.option(value, { nil: undefined }).map((given) => (given === undefined ? {} : { [key]: given }));
}

describe('the canonical form', () => {
  it('of what a CVE affects reads back to the same arguments', () => {
    const version = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9.+~^:_-]{0,30}$/);
    const listed = <T>(value: fc.Arbitrary<T>) =>
      fc.uniqueArray(value, { maxLength: 20, selector: (one) => JSON.stringify(one) });
    const packages = listed(
      fc
        .tuple(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9.+_-]{0,30}$/), optional('fixedVersion', version))
        .map(([packageName, fixed]) => ({ name: packageName, ...fixed })),
    );
    const fleets = fc.uniqueArray(
      name.filter((text) => !text.includes(',')),
      { minLength: 1, maxLength: 9 },
    );
    const id = fc.stringMatching(/^CVE-[12][0-9]{3}-[0-9]{4,10}$/);
    fc.assert(
      fc.property(id, packages, listed(imageId), optional('fleets', fleets), (cve, asked, imageIds, some) =>
        readsBack(exposure, { cve, packages: asked, imageIds, ...some }),
      ),
    );
  });

  it('of a rollout reads back to the same arguments', () => {
    const options = fc.tuple(
      optional('batch', batch),
      optional('reason', prose),
      optional('override', prose),
      optional('outsideWindow', prose),
      fc.boolean(),
    );
    fc.assert(
      fc.property(imageId, name, options, (image, fleetName, [size, reason, override, outsideWindow, dryRun]) => {
        readsBack(rollout, {
          imageId: image,
          fleet: fleetName,
          strategy: 'rolling',
          ...size,
          ...reason,
          ...override,
          ...outsideWindow,
          dryRun,
        });
      }),
    );
  });

  it('of a rollback reads back to the same arguments', () => {
    const letters = '23456789abcdefghjkmnpqrstuvwxyz';
    const taken = fc.string({ unit: fc.constantFrom(...letters), minLength: 6, maxLength: 9 });
    const target = fc.oneof(
      taken.map((id) => ({ kind: 'run', runId: `r-${id}` }) as const),
      name.filter((given) => !/^r-/i.test(given)).map((given) => ({ kind: 'fleet', fleet: given }) as const),
    );
    const options = fc.tuple(
      optional('strategy', fc.constantFrom(...strategies)),
      optional('batch', batch),
      optional('reason', prose),
      optional('override', prose),
      fc.boolean(),
    );
    fc.assert(
      fc.property(target, options, (given, [strategy, size, reason, override, dryRun]) => {
        readsBack(rollback, { target: given, ...strategy, ...size, ...reason, ...override, dryRun });
      }),
    );
  });

  it('of an emergency reads back to the same arguments', () => {
    const cve = fc.tuple(fc.integer({ min: 1999, max: 2999 }), fc.integer({ min: 1000, max: 99_999_999 }));
    const packageName = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9+._-]{0,30}$/);
    const fleetName = name.filter((text) => !text.includes(','));
    const lists = fc.record({
      packages: fc.uniqueArray(packageName, { maxLength: 5 }),
      fleets: fc.uniqueArray(fleetName, { maxLength: 5 }),
      imageIds: fc.uniqueArray(imageId, { maxLength: 3 }),
      breakGlass: fc.boolean(),
      dryRun: fc.boolean(),
    });
    const options = fc.tuple(
      optional('profile', name),
      optional('reason', prose),
      optional('override', prose),
      optional('outsideWindow', prose),
    );
    fc.assert(
      fc.property(cve, lists, options, ([year, number], listed, [profile, reason, override, outsideWindow]) => {
        const id = `CVE-${year}-${number}`;
        readsBack(emergency, { cve: id, ...listed, ...profile, ...reason, ...override, ...outsideWindow });
      }),
    );
  });

  it('of a snooze reads back to the same arguments', () => {
    const days = fc.integer({ min: 1, max: 365 });
    fc.assert(
      fc.property(optional('what', name), optional('environment', name), days, (what, environment, many) =>
        readsBack(snooze, { ...what, ...environment, days: many }),
      ),
    );
  });

  it('of an AMI to be made reads back to the same arguments', () => {
    const instanceId = fc.oneof(hex(8), hex(17)).map((digits) => `i-${digits}`);
    const options = fc.tuple(optional('environment', name), optional('reason', prose), fc.boolean(), fc.boolean());
    fc.assert(
      fc.property(instanceId, namePart, namePart, options, (id, application, version, given) => {
        const [environment, reason, reboot, dryRun] = given;
        readsBack(create, { instanceId: id, application, version, ...environment, ...reason, reboot, dryRun });
      }),
    );
  });

  it('of a bake reads back to the same arguments', () => {
    const target = fc.oneof(
      name.filter((given) => !/^ami-/i.test(given)).map((given) => ({ kind: 'fleet', fleet: given }) as const),
      imageId.map((image) => ({ kind: 'image', imageId: image }) as const),
    );
    const naming = fc.tuple(optional('application', namePart), optional('version', namePart));
    const options = fc.tuple(patchedBy, naming, optional('reason', prose), fc.boolean());
    fc.assert(
      fc.property(target, options, (baked, [by, [application, version], reason, dryRun]) => {
        readsBack(bake, { target: baked, ...by, ...application, ...version, ...reason, dryRun });
      }),
    );
  });

  it('of a cleanup and of a restore reads back to the same arguments', () => {
    const amount = fc.integer({ min: 1, max: 1_000 });
    const options = fc.tuple(optional('keep', amount), optional('limit', amount), optional('reason', prose));
    fc.assert(
      fc.property(name, imageId, options, fc.boolean(), (application, image, [keep, limit, reason], dryRun) => {
        readsBack(cleanup, { application, ...keep, ...limit, ...reason, dryRun });
        readsBack(restore, { imageId: image, ...reason, dryRun });
      }),
    );
  });

  it('of a copy reads back to the same arguments', () => {
    const account = fc.constantFrom('444455556666', '000000000001');
    const region = fc.constantFrom('us-east-1', 'ap-southeast-3', 'us-gov-west-1');
    const to = fc.oneof(
      account.map((accountId) => ({ accountId })),
      region.map((one) => ({ region: one })),
      fc.tuple(account, region).map(([accountId, one]) => ({ accountId, region: one })),
    );
    fc.assert(
      fc.property(imageId, to, optional('reason', prose), fc.boolean(), (image, where, reason, dryRun) => {
        readsBack(copy, { imageId: image, to: where, ...reason, dryRun });
      }),
    );
  });

  it('of a validation and a scan reads back to the same arguments', () => {
    fc.assert(
      fc.property(imageId, optional('reason', prose), fc.boolean(), (image, reason, dryRun) => {
        const args = { target: { kind: 'image', imageId: image }, ...reason, dryRun } as const;
        readsBack(validate, args);
        readsBack(scan, args);
      }),
    );
  });

  it('of patching reads back to the same arguments', () => {
    const tags = fc.dictionary(tagKey, tagValue, { minKeys: 1, maxKeys: 10 }).map((given) => ({ ...given }));
    const instanceIds = fc
      .uniqueArray(fc.stringMatching(/^[0-9a-f]{17}$/), { minLength: 1, maxLength: 50 })
      .map((given) => given.map((digits) => `i-${digits}`));
    const inPlace = fc.tuple(
      fc.oneof(
        name.map((given) => ({ kind: 'fleet', fleet: given }) as const),
        tags.map((given) => ({ kind: 'tags', tags: given }) as const),
        instanceIds.map((given) => ({ kind: 'servers', instanceIds: given }) as const),
      ),
      optional('maxErrors', fc.oneof(fc.constant('0'), batch)).map(
        (given) => ({ strategy: 'in-place', ...given }) as const,
      ),
    );
    const rolling = fc.tuple(
      name.map((given) => ({ kind: 'fleet', fleet: given }) as const),
      fc
        .tuple(optional('override', prose), optional('application', namePart))
        .map(([override, app]) => ({ strategy: 'rolling', ...override, ...app }) as const),
    );
    const reasons = fc
      .tuple(optional('reason', prose), optional('outsideWindow', prose))
      .map(([reason, outsideWindow]) => ({ ...reason, ...outsideWindow }));
    const options = fc.tuple(patchedBy, optional('batch', batch), reasons, fc.boolean());
    fc.assert(
      fc.property(fc.oneof(rolling, inPlace), options, ([target, way], [by, size, said, dryRun]) => {
        readsBack(patch, { target, ...way, ...by, ...size, ...said, dryRun });
      }),
    );
  });

  it('of a look at AMIs reads back to the same arguments', () => {
    fc.assert(
      fc.property(imageId, optional('application', name), (image, application) => {
        readsBack(list, { ...application });
        readsBack(show, { imageId: image });
        readsBack(why, { imageId: image });
      }),
    );
  });

  it('of a dashboard reads back to the same arguments', () => {
    for (const dryRun of [true, false]) readsBack(dashboard, { dryRun });
  });

  it('of a fleet, a freeze, an approval and a rejection reads back to the same arguments', () => {
    fc.assert(
      fc.property(name, prose, runId, hex(16), (given, reason, run, digest) => {
        readsBack(fleet, { fleet: given });
        readsBack(fleet, { fleet: given, page: 1 + reason.length });
        readsBack(approve, { runId: run, digest });
        readsBack(reject, { runId: run, reason });
        if (given !== '*' && given.toLowerCase() !== 'all') readsBack(freeze, { scope: given, reason });
      }),
    );
  });

  it('is understood as itself', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(verbs)), fc.array(words, { maxLength: 4 }), (verb, rest) => {
        const read = interpret([verb, ...rest.map(quote)].join(' '));
        if (read.kind !== 'ready') return;
        expect(interpret(read.canonical)).toMatchObject({ kind: 'ready', verb: read.verb, canonical: read.canonical });
      }),
    );
  });
});

describe('a quoted word', () => {
  it('reads back to the letter', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 5 }), (given) => {
        expect(tokenise(given.map(quote).join(' ')).map(({ text }) => text)).toEqual(given);
      }),
    );
  });
});

describe('whatever is typed', () => {
  it('is answered, never thrown', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          words,
          fc.tuple(fc.constantFrom(...Object.keys(verbs)), words).map((parts) => parts.join(' ')),
        ),
        (command) => {
          expect(['ready', 'refusal', 'form']).toContain(interpret(command).kind);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    '"',
    '“ ',
    '<',
    '< ',
    '<@',
    '\\',
    '-',
    '—',
    '--a ',
    '--a=" ',
    "'a ",
    '`',
    '.',
    'a',
    '\u200b',
    '=',
    '😀',
    '\n',
  ])('is answered at once when it is 8,000 characters of %j', (unit) => {
    for (const before of ['', 'rollout ', 'fleet ', 'reject r-7k3f9q --reason ']) {
      const command = `${before}${unit.repeat(8_000)}`.slice(0, 8_000);
      expect(['ready', 'refusal', 'form']).toContain(interpret(command).kind);
    }
  });
});
