import * as z from 'zod';
import { isAwsError } from '../../aws/errors.ts';
import { placeKey } from '../../fleet/place.ts';
import { lookingStepKind, type StepAnswer, type StepContext } from '../../runs/step.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { idsOf, retiringSchema, stageOutput } from './retirement-parts.ts';

const paramsSchema = z.object({
  images: z.array(retiringSchema),
  steps: z.object({ deprecate: z.string(), disable: z.string(), deregister: z.string() }),
});
type Params = z.infer<typeof paramsSchema>;

const mostNamed = 10;

/** Says what of the deregistered images can still be had back, and until when: one listing for each place. */
export function reportRetiredStep(parts: StepParts) {
  return lookingStepKind<Params>({
    kind: 'report-retired',
    parse: (params) => paramsSchema.parse(params),
    timeoutSeconds: () => 600,
    look: async (context, params) => {
      const { images, steps } = params;
      const done = idsOf(stageOutput(context, steps.deregister).outcomes.filter(({ kind }) => kind === 'done'));
      const gone = images.filter(({ imageId }) => done.has(imageId));
      if (gone.length === 0) return succeeded(context, params, 0);
      const places = new Map(gone.map(({ place }) => [placeKey(place), place]));
      try {
        const binned = [];
        for (const place of places.values()) binned.push(...(await awsOf(parts, context, place).recycleBin.images()));
        const kept = binned.filter(({ id }) => done.has(id));
        const untils = kept.flatMap(({ untilMs }) => untilMs ?? []);
        context.tell('images-binned', {
          deregistered: gone.length,
          restorable: kept.length,
          imageIds: kept.slice(0, mostNamed).map(({ id }) => id),
          ...(untils.length === 0 ? {} : { untilMs: Math.min(...untils) }),
        });
        return succeeded(context, params, gone.length);
      } catch (error) {
        // What was to be done is done, whatever can be told of it.
        if (!isAwsError(error) || error.retry === 'later') throw error;
        context.tell('images-binned', { deregistered: gone.length, restorable: 0, imageIds: [], why: error.message });
      }
      return succeeded(context, params, gone.length);
    },
  });
}

/** What came of it, for the card. */
function succeeded(context: StepContext, { images, steps }: Params, deregistered: number): StepAnswer<null> {
  const failed = Object.values(steps).flatMap((step) =>
    stageOutput(context, step).outcomes.filter(({ kind }) => kind === 'failed'),
  ).length;
  const stay = images.length - deregistered - failed;
  return { kind: 'succeeded', output: { planned: images.length, deregistered, failed, stay } };
}
