import { createHash } from 'node:crypto';

/** Ids and secrets that look like Slack's and are the same for the same seed. */
export interface Ids {
  /** `U` + 10 characters and the like. */
  id(prefix: string): string;
  /** Letters and digits that nobody can guess from the ids. */
  secret(length: number): string;
}

/** Ids from a seed: the same sequence every time. */
export function createIds(seed: number): Ids {
  let count = 0;
  const characters = (length: number): string => {
    count += 1;
    const digest = createHash('sha512').update(`${seed}:${count}`).digest();
    return Array.from({ length }, (_, index) => (digest.at(index % digest.length) ?? 0) % 36)
      .map((digit) => digit.toString(36))
      .join('');
  };
  return { id: (prefix) => `${prefix}0${characters(9).toUpperCase()}`, secret: characters };
}
