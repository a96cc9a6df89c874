import type { FaultPlan } from './api/faults.ts';
import { type ApiRequest, type ApiResponse, jsonResponse, type Outcome } from './api/outcome.ts';
import { createWebApi, faulty, type WebApiOptions } from './api/web-api.ts';
import type { ResponseUrls } from './response-urls.ts';

/** Answers whatever is sent to the simulated Slack: the Web API, and response_urls. Outages meet both. */
export function createFrontDoor(options: WebApiOptions, responseUrls: ResponseUrls): (request: ApiRequest) => Outcome {
  const webApi = createWebApi(options);
  return (request) => {
    if (request.path.startsWith('/api/')) return webApi(request);
    if (request.path.startsWith('/response/')) return answerResponse(options.faults, responseUrls, request);
    return reply(jsonResponse({ ok: false, error: 'not_found' }, 404), 0);
  };
}

function answerResponse(faults: FaultPlan, responseUrls: ResponseUrls, request: ApiRequest): Outcome {
  const fault = faults.next('response_url');
  if (fault !== undefined && fault.kind !== 'reply-lost') return faulty(fault, faults.delayMs());
  const response = responseUrls.handle(request);
  return fault === undefined ? reply(response, faults.delayMs()) : { kind: 'reply-lost' };
}

function reply(response: ApiResponse, delayMs: number): Outcome {
  return { kind: 'reply', response, delayMs };
}
