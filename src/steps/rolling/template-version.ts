import * as z from 'zod';
import type { TemplateVersion } from '../../aws/ports.ts';
import { type AnyStepKind, type StepContext, stepKind } from '../../runs/step.ts';
import { awsOf, fleetKeySchema, type StepParts } from '../parts.ts';

export const templateMoveSchema = z.object({
  /** `templateId@version` as the group writes it: where the new number goes. */
  key: z.string(),
  templateId: z.string(),
  fromVersion: z.number().int(),
  /** The image of this one, where not all get the same. */
  imageId: z.string().exactOptional(),
});

const paramsSchema = z.object({ fleet: fleetKeySchema, imageId: z.string(), templates: z.array(templateMoveSchema) });
type Params = z.infer<typeof paramsSchema>;

export const versionsOutputSchema = z.object({ versions: z.record(z.string(), z.number().int()) });

/**
 * Makes one new launch template version per template, the old one's data with the new image. Safe to repeat: each
 * carries a client token, and the run and step in its description. A version that is no longer wanted harms nobody,
 * so undoing leaves it.
 */
export function templateVersionStep(parts: StepParts): AnyStepKind {
  return stepKind({
    kind: 'template-version',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: () => null,
    timeoutSeconds: () => 600,
    intend: async () => ({ intent: null }),
    start: async (context, params) => ({
      kind: 'succeeded',
      output: { versions: await makeVersions(parts, context, params) },
    }),
    poll: async () => ({ kind: 'succeeded' }),
  });
}

async function makeVersions(
  parts: StepParts,
  context: StepContext,
  { fleet, imageId: common, templates }: Params,
): Promise<Record<string, number>> {
  const { templates: port } = awsOf(parts, context, fleet);
  const versions: Record<string, number> = {};
  for (const [index, { key, templateId, fromVersion, imageId = common }] of templates.entries()) {
    const description = `${descriptionOf(context.runId)} ${index}: ${imageId}`;
    const token = `${context.token.slice(0, 58)}-${index}`;
    const request = { templateId, sourceVersion: fromVersion, imageId, description, token };
    const made = (await port.findByDescription(templateId, description)) ?? (await port.createVersion(request));
    versions[key] = made.version;
    context.tell('template-created', { templateId, version: made.version, imageId });
  }
  return versions;
}

/** How the descriptions of all versions begin that a run has made. */
function descriptionOf(runId: string): string {
  return `amiable ${runId}`;
}

/** Whether a run has made the version. */
export function isVersionOf(runId: string, { description = '' }: Pick<TemplateVersion, 'description'>): boolean {
  return description.startsWith(`${descriptionOf(runId)} `);
}
