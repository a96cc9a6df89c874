import * as z from 'zod';
import { runTag } from '../../images/run-tag.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { awsOf, fleetKeySchema, type StepParts } from '../parts.ts';
import { launchSourceSchema, sourceData, sourceText, wantedSource } from '../rolling/point-group.ts';
import { parkedTag } from './kept.ts';

const paramsSchema = z.object({
  from: fleetKeySchema,
  to: fleetKeySchema,
  targetGroupArn: z.string(),
  /** Whether the group was there when it was planned. */
  expects: z.enum(['absent', 'present']),
  source: launchSourceSchema,
  imageId: z.string(),
  versionsFrom: z.string(),
});
type Params = z.infer<typeof paramsSchema>;

/**
 * Makes the new group of a pair as a copy of the other, or brings the one that is there in line with it, to launch the
 * new image and without an instance. Safe to repeat: what this run has made carries its id.
 */
export function copyGroupStep(parts: StepParts): AnyStepKind {
  return stepKind({
    kind: 'copy-group',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: () => null,
    timeoutSeconds: () => 600,
    intend: async () => ({ intent: null }),
    start: (context, params) => copy(parts, context, params),
    poll: async () => ({ kind: 'succeeded' }),
  });
}

async function copy(parts: StepParts, context: StepContext, params: Params): Promise<StepAnswer<null>> {
  const { from, to, targetGroupArn, expects } = params;
  const source = wantedSource({ ...params, to: 'new-versions', fleet: from }, context.outputs);
  if (source === undefined) {
    const why = 'The new launch template version is not known to this run.';
    return { kind: 'failed', code: 'template-missing', why };
  }
  const { groups, copies } = awsOf(parts, context, from);
  const there = await groups.read(to.groupName);
  if (expects === 'absent' && there !== undefined && there.tags[runTag] !== context.runId) {
    const why = `Somebody made a group ${to.groupName} meanwhile, which this run was to make.`;
    return { kind: 'failed', code: 'fleet-disturbed', why };
  }
  const tags = { [runTag]: context.runId };
  await copies.copy({ from: from.groupName, to: to.groupName, targetGroupArn, source, tags });
  if (there?.tags[parkedTag] !== undefined) await copies.untag(to.groupName, [parkedTag]);
  const launches = sourceText(source);
  const made = expects === 'absent';
  context.tell('group-copied', { group: to.groupName, like: from.groupName, launches, made });
  return { kind: 'succeeded', output: { source: sourceData(source), atMs: context.nowMs } };
}
