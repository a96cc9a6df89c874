import { type HttpHandler, type HttpRequest, HttpResponse } from '@smithy/core/protocols';
import { place } from './access.ts';

export interface Answer {
  readonly statusCode?: number;
  readonly body: string;
  readonly contentType?: string;
}

/** A request handler that answers what it is told and keeps what it was asked, form by form. */
export interface ScriptedHandler extends HttpHandler {
  readonly asked: URLSearchParams[];
  /** The same as it was written, for services that are asked in JSON. */
  readonly bodies: string[];
}

const ownIdentity: Answer = {
  body: `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${place.accountId}</Account><Arn>arn:aws:iam::${place.accountId}:user/a</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`,
};

/**
 * Each request gets the next answer, the last one again and again; an Error breaks the connection instead. Whoever asks
 * whose account it is hears so, out of turn.
 */
export function scripted(...answers: readonly (Answer | Error)[]): ScriptedHandler {
  const asked: URLSearchParams[] = [];
  const bodies: string[] = [];
  return {
    asked,
    bodies,
    handle: async (request: HttpRequest) => {
      const text = textOf(request.body);
      const form = new URLSearchParams(text);
      const asksWho = form.get('Action') === 'GetCallerIdentity';
      if (!asksWho) asked.push(form);
      if (!asksWho) bodies.push(text);
      const answer = asksWho ? ownIdentity : answers[Math.min(asked.length, answers.length) - 1];
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer was scripted');
      const body = new TextEncoder().encode(answer.body);
      return {
        response: new HttpResponse({
          statusCode: answer.statusCode ?? 200,
          headers: { 'content-type': answer.contentType ?? 'text/xml', 'x-amzn-requestid': 'r-1' },
          body,
        }),
      };
    },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  };
}

function textOf(body: unknown): string {
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body);
}

/** What a server says of an action that it does not know: a page for people. */
export function htmlPage(statusCode: number): Answer {
  const body = '<!doctype html><html lang=en><title>Server Error</title><h1>Server Error</h1></html>';
  return { statusCode, body, contentType: 'text/html; charset=utf-8' };
}

/** An error as EC2 writes it. */
export function ec2Error(statusCode: number, code: string, message = 'no'): Answer {
  return {
    statusCode,
    body: `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r-1</RequestID></Response>`,
  };
}

/** An error as Auto Scaling writes it. */
export function queryError(statusCode: number, code: string, message = 'no'): Answer {
  return {
    statusCode,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`,
  };
}

/** A good answer of Auto Scaling's, with what is inside the result. */
export function autoScalingResult(call: string, inside: string): Answer {
  return {
    body: `<${call}Response><${call}Result>${inside}</${call}Result><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></${call}Response>`,
  };
}

/** An answer in JSON, as Systems Manager and SQS write it; an error where it names one. */
export function jsonAnswer(body: object, error?: { readonly statusCode: number; readonly code: string }): Answer {
  const type = error === undefined ? {} : { __type: error.code };
  const status = error === undefined ? {} : { statusCode: error.statusCode };
  return { ...status, body: JSON.stringify({ ...type, ...body }), contentType: 'application/x-amz-json-1.1' };
}
