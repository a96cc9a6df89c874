import * as z from 'zod';
import { type AnyStepKind, type StepContext, stepKind } from '../../runs/step.ts';
import { verdictSchema } from '../machines/check-health.ts';
import { imageOf, imageRefSchema } from '../machines/machine-parts.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { placeSchema } from '../place.ts';

const paramsSchema = z.object({
  place: placeSchema,
  image: imageRefSchema,
  /** The step whose output says whether it passed. */
  checkStep: z.string(),
  /** `Passed` or `Failed` is put there, and the moment here. */
  statusTag: z.string(),
  dateTag: z.string(),
  pollSeconds: z.number().positive(),
});
type Params = z.infer<typeof paramsSchema>;

/** The moment is decided once, so that a repeat writes the same. */
const intentSchema = z.object({ tags: z.record(z.string(), z.string()) });
type Intent = z.infer<typeof intentSchema>;

/** Tags an image with what a check came to, and looks that the tags are there. Set-style. */
export function tagImageStep(parts: StepParts): AnyStepKind {
  const put = async (context: StepContext, { place, image, pollSeconds }: Params, { tags }: Intent) => {
    await awsOf(parts, context, place).images.tag([imageOf(context, image)], tags);
    return { kind: 'running', handle: null, checkAfterSeconds: Math.min(5, pollSeconds) } as const;
  };
  return stepKind<Params, Intent, null>({
    kind: 'tag-image',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => intentSchema.parse(intent),
    parseHandle: () => null,
    timeoutSeconds: () => 600,
    intend: async ({ outputs, nowMs }, { checkStep, statusTag, dateTag }) => {
      const { passed } = verdictSchema.parse(outputs[checkStep]);
      const tags = { [statusTag]: passed ? 'Passed' : 'Failed', [dateTag]: new Date(nowMs).toISOString() };
      return { intent: { tags } };
    },
    start: put,
    poll: async (context, params, _handle, intent) => {
      const imageId = imageOf(context, params.image);
      const [image] = await awsOf(parts, context, params.place).images.read([imageId]);
      if (image === undefined)
        return { kind: 'failed', code: 'image-gone', why: `${imageId} was deregistered while it was tested.` };
      const isTagged = Object.entries(intent.tags).every(([key, value]) => image.tags[key] === value);
      if (!isTagged) return put(context, params, intent);
      context.tell('image-tagged', { imageId, tags: intent.tags });
      return { kind: 'succeeded' };
    },
  });
}
