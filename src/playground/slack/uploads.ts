import { type ApiRequest, type ApiResponse, jsonResponse } from './api/outcome.ts';
import type { Ids } from './ids.ts';
import type { SlackFile } from './workspace/data.ts';

/** A file that is on its way: told of, then sent, then shared. */
export interface Upload {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** What was sent; undefined before. */
  body: string | undefined;
}

export interface Uploads {
  /** A new address for a file of so many bytes. */
  begin(name: string, bytes: number): { readonly url: string; readonly id: string };
  /** Answers a POST to such an address. */
  handle(request: ApiRequest): ApiResponse;
  /** The one of that id, once; undefined where there is none that was sent. */
  finish(id: string, title: string | undefined): SlackFile | undefined;
}

/** Uploads as Slack takes them: the bytes go to an address of their own. `base` is the address of the simulation. */
export function createUploads(ids: Ids, base: () => string): Uploads {
  const byPath = new Map<string, Upload>();
  return {
    begin: (name, bytes) => {
      const id = ids.id('F');
      const path = `/upload/v1/${ids.secret(24)}`;
      byPath.set(path, { id, name, bytes, body: undefined });
      return { id, url: `${base()}${path}` };
    },
    handle: ({ path, body }) => {
      const upload = byPath.get(path);
      if (upload === undefined) return jsonResponse({ ok: false, error: 'file_not_found' }, 404);
      if (Buffer.byteLength(body) !== upload.bytes) return jsonResponse({ ok: false, error: 'length_mismatch' }, 400);
      upload.body = body;
      return { status: 200, headers: { 'content-type': 'text/plain' }, body: `OK - ${upload.bytes}` };
    },
    finish: (id, title) => {
      const [path, upload] = [...byPath].find(([, one]) => one.id === id) ?? [];
      if (path === undefined || upload?.body === undefined) return undefined;
      byPath.delete(path);
      return { id, name: upload.name, title: title ?? upload.name, content: upload.body };
    },
  };
}
