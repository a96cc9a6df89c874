import type { Binned } from '../../aws/machine-ports.ts';
import { Refusal } from '../../basics/errors.ts';
import type { Place } from '../../fleet/place.ts';
import type { Image } from '../../images/image.ts';
import { liveHolder } from '../../runs/gone.ts';
import type { Plan, PlanStep } from '../../runs/plan.ts';
import type { Planner } from '../../runs/planner.ts';
import type { Desk } from '../desk.ts';
import { eachReadablePlace, type UnreadPlace, unreadText } from '../each-place.ts';
import { authorise } from '../people/authorise.ts';
import { expectedSecondsOf } from '../planning/forecast-plan.ts';
import { type PlanAsked, planAudit } from '../planning/plan-asked.ts';
import { orRefused, refuseLocked } from '../planning/plan-refusals.ts';
import { type RestoreFacts, type RestoreRequest, restoreRequestSchema, restoreVerb } from './restore-request.ts';

interface Found {
  readonly place: Place;
  /** Absent where it is in the Recycle Bin. */
  readonly image?: Image;
  readonly binned?: Binned;
}

export interface PlannedRestore {
  readonly plan: Plan;
  readonly subjectKey: string;
  readonly environment?: string;
}

/** The planner of the engine. */
export function createRestorePlanner(desk: Desk): Planner {
  return {
    verb: restoreVerb,
    plan: async (run) =>
      orRefused(async () => {
        const request = restoreRequestSchema.parse(run.request);
        return {
          kind: 'planned',
          ...(await planRestore(desk, request, { actor: run.requestedBy, runId: run.id })),
        };
      }),
  };
}

/**
 * Plans how one AMI is had back. It only ever makes something usable again, so it takes no approval and waits for no
 * freeze. Reads only. Throws Refusal where it cannot be had back, or has not gone.
 */
export async function planRestore(desk: Desk, request: RestoreRequest, asked: PlanAsked): Promise<PlannedRestore> {
  const { imageId, groupIds } = request;
  const { place, image, binned } = await findRetired(desk, imageId, asked);
  const environment = image?.tags['Environment'];
  authorise(desk, { actor: asked.actor, groupIds }, 'operator', environment);
  const from: RestoreFacts['from'] = [
    ...(image === undefined ? (['binned'] as const) : []),
    ...(image?.state === 'disabled' ? (['disabled'] as const) : []),
    ...(image?.deprecatedAtMs === undefined ? [] : (['deprecated'] as const)),
  ];
  if (from.length === 0)
    throw new Refusal(
      'not-retired',
      `${imageId} is neither deprecated nor disabled: nothing is to be taken back.`,
      `Look at it: /ami show ${imageId}`,
      { imageId },
    );
  const subjectKey = `image/${place.accountId}/${place.region}/${imageId}`;
  refuseLocked(imageId, await liveHolder(desk.store, subjectKey), asked.runId);
  const described = {
    imageId,
    name: image?.name ?? binned?.name ?? '',
    ...place,
    from,
    ...(binned?.untilMs === undefined ? {} : { untilMs: binned.untilMs }),
  };
  const plan = planOf(place, described, desk.config.pace.pollSeconds);
  return { plan, subjectKey, ...(environment === undefined ? {} : { environment }) };
}

async function findRetired(desk: Desk, imageId: string, asked: PlanAsked): Promise<Found> {
  const audit = planAudit(asked);
  const seen = await eachReadablePlace(desk, desk.aws.places, async (place) => {
    const images = await desk.aws.for(place, audit).images.read([imageId]);
    return images.filter(({ ownerId }) => ownerId === place.accountId).map((image) => ({ image, place }));
  });
  const [found] = seen.found.flat();
  if (found !== undefined) return found;
  const bins = await eachReadablePlace(desk, desk.aws.places, async (place) => {
    const images = await desk.aws.for(place, audit).recycleBin.images();
    return images.filter(({ id }) => id === imageId).map((binned) => ({ binned, place }));
  });
  const [kept] = bins.found.flat();
  if (kept !== undefined) return kept;
  throw goneForGood(imageId, [...seen.unread, ...bins.unread]);
}

function goneForGood(imageId: string, unread: readonly UnreadPlace[]): Refusal {
  if (unread.length > 0)
    return new Refusal(
      'unknown-image',
      `${imageId} was not found where Amiable could look. ${unreadText(unread)}`,
      'Mend that, then ask again.',
      { imageId },
    );
  return new Refusal(
    'image-gone',
    `${imageId} is not there, and not in the Recycle Bin either: it was deregistered for good, or is none of ours.`,
    'Make a new one: /ami bake',
    { imageId },
  );
}

function planOf(place: Place, described: Omit<RestoreFacts, 'expectedSeconds'>, pollSeconds: number): Plan {
  const { accountId, region } = place;
  const steps: PlanStep[] = [
    {
      name: 'restore',
      kind: 'restore-image',
      params: { place: { accountId, region }, imageId: described.imageId, pollSeconds },
      onFailure: 'end',
      undo: [],
    },
  ];
  const expectedSeconds = expectedSecondsOf(steps);
  return {
    format: 1,
    verb: restoreVerb,
    world: {},
    facts: { ...described, expectedSeconds },
    approval: { required: 0, requesterMayApprove: true, ttlSeconds: 3_600 },
    expectedSeconds,
    steps,
  };
}
