import type { Actor } from '../../runs/run.ts';

const longestTag = 256;

/** The tag `CreatedBy`: a person's name with their id, or the id alone where that is all there is. */
export function createdBy({ id, name }: Actor): string {
  return (name === id ? id : `${name} (${id})`).slice(0, longestTag).toWellFormed();
}
