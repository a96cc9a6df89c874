/** What there is to choose from when somebody did not say which run, fleet or AMI they mean. Read quickly or not at all. */
import type { Image } from '../images/image.ts';
import { ageDays } from '../images/versions.ts';
import type { Run } from '../runs/run.ts';
import { applyInbox } from '../runs/signals.ts';
import type { Asker, Desk } from './desk.ts';
import { eachPlace } from './each-place.ts';
import { groupFound, namedOnce } from './fleets/named.ts';
import { authorise } from './people/authorise.ts';
import { isSignal, signalsFor } from './steering/steer.ts';

export type ChosenRun = Run;

export interface ChosenFleet {
  readonly name: string;
  readonly environment?: string;
}

export interface ChosenImage {
  readonly image: Image;
  readonly application?: string;
  readonly version?: string;
  readonly ageDays: number;
}

/** Live runs that the person may do this to now, newest first; all of them for a verb that only looks. */
export async function runsToChoose(desk: Desk, asker: Asker, verb: string): Promise<readonly ChosenRun[]> {
  authorise(desk, asker, 'viewer');
  const [live, freezes] = await Promise.all([desk.store.live(), desk.store.freezes()]);
  const runs = live.map((run) => applyInbox(run, desk.clock.nowMs())).filter(({ phase }) => phase.kind !== 'ended');
  return isSignal(verb) ? runs.filter((run) => signalsFor(desk, asker, run, freezes).includes(verb)) : runs;
}

/** Every fleet under the name that people type for it, in order. Throws where no place can be read. */
export async function fleetsToChoose(desk: Desk, asker: Asker): Promise<readonly ChosenFleet[]> {
  authorise(desk, asker, 'viewer');
  const { found } = await eachPlace(desk, desk.aws.places, async (place) => {
    const groups = await desk.aws.for(place, { actor: asker.actor.id }).groups.list();
    return groups.map((group) => groupFound(desk, place, group));
  });
  return namedOnce(desk, found.flat()).toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** Verbs that launch instances from the AMI. */
const launching: ReadonlySet<string> = new Set(['rollout', 'bake', 'validate', 'scan']);

/** The account's own AMIs, newest first; only those that can be launched where one is to be. */
export async function imagesToChoose(desk: Desk, asker: Asker, verb: string): Promise<readonly ChosenImage[]> {
  authorise(desk, asker, 'viewer');
  const nowMs = desk.clock.nowMs();
  const { found } = await eachPlace(desk, desk.aws.places, (place) =>
    desk.aws.for(place, { actor: asker.actor.id }).images.listOwn(),
  );
  const images = found.flat().filter(({ state }) => !launching.has(verb) || state === 'available');
  return images
    .toSorted((one, other) => other.createdAtMs - one.createdAtMs || (one.imageId < other.imageId ? -1 : 1))
    .map((image) => chosenImage(image, nowMs));
}

function chosenImage(image: Image, nowMs: number): ChosenImage {
  const { Application: application, Version: version } = image.tags;
  return {
    image,
    ageDays: ageDays(image, nowMs),
    ...(application === undefined ? {} : { application }),
    ...(version === undefined ? {} : { version }),
  };
}
