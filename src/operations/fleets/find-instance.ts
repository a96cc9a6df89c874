import type { InstanceDetails } from '../../aws/machine-ports.ts';
import type { AuditContext } from '../../aws/ports.ts';
import { Refusal } from '../../basics/errors.ts';
import { type Place, placeName } from '../../fleet/place.ts';
import type { Desk } from '../desk.ts';
import { eachPlace, type UnreadPlace, unreadText } from '../each-place.ts';

export interface FoundInstance {
  readonly place: Place;
  readonly instance: InstanceDetails;
}

/** The instance of this id, in whichever place it is. Throws Refusal where it is in none that can be read. */
export async function findInstance(desk: Desk, audit: AuditContext, instanceId: string): Promise<FoundInstance> {
  const { found, unread } = await eachPlace(desk, desk.aws.places, async (place): Promise<readonly FoundInstance[]> => {
    const instance = await desk.aws.for(place, audit).instances.read(instanceId);
    return instance === undefined ? [] : [{ place, instance }];
  });
  const [first] = found.flat();
  if (first === undefined) throw unknownInstance(desk, instanceId, unread);
  return first;
}

function unknownInstance({ aws }: Desk, instanceId: string, unread: readonly UnreadPlace[]): Refusal {
  const looked = aws.places.map(placeName).join(', ');
  const reason =
    unread.length === 0
      ? `There is no instance ${instanceId} in ${looked}.`
      : `${instanceId} was not found where Amiable could look. ${unreadText(unread)}`;
  const remedy = 'Check the id. Where it is in another account or region, name that under places in the configuration.';
  return new Refusal('unknown-instance', reason, remedy, { instanceId });
}
