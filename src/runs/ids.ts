import { createHash } from 'node:crypto';

/** Letters and digits that are hard to misread: no 0/o, 1/l/i. */
const alphabet = '23456789abcdefghjkmnpqrstuvwxyz';

/**
 * The run's id for one interaction: the same interaction delivered again names the same run. `r-` and six characters;
 * `attempt` (from 0) lengthens it by one character each where a different interaction already holds the shorter id.
 */
export function runIdFor(interactionId: string, attempt = 0): string {
  const digest = createHash('sha256').update(`run:${interactionId}`).digest();
  const letters = [...digest].map((byte) => alphabet[byte % alphabet.length]).join('');
  return `r-${letters.slice(0, 6 + attempt)}`;
}

/** At most 64 characters, as AWS client tokens allow: the same for every repeat of one round of one step. */
export function stepToken(runId: string, stepName: string, round: number): string {
  const digest = createHash('sha256').update(`${runId}/${stepName}/${round}`).digest('hex');
  return `amiable-${runId}-${digest.slice(0, 24)}`;
}

/** Long enough that two of them hardly ever meet; `attempt` lengthens it where they do. */
const childLetters = 4;

/** The id of a run's child: the same child of the same run has the same id, however often it is begun. */
export function childRunId(parentId: string, key: string, attempt = 0): string {
  return runIdFor(`${parentId}/${key}`, childLetters + attempt);
}
