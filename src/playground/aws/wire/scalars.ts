import { invalid } from './input-problem.ts';
import type { Shape } from './shape.ts';

/** Reading and writing of single values as text, shared by the protocols. Readers throw InputError. */

export function readScalar(kind: Shape['kind'], text: string, path: string): unknown {
  switch (kind) {
    case 'number':
      return readNumber(text, path);
    case 'boolean':
      return readBoolean(text, path);
    case 'timestamp':
      return readTimestamp(text, path);
    case 'blob':
      return readBlob(text, path);
    default:
      return text;
  }
}

export function readNumber(text: string, path: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw invalid(path, text, 'a number');
  return value;
}

export function readBoolean(text: string, path: string): boolean {
  const lower = text.toLowerCase();
  if (lower === 'true') return true;
  if (lower === 'false') return false;
  throw invalid(path, text, 'true or false');
}

/** Takes ISO 8601, HTTP dates and seconds since the epoch, as AWS does. */
export function readTimestamp(text: string, path: string): Date {
  const value = /^-?\d+(\.\d+)?$/.test(text) ? new Date(Math.round(Number(text) * 1000)) : new Date(text);
  if (Number.isNaN(value.getTime())) throw invalid(path, text, 'a timestamp');
  return value;
}

export function readBlob(text: string, path: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw invalid(path, text, 'base64');
  return Uint8Array.from(Buffer.from(text, 'base64'));
}

export function writeBlob(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
