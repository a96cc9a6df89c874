/** Where runs act, by their plans. Pure. */
import * as z from 'zod';
import { deferredSchema } from '../basics/deferred-schema.ts';
import type { Place } from '../fleet/place.ts';
import type { Run } from '../runs/run.ts';
import { placeSchema } from '../steps/place.ts';

/** A plan says where it acts, a cleanup in several places, a copy also where it goes. */
const placedSchema = deferredSchema(() =>
  z.union([
    z.object({ ...placeSchema.shape, to: placeSchema }).transform(({ to, ...place }) => [place, to]),
    placeSchema.transform((place) => [place]),
    z.object({ places: z.array(placeSchema) }).transform(({ places }) => places),
  ]),
);

/** Where a run acts; nowhere where it never came to a plan, or is an emergency, which acts by the runs that are its parts. */
export function placesOfRun({ plan }: Pick<Run, 'plan'>): readonly Place[] {
  return placedSchema.safeParse(plan?.facts).data ?? [];
}
