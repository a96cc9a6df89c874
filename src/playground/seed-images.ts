import type { ImageSpec } from './aws/ec2/builders.ts';
import type { Ec2 } from './aws/ec2/ec2.ts';

type Ec2Images = Pick<Ec2, 'addImage'>;

/** The images of the playground that somebody has a use for by name. */
export interface SeededImages {
  readonly web: { readonly ancient: string; readonly stale: string; readonly current: string; readonly ready: string };
  readonly broken: string;
  readonly unscanned: string;
  readonly failed: string;
  readonly api: { readonly current: string; readonly ready: string };
  readonly worker: { readonly current: string; readonly ready: string };
}

interface AppImage {
  readonly application: string;
  readonly version: string;
  readonly ageDays: number;
  readonly validated?: 'Passed' | 'Failed';
  readonly scanned?: 'Passed';
  readonly more?: Partial<ImageSpec>;
}

const dayMs = 24 * 60 * 60 * 1000;

/** An image as Amiable would have made it, name, tags and all. */
export function addImage(
  ec2: Ec2Images,
  nowMs: number,
  { application, version, ageDays, validated, scanned, more }: AppImage,
) {
  const made = new Date(nowMs - ageDays * dayMs).toISOString();
  const [day = '', time = ''] = made.split('T');
  const stamp = `${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`;
  return ec2.addImage({
    name: `${application}-${version}-${stamp}`,
    ageDays,
    ...more,
    tags: {
      Application: application,
      Version: version,
      CreatedDate: made,
      Environment: 'production',
      CreatedBy: 'amiable',
      ...(validated === undefined ? {} : { ValidationStatus: validated, ValidationDate: made }),
      ...(scanned === undefined ? {} : { SecurityScan: scanned, ScanDate: made }),
    },
  });
}

const tested = { validated: 'Passed', scanned: 'Passed' } as const;

/** Images of three applications: good ones, old ones, and one of every kind that cannot be rolled out. */
export function seedImages(ec2: Ec2Images, nowMs: number): SeededImages {
  const add = (image: AppImage): string => addImage(ec2, nowMs, image);
  const web = (version: string, ageDays: number, rest: Partial<AppImage> = tested): string =>
    add({ application: 'web', version, ageDays, ...rest });
  // What cleanup is for: nobody has launched from these for long.
  for (const [version, ageDays] of [
    ['1.6.0', 500],
    ['1.7.0', 450],
    ['1.8.0', 400],
    ['1.9.0', 340],
  ] as const)
    web(version, ageDays, { ...tested, more: { sizeGib: 30 } });
  web('2.0.0', 300, { ...tested, more: { state: 'disabled' } });
  const ancient = web('2.1.0', 200);
  const stale = web('2.2.0', 120);
  const current = web('2.3.0', 45);
  const ready = web('2.4.0', 2);
  web('2.4.0-arm', 2, { ...tested, more: { architecture: 'arm64' } });
  const unscanned = web('2.4.1', 1, { validated: 'Passed' });
  const failed = web('2.4.2', 0.5, { validated: 'Failed', scanned: 'Passed' });
  const broken = web('2.3.9-broken', 10);
  web('2.6.0', 0, { more: { state: 'pending' } });
  const api = { application: 'api', ...tested };
  const worker = { application: 'worker', ...tested };
  const seeded: SeededImages = {
    web: { ancient, stale, current, ready },
    broken,
    unscanned,
    failed,
    api: {
      current: add({ ...api, version: '1.8.0', ageDays: 20 }),
      ready: add({ ...api, version: '1.9.0', ageDays: 1 }),
    },
    worker: {
      current: add({ ...worker, version: '5.1.0', ageDays: 95 }),
      ready: add({ ...worker, version: '5.2.0', ageDays: 3 }),
    },
  };
  ec2.addImage({ name: 'ubuntu-24.04-base', ownerId: '099720109477', isPublic: true, ageDays: 30 });
  return seeded;
}
