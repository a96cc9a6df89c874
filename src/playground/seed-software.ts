import type { SimulatedAws } from './aws/account.ts';
import type { SeededImages } from './seed-images.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** About one patch comes out each week. */
const daysPerPatch = 7;

/** Lets every image of the account miss the patches that came out since it was made. */
export function seedSoftware({ ec2, ssm }: Pick<SimulatedAws, 'ec2' | 'ssm'>, images: SeededImages, nowMs: number) {
  for (const { id, createdAtMs } of ec2.ownImages()) {
    ssm.setMissingPatches(id, Math.ceil((nowMs - createdAtMs) / dayMs / daysPerPatch));
  }
  for (const imageId of [images.api.current, images.api.ready]) {
    ssm.setPlatform(imageId, { platformType: 'Linux', platformName: 'Ubuntu', version: '24.04' });
  }
}
