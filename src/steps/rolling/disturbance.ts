import type { Aws, Group } from '../../aws/ports.ts';
import { readUndertakings } from '../../aws/undertakings.ts';
import { foreignActivity, type Undertakings } from '../../fleet/foreign.ts';
import { standsInTheWay } from './foreign-sentence.ts';

/**
 * What others have going on in a group now, as a sentence that says what to do; undefined where nothing stands in the way
 * of a wave or stage. `ownPins` are processes that the run itself has suspended. Reads only.
 */
export async function disturbance(
  aws: Aws,
  groupName: string,
  seen: Undertakings & Pick<Group, 'tags'>,
  ownPins: readonly string[] = [],
): Promise<string | undefined> {
  const now = await readUndertakings(aws, { groupName, tags: seen.tags });
  const [activity] = foreignActivity({ ...seen, ...now }, ownPins);
  return activity && standsInTheWay(activity);
}
