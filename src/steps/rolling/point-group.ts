import * as z from 'zod';
import { isAwsError } from '../../aws/errors.ts';
import type { Groups } from '../../aws/ports.ts';
import { deferredSchema } from '../../basics/deferred-schema.ts';
import type { Json } from '../../basics/json.ts';
import type { LaunchSource } from '../../fleet/fleet.ts';
import { isSameSource, sourceForImage, withVersions } from '../../fleet/source.ts';
import { type AnyStepKind, stepKind } from '../../runs/step.ts';
import { awsOf, fleetKeySchema, type StepParts } from '../parts.ts';
import { versionsOutputSchema } from './template-version.ts';

const templateRefSchema = z.object({
  templateId: z.string(),
  templateName: z.string().exactOptional(),
  version: z.string(),
});

/** A launch source as data in a plan. */
export const launchSourceSchema = deferredSchema(() =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('launch-template'), template: templateRefSchema }),
    z.object({
      kind: z.literal('mixed'),
      template: templateRefSchema,
      overrides: z.array(
        z.object({
          instanceType: z.string().exactOptional(),
          template: templateRefSchema.exactOptional(),
          imageId: z.string().exactOptional(),
        }),
      ),
    }),
  ]),
);

export const pointParamsSchema = deferredSchema(() =>
  z.discriminatedUnion('to', [
    /** What the group launches from now, moved to the versions that an earlier step made. */
    z.object({
      to: z.literal('new-versions'),
      fleet: fleetKeySchema,
      source: launchSourceSchema,
      imageId: z.string(),
      versionsFrom: z.string(),
    }),
    /** Exactly this, but for templates that an earlier step made a version of to go back to. */
    z.object({
      to: z.literal('source'),
      fleet: fleetKeySchema,
      source: launchSourceSchema,
      versionsFrom: z.string().exactOptional(),
    }),
  ]),
);

type Params = z.infer<typeof pointParamsSchema>;

/** Points the group at what it shall launch from now on; replaces nothing by itself. Safe to repeat. */
export function pointGroupStep(parts: StepParts): AnyStepKind {
  return stepKind({
    kind: 'point-group',
    parse: (params) => pointParamsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: () => null,
    timeoutSeconds: () => 600,
    intend: async () => ({ intent: null }),
    start: async (context, params) => {
      const source = wantedSource(params, context.outputs);
      if (source === undefined) {
        return {
          kind: 'failed',
          code: 'template-missing',
          why: 'The new launch template version is not known to this run.',
        };
      }
      const { groups } = awsOf(parts, context, params.fleet);
      const before = (await groups.read(params.fleet.groupName))?.source;
      const output = { source: sourceData(source), atMs: context.nowMs };
      if (before !== undefined && isSameSource(before, source)) return { kind: 'succeeded', output };
      if ((await point(groups, params, source)) === 'there-already') return { kind: 'succeeded' };
      context.tell('group-pointed', { from: sourceText(before ?? params.source), to: sourceText(source) });
      return { kind: 'succeeded', output };
    },
    poll: async () => ({ kind: 'succeeded' }),
  });
}

/** On the way back, what is as it was before needs no permission; and of a group that is gone nothing is left. */
async function point(
  groups: Groups,
  { to, fleet }: Params,
  source: LaunchSource,
): Promise<'pointed' | 'there-already'> {
  try {
    await groups.setSource(fleet.groupName, source);
    return 'pointed';
  } catch (error) {
    if (to !== 'source' || !isAwsError(error)) throw error;
    const group = await groups.read(fleet.groupName);
    const isGone = group === undefined || group.deleting;
    if (isGone || (error.kind === 'denied' && isSameSource(group.source, source))) return 'there-already';
    throw error;
  }
}

/** What the group is to launch from; undefined where the step that makes its versions has not. */
export function wantedSource(params: Params, outputs: Readonly<Record<string, Json>>): LaunchSource | undefined {
  if (params.to === 'source' && params.versionsFrom === undefined) return params.source;
  const made = versionsOutputSchema.safeParse(outputs[params.versionsFrom ?? '']);
  if (!made.success) return undefined;
  const versions = new Map(Object.entries(made.data.versions));
  if (params.to === 'source') return withVersions(params.source, versions);
  const change = sourceForImage(params.source, versions, params.imageId);
  return change.ok ? change.source : undefined;
}

const pointedSchema = z.object({ source: launchSourceSchema });

/** What a step has pointed its group at, as its output tells. */
export function pointedSource(output: Json | undefined): z.infer<typeof launchSourceSchema> | undefined {
  return pointedSchema.safeParse(output).data?.source;
}

/** A launch source as a plan and an output keep it. */
export function sourceData(source: LaunchSource): Json {
  if (source.kind === 'none' || source.kind === 'launch-configuration') return { ...source };
  const template = { ...source.template };
  if (source.kind === 'launch-template') return { kind: source.kind, template };
  const overrides = source.overrides.map(({ template: own, ...rest }) => ({
    ...rest,
    ...(own === undefined ? {} : { template: { ...own } }),
  }));
  return { kind: source.kind, template, overrides };
}

/** `web-template version 7`: how people see a source. */
export function sourceText(source: LaunchSource): string {
  switch (source.kind) {
    case 'launch-template':
    case 'mixed':
      return `${source.template.templateName ?? source.template.templateId} version ${source.template.version}`;
    case 'launch-configuration':
      return `launch configuration ${source.name}`;
    case 'none':
      return 'nothing';
  }
}
