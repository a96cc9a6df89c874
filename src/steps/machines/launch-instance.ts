import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type AwsError, isAwsError } from '../../aws/errors.ts';
import type { NewInstance } from '../../aws/machine-ports.ts';
import { runTag } from '../../images/run-tag.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { placeSchema } from '../place.ts';
import { mayBeUnseen } from '../unseen.ts';
import {
  deadlineTag,
  engineTimeout,
  type ImageRef,
  imageOf,
  imageRefSchema,
  instancesOf,
  purposeSchema,
  purposeTag,
  secondsSince,
} from './machine-parts.ts';

const candidateSchema = z.object({ instanceType: z.string(), subnetId: z.string().exactOptional() });

const paramsSchema = z.object({
  place: placeSchema,
  image: imageRefSchema,
  purpose: purposeSchema,
  /** Tried in this order where there is no capacity, and from the first again. */
  candidates: z.array(candidateSchema).min(1),
  securityGroupIds: z.array(z.string()),
  instanceProfile: z.string().exactOptional(),
  publicAddress: z.boolean(),
  userData: z.string().exactOptional(),
  tags: z.record(z.string(), z.string()),
  deadlineSeconds: z.number().positive(),
  pollSeconds: z.number().positive(),
  timeoutSeconds: z.number().positive(),
});
type Params = z.infer<typeof paramsSchema>;
export type LaunchParams = Omit<Params, 'image'> & { readonly image: ImageRef };

/** Written on the instance, so a repeat has to say the same. */
const intentSchema = z.object({
  deadlineMs: z.number(),
  /** Devices whose volumes the image would leave behind. */
  volumesToDelete: z.array(z.object({ deviceName: z.string(), sizeGib: z.number().exactOptional() })),
});
type Intent = z.infer<typeof intentSchema>;

/** The try that is under way, from 0, and what it launched. Each try has a token of its own, committed before it. */
const handleSchema = z.object({
  attempt: z.number().int(),
  refusal: z.string().exactOptional(),
  instanceId: z.string().exactOptional(),
  launchedAtMs: z.number().exactOptional(),
});
type Handle = z.infer<typeof handleSchema>;
type Answer = StepAnswer<Handle>;

const afterAllRefusedSeconds = 60;

/** Launches one instance for a while and waits until it runs. Another type or subnet is tried where there is no room. */
export function launchInstanceStep(parts: StepParts): AnyStepKind {
  const launch = async (context: StepContext, params: Params, intent: Intent, handle: Handle): Promise<Answer> => {
    try {
      const launched = await instancesOf(parts, context, params.place).launch(request(context, params, intent, handle));
      const { instanceType } = candidateOf(params, handle);
      context.tell('instance-launched', { ...launched, purpose: params.purpose, instanceType });
      return {
        kind: 'running',
        handle: { attempt: handle.attempt, ...launched, launchedAtMs: context.nowMs },
        checkAfterSeconds: params.pollSeconds,
      };
    } catch (error) {
      if (isAwsError(error, 'capacity')) return nextCandidate(context, params, handle, error);
      if (isAwsError(error) && isNotOffered(error)) return nextOffered(context, params, handle, error);
      if (isAwsError(error, 'invalid', 'not-found', 'conflict', 'unsupported')) return refused(params, error);
      throw error;
    }
  };
  return stepKind<Params, Intent, Handle>({
    kind: 'launch-instance',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => intentSchema.parse(intent),
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: engineTimeout,
    intend: (context, params) => decide(parts, context, params),
    start: (context, params, intent) => launch(context, params, intent, { attempt: 0 }),
    poll: async (context, params, handle, intent) =>
      handle.instanceId === undefined
        ? launch(context, params, intent, handle)
        : watch(parts, context, params, { ...handle, instanceId: handle.instanceId }),
  });
}

/** What the image would leave behind is told by the image, which EC2 may not tell of for a moment. */
async function decide(
  parts: StepParts,
  context: StepContext,
  params: Params,
): Promise<{ readonly intent: Intent } | { readonly answer: Answer }> {
  const [image] = await awsOf(parts, context, params.place).images.read([imageOf(context, params.image)]);
  if (image === undefined && mayBeUnseen(context))
    return { answer: { kind: 'running', handle: { attempt: 0 }, checkAfterSeconds: params.pollSeconds } };
  const deadlineMs = context.nowMs + params.deadlineSeconds * 1000;
  return { intent: { deadlineMs, volumesToDelete: [...(image?.keptVolumes ?? [])] } };
}

function candidateOf({ candidates }: Params, { attempt }: Handle): z.infer<typeof candidateSchema> {
  const candidate = candidates[attempt % candidates.length];
  if (candidate === undefined) throw new RangeError('there is nothing to launch');
  return candidate;
}

function request(context: StepContext, params: Params, intent: Intent, handle: Handle): NewInstance {
  const { purpose, securityGroupIds, instanceProfile, publicAddress, userData } = params;
  const own = {
    [runTag]: context.runId,
    [purposeTag]: purpose,
    [deadlineTag]: new Date(intent.deadlineMs).toISOString(),
  };
  return {
    ...candidateOf(params, handle),
    imageId: imageOf(context, params.image),
    securityGroupIds,
    publicAddress,
    volumesToDelete: intent.volumesToDelete,
    tags: { ...params.tags, ...own },
    token: createHash('sha256').update(`${context.token}/${handle.attempt}`).digest('hex').slice(0, 40),
    ...(instanceProfile === undefined ? {} : { instanceProfile }),
    ...(userData === undefined ? {} : { userData }),
  };
}

/** Another type may be known in this region, or offered in the zone of that subnet. */
function isNotOffered({ awsCode, message }: AwsError): boolean {
  return awsCode === 'Unsupported' || (awsCode === 'InvalidParameterValue' && /instance ?type/i.test(message));
}

/** Where nothing is offered at all, waiting for room does not help. */
function nextOffered(context: StepContext, params: Params, handle: Handle, error: AwsError): Answer {
  const isLast = (handle.attempt + 1) % params.candidates.length === 0;
  return isLast && handle.refusal === undefined
    ? refused(params, error)
    : nextCandidate(context, params, handle, error);
}

function nextCandidate(context: StepContext, params: Params, { attempt, refusal }: Handle, error: AwsError): Answer {
  const { candidates, timeoutSeconds } = params;
  if (secondsSince(context) >= timeoutSeconds) {
    const tried = candidates.map(({ instanceType, subnetId }) => [instanceType, subnetId].filter(Boolean).join(' in '));
    const why = `EC2 had no room for ${tried.join(', ')}. Its last answer: ${error.message}`;
    return { kind: 'failed', code: 'no-capacity', why };
  }
  const next = attempt + 1;
  const wasLast = next % candidates.length === 0;
  // Of several answers, the one that may change with time.
  const said = isAwsError(error, 'capacity') ? error.message : refusal;
  if (wasLast && next === candidates.length) context.tell('no-capacity', { why: said ?? error.message });
  const handle = { attempt: next, ...(said === undefined ? {} : { refusal: said }) };
  const progress = { done: 0, total: 0, label: 'waiting for room to launch' };
  return { kind: 'running', handle, checkAfterSeconds: wasLast ? afterAllRefusedSeconds : 0, progress };
}

/** Another try would be answered the same. */
function refused({ purpose }: Params, { message, awsCode }: AwsError): Answer {
  const remedy =
    awsCode === 'InvalidSubnetID.NotFound' || awsCode === 'InvalidParameterValue'
      ? ' Look at builder in the configuration.'
      : '';
  return {
    kind: 'failed',
    code: 'launch-refused',
    why: `No instance could be launched to ${purpose}: ${message}${remedy}`,
  };
}

async function watch(
  parts: StepParts,
  context: StepContext,
  params: Params,
  handle: Handle & { readonly instanceId: string },
): Promise<Answer> {
  const { instanceId } = handle;
  const progress = { done: 0, total: 0, label: `waiting for ${instanceId} to run` };
  const running: Answer = { kind: 'running', handle, checkAfterSeconds: params.pollSeconds, progress };
  const instance = await instancesOf(parts, context, params.place).read(instanceId);
  const sinceLaunch = { ...context, startedAtMs: handle.launchedAtMs ?? context.startedAtMs };
  if (instance === undefined && mayBeUnseen(sinceLaunch)) return running;
  const late = secondsSince(context) >= params.timeoutSeconds;
  switch (instance?.state) {
    case 'running':
      return { kind: 'succeeded', output: { instanceId, zone: instance.zone } };
    case 'pending':
      return late ? failed(`${instanceId} was not running in time.`) : running;
    default: {
      const reason = instance?.stateReason === undefined ? '' : `: ${instance.stateReason}`;
      return failed(`${instanceId} is ${instance?.state ?? 'not there'}${reason}.${remedyFor(reason)}`);
    }
  }
}

/** AWS says no more than this where a key of a volume cannot be used. */
function remedyFor(reason: string): string {
  if (!reason.includes('Client.InternalError')) return '';
  return ' Often that is the key of an encrypted volume: allow kms:CreateGrant, kms:Decrypt and kms:GenerateDataKeyWithoutPlaintext on it.';
}

function failed(why: string): Answer {
  return { kind: 'failed', code: 'instance-lost', why };
}
