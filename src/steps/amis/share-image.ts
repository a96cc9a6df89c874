import * as z from 'zod';
import { type AnyStepKind, stepKind } from '../../runs/step.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { pinLeaseSeconds } from '../pins.ts';
import {
  endShare,
  readUnshared,
  type Share,
  share,
  shareName,
  shareSchema,
  shareSubject,
  type Unshared,
  unsharable,
  unsharedSchema,
} from './shares.ts';

/** Lets another account copy an AMI. What was not shared before is recorded first, and taken back in the end. */
export function shareImageStep(parts: StepParts): AnyStepKind {
  return stepKind<Share, Unshared, null>({
    kind: 'share-image',
    parse: (params) => shareSchema.parse(params),
    parseIntent: (intent) => unsharedSchema.parse(intent),
    parseHandle: () => null,
    timeoutSeconds: () => 600,
    intend: async (context, params) => ({
      intent:
        (await sharedByAnother(parts, params)) ??
        (await readUnshared(awsOf(parts, context, params.from).images, params)),
    }),
    start: async (context, params, unshared) => {
      const { nowMs, runId } = context;
      const pin = { subjectKey: shareSubject(params), runId, name: shareName(params), atMs: nowMs };
      await parts.pins.putPin({
        ...pin,
        before: unshared,
        during: 'shared',
        leaseUntilMs: nowMs + pinLeaseSeconds * 1000,
      });
      try {
        await share(awsOf(parts, context, params.from).images, params);
      } catch (error) {
        const why = unsharable(error, params);
        if (why === undefined) throw error;
        return { kind: 'failed', code: 'unsharable-key', why };
      }
      const { imageId, accountId, snapshotIds } = params;
      context.tell('image-shared', { imageId, accountId, snapshots: snapshotIds.length });
      return { kind: 'succeeded' };
    },
    poll: async () => ({ kind: 'succeeded' }),
  });
}

/** What another run has shared for the same is no share of before: whoever goes last takes it back. */
async function sharedByAnother({ pins }: StepParts, params: Share): Promise<Unshared | undefined> {
  const [known] = (await pins.pins(shareSubject(params))).filter(({ name }) => name === shareName(params));
  return known === undefined ? undefined : unsharedSchema.parse(known.before);
}

const endSchema = shareSchema.extend({ snapshotIds: z.array(z.string()).default([]) });

/** Takes back what this run has shared. Safe to repeat. */
export function unshareImageStep(parts: StepParts): AnyStepKind {
  return stepKind<Share, null, null>({
    kind: 'unshare-image',
    isCleaning: true,
    parse: (params) => endSchema.parse(params),
    parseIntent: () => null,
    parseHandle: () => null,
    timeoutSeconds: () => 600,
    intend: async () => ({ intent: null }),
    start: async (context, params) => {
      const { runId, actingFor, stepName } = context;
      const own = (await parts.pins.pins(shareSubject(params))).find(
        (pin) => pin.runId === runId && pin.name === shareName(params),
      );
      if (own === undefined) return { kind: 'succeeded' };
      const isTakenBack = await endShare(parts, own, { actor: actingFor.id, runId, step: stepName });
      context.tell('image-unshared', { imageId: params.imageId, accountId: params.accountId, kept: !isTakenBack });
      return { kind: 'succeeded' };
    },
    poll: async () => ({ kind: 'succeeded' }),
  });
}
