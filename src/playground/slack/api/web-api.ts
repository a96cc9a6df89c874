import { type Arguments, readArguments } from './arguments.ts';
import type { Fault, FaultPlan } from './faults.ts';
import type { Method, MethodContext } from './method.ts';
import { methods } from './methods.ts';
import { ApiError, type ApiRequest, type ApiResponse, jsonResponse, type Outcome } from './outcome.ts';
import type { RateLimits } from './rate-limits.ts';

/** One call of the Web API, as it was answered. */
export interface ApiCall {
  readonly method: string;
  readonly atMs: number;
  /** `ok`, the error that Slack named, or the fault that met the call. */
  readonly result: string;
  readonly channelId: string | undefined;
}

export interface WebApiOptions {
  readonly context: MethodContext;
  readonly tokens: { readonly bot: string; readonly app: string };
  /** Undefined: as many calls as the bot likes. */
  readonly limits: RateLimits | undefined;
  readonly faults: FaultPlan;
  /** Told about every call. */
  readonly record: (call: ApiCall) => void;
}

/** Answers requests to `/api/METHOD`: faults first, as they stand before Slack; then what Slack itself checks. */
export function createWebApi(options: WebApiOptions): (request: ApiRequest) => Outcome {
  return (request) => {
    const name = methodName(request.path);
    const fault = options.faults.next(name);
    const delayMs = options.faults.delayMs();
    const note = (result: string, channelId?: string): void => {
      options.record({ method: name, atMs: options.context.workspace.nowMs(), result, channelId });
    };
    if (fault !== undefined && fault.kind !== 'reply-lost') {
      note(fault.kind === 'error' ? fault.error : fault.kind);
      return faulty(fault, delayMs);
    }
    const { response, result, channelId } = answer(options, name, request);
    note(fault === undefined ? result : 'reply-lost', channelId);
    return fault === undefined ? { kind: 'reply', response, delayMs } : { kind: 'reply-lost' };
  };
}

/** What comes of a call that meets a fault before Slack sees it. */
export function faulty(fault: Exclude<Fault, { kind: 'reply-lost' }>, delayMs: number): Outcome {
  const reply = (response: ApiResponse): Outcome => ({ kind: 'reply', response, delayMs });
  if (fault.kind === 'rate-limited') return reply(rateLimited(fault.retryAfterSeconds));
  if (fault.kind === 'error') return reply(jsonResponse({ ok: false, error: fault.error }));
  if (fault.how === 'server-error') return reply(jsonResponse({ ok: false, error: 'internal_error' }, 503));
  return { kind: fault.how === 'timeout' ? 'silence' : 'refused' };
}

interface Answer {
  readonly response: ApiResponse;
  readonly result: string;
  readonly channelId?: string | undefined;
}

function answer(options: WebApiOptions, name: string, request: ApiRequest): Answer {
  let channelId: string | undefined;
  try {
    const method = methods.get(name);
    if (method === undefined) throw new ApiError('unknown_method', { req_method: name });
    const args = readArguments(request.headers['content-type'] ?? '', request.body);
    channelId = args.text('channel');
    authorise(options, method, request, args);
    const waitSeconds = options.limits?.take({
      method: name,
      tier: method.tier,
      channelId: channelKey(options.context, channelId),
    });
    if (waitSeconds !== undefined) return { response: rateLimited(waitSeconds), result: 'ratelimited', channelId };
    return { response: jsonResponse({ ok: true, ...method.call(args, options.context) }), result: 'ok', channelId };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return {
      response: jsonResponse({ ok: false, error: error.code, ...error.details }),
      result: error.code,
      channelId,
    };
  }
}

function authorise(options: WebApiOptions, method: Method, request: ApiRequest, args: Arguments): void {
  if (method.token === 'none') return;
  const header = /^Bearer (.+)$/.exec(request.headers['authorization'] ?? '')?.[1];
  const token = header ?? args.text('token');
  if (token === undefined) throw new ApiError('not_authed');
  const kind = token === options.tokens.bot ? 'bot' : token === options.tokens.app ? 'app' : undefined;
  if (kind === undefined) throw new ApiError('invalid_auth');
  if (kind !== method.token) throw new ApiError('not_allowed_token_type');
  const { scopes } = options.context;
  if (method.scope !== undefined && !scopes.has(method.scope)) {
    throw new ApiError('missing_scope', { needed: method.scope, provided: [...scopes].join(',') });
  }
}

/** One key for a channel, however it was named: the limit of a message a second counts per channel. */
function channelKey({ workspace }: MethodContext, where: string | undefined): string | undefined {
  const name = where?.replace(/^#/, '');
  const channels = [...workspace.channels.values()];
  return channels.find((channel) => channel.name === name && channel.kind === 'public')?.id ?? where;
}

function rateLimited(retryAfterSeconds: number): ApiResponse {
  return jsonResponse({ ok: false, error: 'ratelimited' }, 429, { 'retry-after': String(retryAfterSeconds) });
}

function methodName(path: string): string {
  return path.replace(/\?.*$/, '').replace(/^\/api\//, '');
}
