/** Random accounts, with what may be launched in them told in another way than the listings tell it. */
import fc from 'fast-check';
import { ami } from './inventories.ts';

/** An account as it is, from which both the listings and what may be launched are told, each in its own way. */
export interface Account {
  readonly templates: readonly { readonly versions: readonly string[]; readonly default: number }[];
  readonly parameters: readonly number[];
  readonly configurations: readonly number[];
  readonly groups: readonly GroupSpec[];
  /** Image and group of each instance; the group may be none. */
  readonly instances: readonly { readonly image: number; readonly group: number; readonly state: string }[];
  readonly requests: readonly RequestSpec[];
}

export interface GroupSpec {
  readonly desired: number;
  /** Image and state of each instance of its warm pool; undefined where it has none. */
  readonly warm: readonly { readonly image: number; readonly state: string }[] | undefined;
  readonly launches:
    | { readonly by: 'template'; readonly ref: Ref }
    | { readonly by: 'configuration'; readonly index: number }
    | { readonly by: 'mixed'; readonly ref: Ref; readonly overrides: readonly (Ref | number | 'plain')[] };
}

/** What goes on launching instances outside of groups, each by what its kind can name. */
export type RequestSpec =
  | { readonly kind: 'ec2-fleet'; readonly refs: readonly Ref[]; readonly images: readonly string[] }
  | { readonly kind: 'spot-fleet'; readonly refs: readonly Ref[]; readonly images: readonly string[] }
  | { readonly kind: 'spot-request'; readonly refs: readonly []; readonly images: readonly string[] };

export interface Ref {
  readonly template: number;
  /** `latest`, `default`, or how many versions after the first, around the end. */
  readonly version: 'latest' | 'default' | number;
}

const images = 10;
const imageNumber = fc.nat(images - 1);
const imageText = fc.oneof(
  imageNumber.map(ami),
  fc.nat(2).map((index) => `resolve:ssm:/p/${index}`),
);
const ref: fc.Arbitrary<Ref> = fc.record({
  template: fc.nat(3),
  version: fc.oneof(fc.constantFrom('latest' as const, 'default' as const), fc.nat(5)),
});
const few = { maxLength: 2 };
const request: fc.Arbitrary<RequestSpec> = fc.oneof(
  fc.record({
    kind: fc.constant('ec2-fleet' as const),
    refs: fc.array(ref, { minLength: 1, ...few }),
    images: fc.array(imageText, few),
  }),
  // By templates or by launch specifications, never by both.
  fc.oneof(
    fc.array(ref, { minLength: 1, ...few }).map((refs) => ({ kind: 'spot-fleet' as const, refs, images: [] })),
    fc.array(imageNumber.map(ami), few).map((texts) => ({ kind: 'spot-fleet' as const, refs: [], images: texts })),
  ),
  imageNumber.map((image) => ({ kind: 'spot-request' as const, refs: [] as const, images: [ami(image)] })),
);
/** As EC2 tells of what is Warmed:Stopped or Warmed:Hibernated, Warmed:Running, Warmed:Pending and Warmed:Terminated. */
const warm = fc.array(
  fc.record({ image: imageNumber, state: fc.constantFrom('stopped', 'running', 'pending', 'terminated') }),
  { maxLength: 3 },
);
export const account: fc.Arbitrary<Account> = fc.record({
  templates: fc.array(
    fc.record({ versions: fc.array(imageText, { minLength: 1, maxLength: 5 }), default: fc.nat(4) }),
    { minLength: 4, maxLength: 4 },
  ),
  parameters: fc.array(imageNumber, { minLength: 3, maxLength: 3 }),
  configurations: fc.array(imageNumber, { minLength: 2, maxLength: 2 }),
  groups: fc.array(
    fc.record({
      desired: fc.nat(2),
      warm: fc.option(warm, { nil: undefined }),
      launches: fc.oneof(
        ref.map((one) => ({ by: 'template' as const, ref: one })),
        fc.nat(1).map((index) => ({ by: 'configuration' as const, index })),
        fc.record({
          by: fc.constant('mixed' as const),
          ref,
          overrides: fc.array(fc.oneof(ref, imageNumber, fc.constant('plain' as const)), { maxLength: 3 }),
        }),
      ),
    }),
    { maxLength: 5 },
  ),
  instances: fc.array(
    fc.record({
      image: imageNumber,
      group: fc.nat(6),
      state: fc.constantFrom('pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated'),
    }),
    { maxLength: 8 },
  ),
  requests: fc.array(request, { maxLength: 3 }),
});

/** The number, from 1, of the version that is meant. */
export function numberOf({ templates }: Account, { template, version }: Ref): number {
  const of = templates[template];
  if (of === undefined) throw new Error('there is no such template');
  if (version === 'latest') return of.versions.length;
  return ((version === 'default' ? of.default : version) % of.versions.length) + 1;
}

function imageBehind({ parameters }: Account, text: string): string {
  return text.startsWith('ami-') ? text : ami(parameters[Number(text.at(-1))] ?? 0);
}

/** Every image that an instance could still be launched from, by group, template or request, or that one runs. */
export function inUse(some: Account): ReadonlySet<string> {
  const ofRef = (one: Ref): string =>
    imageBehind(some, some.templates[one.template]?.versions[numberOf(some, one) - 1] ?? '');
  const used = new Set<string>();
  for (const { launches, warm: pool = [] } of some.groups) {
    for (const { image, state } of pool) if (state !== 'terminated') used.add(ami(image));
    if (launches.by === 'configuration') continue;
    used.add(ofRef(launches.ref));
    if (launches.by === 'template') continue;
    for (const override of launches.overrides) {
      if (typeof override === 'number') used.add(ami(override));
      else if (override !== 'plain') used.add(ofRef(override));
    }
  }
  for (const template of some.templates.keys()) {
    used.add(ofRef({ template, version: 'latest' }));
    used.add(ofRef({ template, version: 'default' }));
  }
  for (const image of [...some.configurations, ...some.parameters]) used.add(ami(image));
  for (const { image, state } of some.instances) if (state !== 'terminated') used.add(ami(image));
  for (const { refs, images: texts } of some.requests) {
    for (const one of refs) used.add(ofRef(one));
    for (const text of texts) used.add(imageBehind(some, text));
  }
  return used;
}

export const everyImage = Array.from({ length: images }, (_, index) => ami(index));
