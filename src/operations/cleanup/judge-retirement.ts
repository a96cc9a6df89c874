/** Which images of an application may be retired, by everything that could use them: for the plan, and before each act. */
import { mapBounded } from '../../aws/pages.ts';
import { type Place, placeKey, placeName } from '../../fleet/place.ts';
import type { Grants } from '../../images/in-use.ts';
import { type Judged, judgeFamily, type RetentionRules } from '../../images/retention.ts';
import { doubtReason, stayReason } from '../../images/retention-reasons.ts';
import { withFewerImages } from '../../images/shrinkage.ts';
import type { JudgeRetirement, NoteDeregistered, RetirementVerdict } from '../../steps/cleanup/retirement-parts.ts';
import { type InventoryReading, readInventory } from '../amis/read-inventory.ts';
import type { Desk } from '../desk.ts';
import { messageOf } from '../each-place.ts';

const grantsAtOnce = 8;

/** Why nobody can say of any image that nothing uses it, as sentences; none where everything was looked at. */
export function incompleteness({ found, unread }: InventoryReading): readonly string[] {
  return [
    ...unread.map(({ place, why }) => `${place} could not be read: ${why}`),
    ...found.flatMap(({ inventory: { place, snapshots }, gaps }) => [
      ...gaps.map((gap) => `${placeName(place)}: ${doubtReason(gap)}`),
      ...(snapshots.kind === 'unread' ? [`${placeName(place)}: snapshots could not be read: ${snapshots.why}`] : []),
    ]),
  ];
}

/** What the steps ask right before each act. */
export function retirementJudge(desk: Desk): JudgeRetirement {
  return async (family, imageIds, how) => {
    const reading = await readInventory(desk);
    const [first, ...more] = incompleteness(reading);
    const asked = new Set(imageIds);
    const grantsOf = how === 'without-grants' || first !== undefined ? new Set<string>() : asked;
    const judged = await judgedFamily(desk, reading, family, grantsOf);
    const verdicts = new Map(
      judged.filter(({ image }) => asked.has(image.imageId)).map((one) => [one.image.imageId, verdictOf(one)]),
    );
    if (first === undefined) return { kind: 'judged', verdicts };
    const why = more.length === 0 ? first : `${first} (and ${more.length} more)`;
    return { kind: 'incomplete', why, inUse: new Map([...verdicts].filter(([, { inUse }]) => inUse)) };
  };
}

function verdictOf({ image, stays }: Judged): RetirementVerdict {
  const verdict = { image, inUse: stays?.kind === 'in-use' };
  return stays === undefined ? verdict : { ...verdict, stays: stayReason(stays) };
}

/** An account in which a cleanup has deregistered images tells fewer of them, and nothing is wrong with that. */
export function deregistrationNoter({ store }: Desk): NoteDeregistered {
  return async (place, count) => {
    const key = placeKey(place);
    await store.putPeaks(key, withFewerImages(await store.peaks(key), count));
  };
}

/**
 * Every version of the application with why it stays, oldest first. Whom one was granted to is asked one by one, and
 * only of those that nothing else keeps; of `only`, where that is given: the others then stay.
 */
export async function judgedFamily(
  desk: Desk,
  reading: InventoryReading,
  { application, ...rules }: RetentionRules & { readonly application: string },
  only?: ReadonlySet<string>,
): Promise<readonly Judged[]> {
  const places = reading.found.map(({ inventory: { place, images }, gaps }) => ({ place, images, gaps }));
  const judge = (grantsOf: (imageId: string) => Grants): readonly Judged[] =>
    judgeFamily(application, rules, { places, references: reading.references, grantsOf, nowMs: reading.atMs });
  const presumed = judge((imageId) => (only?.has(imageId) === false ? notAsked : { kind: 'read', to: [] }));
  const open = presumed.filter(({ stays }) => stays === undefined);
  const grants = new Map(
    await mapBounded(open, grantsAtOnce, async ({ image: { imageId }, place }) => {
      return [imageId, await readGrants(desk, place, imageId)] as const;
    }),
  );
  return judge((imageId) => grants.get(imageId) ?? notAsked);
}

const notAsked: Grants = { kind: 'not-asked' };

async function readGrants(desk: Desk, place: Place, imageId: string): Promise<Grants> {
  try {
    return { kind: 'read', to: await desk.aws.for(place, { actor: 'amiable' }).images.grants(imageId) };
  } catch (error) {
    return { kind: 'unread', why: messageOf(error) };
  }
}
