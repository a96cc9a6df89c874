import type { FaultPlan } from './api/faults.ts';
import { type ApiRequest, type ApiResponse, jsonResponse, type Outcome } from './api/outcome.ts';
import { createWebApi, faulty, type WebApiOptions } from './api/web-api.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { Uploads } from './uploads.ts';

/** Answers whatever is sent to the simulated Slack: the Web API, response_urls and uploads. Outages meet all. */
export function createFrontDoor(
  options: WebApiOptions,
  { responseUrls, uploads }: { readonly responseUrls: ResponseUrls; readonly uploads: Uploads },
): (request: ApiRequest) => Outcome {
  const webApi = createWebApi(options);
  return (request) => {
    if (request.path.startsWith('/api/')) return webApi(request);
    if (request.path.startsWith('/response/'))
      return answerOther(options.faults, 'response_url', () => responseUrls.handle(request));
    if (request.path.startsWith('/upload/'))
      return answerOther(options.faults, 'upload', () => uploads.handle(request));
    return reply(jsonResponse({ ok: false, error: 'not_found' }, 404), 0);
  };
}

function answerOther(faults: FaultPlan, method: string, answer: () => ApiResponse): Outcome {
  const fault = faults.next(method);
  if (fault !== undefined && fault.kind !== 'reply-lost') return faulty(fault, faults.delayMs());
  const response = answer();
  return fault === undefined ? reply(response, faults.delayMs()) : { kind: 'reply-lost' };
}

function reply(response: ApiResponse, delayMs: number): Outcome {
  return { kind: 'reply', response, delayMs };
}
