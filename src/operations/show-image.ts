import { listFleets as readFleets } from '../aws/fleets.ts';
import { Refusal } from '../basics/errors.ts';
import type { ShowAnswer } from './answers.ts';
import { authorise } from './authorise.ts';
import type { Asker, Desk } from './desk.ts';
import { eachPlace, type UnreadPlace, unreadText } from './each-place.ts';
import { named } from './list-fleets.ts';
import { imageRow } from './list-images.ts';
import { imagesOfRun } from './run-images.ts';

/** One AMI: what it is, who uses it, which live runs are about it. Throws Refusal where it does not exist. */
export async function showImage(desk: Desk, asker: Asker, imageId: string): Promise<ShowAnswer> {
  authorise(desk, asker, 'viewer');
  const nowMs = desk.clock.nowMs();
  const { found, unread } = await eachPlace(desk, desk.aws.places, async (place) => {
    const aws = desk.aws.for(place, { actor: asker.actor.id });
    const [image] = await aws.images.read([imageId]);
    if (image === undefined) return [];
    const fleets = await readFleets(aws, place, { nowMs, withTargets: false });
    return [
      imageRow(
        image,
        fleets.map((fleet) => named(desk, fleet)),
        nowMs,
      ),
    ];
  });
  const [row] = found.flat();
  if (row === undefined) throw unknownImage(imageId, unread);
  const live = await desk.store.live();
  return { ...row, runs: live.filter((run) => imagesOfRun(run).has(imageId)), atMs: nowMs };
}

function unknownImage(imageId: string, unread: readonly UnreadPlace[]): Refusal {
  const reason =
    unread.length === 0
      ? `${imageId} does not exist here, or may not be seen.`
      : `${imageId} was not found where Amiable could look. ${unreadText(unread)}`;
  return new Refusal('unknown-image', reason, 'See what there is: /ami list', { imageId });
}
