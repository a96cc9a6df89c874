import { sourceImages } from '../../fleet/source.ts';
import type { Image } from '../../images/image.ts';
import type { FleetRule } from '../rule.ts';
import { imagesIn } from '../stale.ts';

/** An image that cannot be launched any more is found out about by the next scale-out, when it is needed. */
export const fleetImageState: FleetRule = {
  id: 'fleet-image-state',
  holds: 'a fleet is on AMIs that are neither deprecated nor disabled nor gone',
  judge: ({ fleet, images, nowMs }) => {
    const launched = sourceImages(fleet);
    const unlaunchable = launched.filter((id) => stateOf(images.get(id)) !== 'available');
    const [first] = unlaunchable;
    if (first !== undefined) {
      return { severity: 'high', says: `launches ${first}, which is ${stateOf(images.get(first))}`, fix: 'patch' };
    }
    const running = imagesIn(fleet).find(
      (id) => isDeprecated(images.get(id), nowMs) || stateOf(images.get(id)) === 'disabled',
    );
    if (running === undefined) return undefined;
    const image = images.get(running);
    const state = stateOf(image) === 'available' ? 'deprecated' : stateOf(image);
    return {
      severity: 'medium',
      says: `${launched.includes(running) ? 'launches' : 'runs'} ${running}, which is ${state}`,
      fix: 'patch',
    };
  },
};

function stateOf(image: Image | undefined): string {
  return image?.state ?? 'gone';
}

function isDeprecated(image: Image | undefined, nowMs: number): boolean {
  return image?.deprecatedAtMs !== undefined && image.deprecatedAtMs <= nowMs;
}
