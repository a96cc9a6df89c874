import type { Json } from '../../basics/json.ts';

/** A JSON object: what Slack sends and takes everywhere. */
export type JsonObject = { readonly [key: string]: Json | undefined };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** The data in `text`, or undefined where it is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    const data: unknown = JSON.parse(text);
    return isJson(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

function isJson(value: unknown): value is Json {
  if (Array.isArray(value)) return value.every(isJson);
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isJson);
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** The string under `key`, or undefined where there is none. */
export function stringAt(value: Json | undefined, key: string): string | undefined {
  const found = isObject(value) ? value[key] : undefined;
  return typeof found === 'string' ? found : undefined;
}

/** The object under `key`, or undefined where there is none. */
export function objectAt(value: Json | undefined, key: string): JsonObject | undefined {
  const found = isObject(value) ? value[key] : undefined;
  return isObject(found) ? found : undefined;
}

/** The objects in the list under `key`; none where there is no list. */
export function objectsAt(value: Json | undefined, key: string): readonly JsonObject[] {
  const found = isObject(value) ? value[key] : undefined;
  return isList(found) ? found.filter(isObject) : [];
}

/** The text of a text object under `key`: `{text: {type: 'plain_text', text: 'here'}}`. */
export function textAt(value: Json | undefined, key: string): string | undefined {
  return stringAt(objectAt(value, key), 'text');
}
