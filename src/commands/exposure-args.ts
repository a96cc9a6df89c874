/** What names a vulnerability, its packages, AMIs and fleets in a command: strictly, as some of it ends in commands. */

import { Refusal } from '../basics/errors.ts';
import { quote } from '../basics/quoting.ts';
import type { FormField } from '../messages/view.ts';
import type { ExposureRequest } from '../operations/exposure/find-exposure.ts';
import { isPackageName } from '../operations/exposure/package-names.ts';
import { flagText } from './forms.ts';
import { echo } from './grammar.ts';
import { fleetNameOf, imageIdOf } from './subjects.ts';
import type { Flag, Words } from './verb.ts';

type PackageAsked = ExposureRequest['packages'][number];

const mostListed = 20;
const mostFleets = 500;
/** What dpkg and rpm both allow, and no more. */
const packageVersion = /^[A-Za-z0-9][A-Za-z0-9.+~^:_-]{0,99}$/;

export const exposureFlags = {
  packages: {
    takes: 'value',
    hint: 'A,B=VERSION',
    what: 'the packages that have it, each with the first version that is fixed, where that is known',
  },
  amis: { takes: 'value', hint: 'AMI,AMI', what: 'AMIs that have it, whatever anybody finds' },
  fleets: { takes: 'value', hint: 'X,Y', what: 'only these fleets' },
} as const satisfies Readonly<Record<string, Flag>>;

export const exposureFields = {
  cve: { kind: 'text', flag: '', label: 'CVE', hint: 'Such as CVE-2026-12345', required: true },
  packages: {
    kind: 'text',
    flag: '--packages',
    label: 'Packages',
    hint: 'Where nobody knows the CVE yet: openssl,apache2, or openssl=3.0.2-0ubuntu1.19 with the fixed version.',
    required: false,
  },
} as const satisfies Readonly<Record<string, FormField>>;

/** The id of a CVE; throws Refusal where the word cannot be one. */
export function cveOf(word: string): string {
  const id = word.trim().toUpperCase();
  if (/^CVE-[12]\d{3}-\d{4,10}$/.test(id)) return id;
  throw new Refusal(
    'not-a-cve',
    `${echo(word)} is not the id of a CVE.`,
    'An id is CVE, a year and a number, such as CVE-2026-12345.',
    { given: echo(word) },
  );
}

/** What is named besides the CVE. Throws Refusal for anything that cannot be a package, an AMI or a fleet. */
export function readExposure(words: Words): Omit<ExposureRequest, 'cve'> {
  const fleets = listed(words, 'fleets', mostFleets);
  return {
    packages: (listed(words, 'packages', mostListed) ?? []).map(packageOf),
    imageIds: (listed(words, 'amis', mostListed) ?? []).map(imageIdOf),
    ...(fleets === undefined ? {} : { fleets: fleets.map(fleetNameOf) }),
  };
}

/** The arguments after the verb, as a command that reads back to them. */
export function exposureText({ cve, packages, imageIds, fleets }: ExposureRequest): string {
  return `${quote(cve)}${exposureFlagText({ packages, imageIds, ...(fleets === undefined ? {} : { fleets }) })}`;
}

export function exposureFlagText({ packages, imageIds, fleets }: Omit<ExposureRequest, 'cve'>): string {
  const asked = packages.map(({ name, fixedVersion }) =>
    fixedVersion === undefined ? name : `${name}=${fixedVersion}`,
  );
  return flagText({ packages: joined(asked), amis: joined(imageIds), fleets: joined(fleets ?? []) });
}

function joined(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.join(',');
}

/** The values of a flag, each once; undefined where it is not given. */
function listed({ flags }: Words, flag: string, most: number): readonly string[] | undefined {
  const given = flags.get(flag);
  if (typeof given !== 'string') return undefined;
  const values = [...new Set(given.split(',').map((value) => value.trim()))].filter((value) => value !== '');
  if (values.length > 0 && values.length <= most) return values;
  throw new Refusal(
    'bad-list',
    values.length === 0 ? `--${flag} names nothing.` : `--${flag} names ${values.length}; ${most} is the most.`,
    `Write --${flag} with commas between: --${flag} A,B`,
    { flag },
  );
}

/** `openssl`, or `openssl=3.0.2-0ubuntu1.19`; throws Refusal for anything that could be read as something else. */
function packageOf(value: string): PackageAsked {
  const equals = value.indexOf('=');
  const [name, fixedVersion] = equals < 0 ? [value] : [value.slice(0, equals), value.slice(equals + 1)];
  if (!isPackageName(name ?? '')) {
    throw new Refusal(
      'not-a-package',
      `${echo(name ?? '') || 'An empty word'} cannot be the name of a package.`,
      'A name begins with a letter or a digit, and has letters, digits and . + _ - after it, such as openssl or libssl3.',
    );
  }
  if (fixedVersion !== undefined && !packageVersion.test(fixedVersion)) {
    throw new Refusal(
      'not-a-version',
      `${echo(fixedVersion) || 'An empty word'} cannot be the version of a package.`,
      'Write it as the package manager does, such as openssl=3.0.2-0ubuntu1.19 or openssl=1:3.0.8-1.amzn2023.0.14.',
    );
  }
  return fixedVersion === undefined ? { name: name ?? '' } : { name: name ?? '', fixedVersion };
}
