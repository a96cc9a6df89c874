import { GetInventoryCommand, type InventoryResultEntity } from '@aws-sdk/client-ssm';
import type { InstalledList } from '../images/exposure-evidence.ts';
import type { InstalledPackage } from '../images/installed.ts';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { chunks, mapBounded, readPages } from './pages.ts';
import type { Installed } from './service-ports.ts';

const applications = 'AWS:Application';
const pageSize = 50;
/** Systems Manager takes 40 values in a filter. */
const idsPerCall = 40;
const namesPerCall = 30;
const callsAtOnce = 8;

/**
 * One of these is on whatever lists what is installed: the agent that makes the list, and what no distribution comes
 * without. Asked for beside the packages, they tell an instance without them from one that lists nothing.
 */
const everywhere = [
  'amazon-ssm-agent',
  'Amazon SSM Agent',
  ...['bash', 'coreutils', 'systemd', 'glibc', 'libc6', 'tzdata'],
] as const;

export function createInstalled({ ssm }: Pick<Clients, 'ssm'>, call: Caller): Installed {
  const read = (ids: readonly string[], names: readonly string[]): Promise<readonly InventoryResultEntity[]> => {
    const asked = {
      ResultAttributes: [{ TypeName: applications }],
      Filters: [
        { Key: 'AWS:InstanceInformation.InstanceId', Values: [...ids], Type: 'Equal' as const },
        { Key: `${applications}.Name`, Values: [...names, ...everywhere], Type: 'Equal' as const },
      ],
      MaxResults: pageSize,
    };
    return readPages(async (token) => {
      const input = { ...asked, ...(token === undefined ? {} : { NextToken: token }) };
      const { Entities = [], NextToken } = await call({ service: 'ssm', call: 'GetInventory' }, (options) =>
        ssm.send(new GetInventoryCommand(input), options),
      );
      return { items: Entities, next: NextToken };
    });
  };
  return {
    packages: async (instanceIds, names) => {
      const asked = chunks(instanceIds, idsPerCall).flatMap((ids) =>
        chunks(names, namesPerCall).map((some) => ({ ids, some })),
      );
      const found = await mapBounded(asked, callsAtOnce, async ({ ids, some }) => {
        const wanted = new Set(some);
        // Of each page at once only what was asked for: whole lists are long.
        return (await read(ids, some)).flatMap((entity) => listOf(entity, wanted));
      });
      return together(found.flat());
    },
  };
}

function listOf(
  { Id, Data }: InventoryResultEntity,
  wanted: ReadonlySet<string>,
): readonly (readonly [string, InstalledList])[] {
  const list = Data?.[applications];
  if (Id === undefined || list === undefined) return [];
  const atMs = Date.parse(list.CaptureTime ?? '');
  const packages = (list.Content ?? []).filter(({ Name = '' }) => wanted.has(Name)).map(installedPackage);
  return [[Id, { packages, ...(Number.isNaN(atMs) ? {} : { atMs }) }]];
}

/** One list for each instance, of all names that were asked for. */
function together(found: readonly (readonly [string, InstalledList])[]): ReadonlyMap<string, InstalledList> {
  const lists = new Map<string, InstalledList>();
  for (const [instanceId, list] of found) {
    const known = lists.get(instanceId);
    lists.set(instanceId, known === undefined ? list : { ...list, packages: [...known.packages, ...list.packages] });
  }
  return lists;
}

/** Of an RPM some agents tell the release in a field, and others only in the name of its source. */
function installedPackage({
  Name = '',
  Version = '',
  Epoch = '',
  Release = '',
  PackageId = '',
}: Readonly<Record<string, string>>): InstalledPackage {
  if (PackageId.endsWith('.deb')) return { name: Name, version: Version, manager: 'dpkg' };
  const [, sourceVersion, sourceRelease] = /-([^-]+)-([^-]+)\.src\.rpm$/.exec(PackageId) ?? [];
  const release = Release === '' && sourceVersion === Version ? sourceRelease : Release;
  if (sourceRelease === undefined && Release === '') return { name: Name, version: Version };
  const epoch = /^[1-9]\d*$/.test(Epoch) ? `${Epoch}:` : '';
  const after = release === undefined || release === '' ? '' : `-${release}`;
  return { name: Name, version: `${epoch}${Version}${after}`, manager: 'rpm' };
}
