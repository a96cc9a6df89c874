/** What is known of one account and region before it is judged: what runs there, and what each source says of it. Plain data. */
import type { FleetKey } from '../fleet/fleet.ts';
import type { Place } from '../fleet/place.ts';
import type { Fix, PackageFound } from './exposure.ts';
import type { Image } from './image.ts';
import type { InstalledPackage } from './installed.ts';
import type { ListedInstance } from './inventory.ts';

/** As the inventory lists it. */
export type Server = ListedInstance;

export interface ServedFleet {
  readonly key: FleetKey;
  readonly name: string;
  readonly application?: string;
  readonly environment?: string;
  /** Two, where it is a pair. */
  readonly groupNames: readonly string[];
  /** Every AMI that it would launch now. */
  readonly launches: readonly string[];
}

export interface Estate {
  readonly place: Place;
  readonly servers: readonly Server[];
  readonly fleets: readonly ServedFleet[];
  /** The account's own, and others that run. */
  readonly images: ReadonlyMap<string, Image>;
  /** Whether these are all servers of the place, so that an AMI that none of them runs is one that nobody runs. */
  readonly isWhole: boolean;
}

/** Whether Amazon Inspector has looked at an instance; `reason` is its own word, such as `UNSUPPORTED_OS`. */
export type Inspection =
  | { readonly state: 'looked'; readonly atMs: number }
  /** It may still; without a reason where it does not know of the instance. */
  | { readonly state: 'not-yet'; readonly reason?: string }
  /** Waiting does not help. */
  | { readonly state: 'never'; readonly reason: string };

/** One vulnerability on one instance. */
export interface CveFinding {
  readonly instanceId: string;
  readonly packages: readonly PackageFound[];
  readonly fix: Fix;
  readonly score?: number;
  readonly lastObservedAtMs?: number;
}

export type InspectorEvidence =
  | { readonly kind: 'off' }
  | { readonly kind: 'unread'; readonly why: string }
  | {
      readonly kind: 'read';
      /** Whether it has ever heard of the CVE: else that it finds nothing says nothing. */
      readonly knowsCve: boolean;
      readonly looked: ReadonlyMap<string, Inspection>;
      readonly findings: ReadonlyMap<string, readonly CveFinding[]>;
    };

/** The packages of an instance that were asked for, and when it listed them. */
export interface InstalledList {
  readonly atMs?: number;
  readonly packages: readonly InstalledPackage[];
}

export type InventoryEvidence =
  /** No package is known to ask for. */
  | { readonly kind: 'not-asked' }
  | { readonly kind: 'unread'; readonly why: string }
  | { readonly kind: 'read'; readonly lists: ReadonlyMap<string, InstalledList> };

export type Ping = 'online' | 'lost' | 'inactive';

export interface Evidence {
  readonly inspector: InspectorEvidence;
  readonly inventory: InventoryEvidence;
  /** Of the instances of which nothing else is known; `undefined` where they could not be read. */
  readonly agents: ReadonlyMap<string, Ping> | undefined;
}

export interface PlaceEvidence extends Evidence {
  readonly estate: Estate;
  /** What could not be read of what runs there. */
  readonly gaps: readonly { readonly what: string; readonly why: string }[];
}
