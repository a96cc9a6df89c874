import type { Clients } from '../../src/aws/clients.ts';
import { buildFleet } from '../contracts/aws-world.ts';
import type { Moto } from './server.ts';
import { motoWorld } from './world.ts';

/** An account with one fleet on an old image, and a newer image beside it. */
export interface MotoFleet {
  readonly clients: Clients;
  readonly groupName: string;
  readonly templateId: string;
  readonly oldImageId: string;
  readonly newImageId: string;
}

/** Empties the account and builds it. Without user data: moto launches none from a later version that has some. */
export async function motoFleet(
  moto: Pick<Moto, 'endpoint' | 'reset'>,
  options: { readonly desired: number; readonly max: number; readonly mixed?: boolean },
): Promise<MotoFleet> {
  const world = await motoWorld(moto);
  const { imageId, groupName, templateId } = await buildFleet(world, { ...options, withUserData: false });
  const newImageId = await world.addImage('web-1.1.0-20260110-000000', { Application: 'web', Version: '1.1.0' });
  return { clients: world.clients, groupName, templateId, oldImageId: imageId, newImageId };
}
