/** What one fleet has to do with an image. */
export interface ImageUse {
  readonly fleet: string;
  /** Those that are not on their way out. */
  readonly instances: number;
  readonly launches: boolean;
}

/** Who uses which image, written down fleet by fleet. */
export interface Uses {
  launches(imageId: string, fleet: string): void;
  runs(imageId: string, fleet: string): void;
  /** In the order in which the fleets were looked at. */
  of(imageId: string): readonly ImageUse[];
}

type Counted = { -readonly [Key in keyof ImageUse]: ImageUse[Key] };

export function createUses(): Uses {
  const uses = new Map<string, Map<string, Counted>>();
  const useOf = (imageId: string, fleet: string): Counted => {
    const byFleet = uses.get(imageId) ?? new Map<string, Counted>();
    const use = byFleet.get(fleet) ?? { fleet, instances: 0, launches: false };
    uses.set(imageId, byFleet.set(fleet, use));
    return use;
  };
  return {
    launches: (imageId, fleet) => {
      useOf(imageId, fleet).launches = true;
    },
    runs: (imageId, fleet) => {
      useOf(imageId, fleet).instances += 1;
    },
    of: (imageId) => [...(uses.get(imageId)?.values() ?? [])],
  };
}
