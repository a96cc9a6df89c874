import type { DescribeTagsRequest, DescribeTagsResult, ResourceType, TagDescription } from '@aws-sdk/client-ec2';
import { type Ec2Operations, ServiceError } from '../wire/operation.ts';
import { type FilterFields, rowFilter } from './filters.ts';
import { findOne, type IdKind, idKinds } from './ids.ts';
import { filtered, page } from './paging.ts';
import type { Placed, Row, Table } from './table.ts';
import { mergedTags, type Tags, tagsFrom, withoutTags } from './tags.ts';
import type { Ec2World } from './world.ts';

/** One kind of thing that carries tags. */
interface Shelf {
  readonly type: ResourceType;
  readonly kind: IdKind;
  find(id: string): TaggedRow | undefined;
  retag(id: string, tags: Tags): void;
  seen(): Iterable<Placed<TaggedRow>>;
}

interface TaggedRow extends Row {
  readonly tags: Tags;
}

interface TagRow extends TaggedRow {
  readonly key: string;
  readonly value: string;
  readonly resourceId: string;
  readonly resourceType: ResourceType;
}

const tagFields: FilterFields<TagRow> = {
  key: ({ key }) => key,
  value: ({ value }) => value,
  'resource-id': ({ resourceId }) => resourceId,
  'resource-type': ({ resourceType }) => resourceType,
};

/** The operations on tags of any resource. A change checks every resource before it touches one. */
export function tagOperations(world: Ec2World) {
  const shelves = shelvesOf(world);
  return {
    CreateTags: ({ Resources, Tags: list }) => {
      const tags = tagsFrom(list);
      const changes = findTagged(shelves, Resources).map(({ shelf, row }) => {
        const merged = mergedTags(row.tags, tags);
        return () => shelf.retag(row.id, merged);
      });
      for (const change of changes) change();
      return {};
    },
    DeleteTags: ({ Resources, Tags: list }) => {
      for (const { shelf, row } of findTagged(shelves, Resources)) shelf.retag(row.id, withoutTags(row.tags, list));
      return {};
    },
    DescribeTags: (input) => describeTags(shelves, input),
  } satisfies Ec2Operations;
}

function shelvesOf(world: Ec2World): readonly Shelf[] {
  return [
    shelf('instance', idKinds.instance, world.instances),
    shelf('image', idKinds.image, world.images),
    shelf('snapshot', idKinds.snapshot, world.snapshots),
    shelf('launch-template', idKinds.template, world.templates),
    shelf('subnet', idKinds.subnet, world.subnets),
    shelf('vpc', idKinds.vpc, world.vpcs),
  ];
}

function shelf<R extends TaggedRow>(type: ResourceType, kind: IdKind, table: Table<R>): Shelf {
  return {
    type,
    kind,
    find: table.get,
    retag: (id, tags) => {
      const row = table.get(id);
      if (row !== undefined) table.put({ ...row, tags });
    },
    seen: () => table.seenAfter(),
  };
}

function findTagged(shelves: readonly Shelf[], ids: readonly string[] = []): { shelf: Shelf; row: TaggedRow }[] {
  return ids.map((id) => {
    const home = shelves.find(({ kind }) => id.startsWith(`${kind.prefix}-`));
    if (home === undefined) throw new ServiceError('InvalidID', `The ID '${id}' is not valid`);
    return { shelf: home, row: findOne(home.kind, id, home.find) };
  });
}

function describeTags(shelves: readonly Shelf[], input: DescribeTagsRequest): DescribeTagsResult {
  const passes = rowFilter(input.Filters, tagFields);
  const { rows, nextToken } = page(input, { least: 5, most: 1000, usual: 1000 }, (after) =>
    filtered(tagRows(shelves, after), passes),
  );
  return { Tags: rows.map(tagOnWire), NextToken: nextToken };
}

function* tagRows(shelves: readonly Shelf[], after = -1): Iterable<Placed<TagRow>> {
  let position = 0;
  for (const { type, seen } of shelves) {
    for (const { row } of seen()) {
      for (const [key, value] of Object.entries(row.tags)) {
        const tag = { id: row.id, tags: row.tags, key, value, resourceId: row.id, resourceType: type };
        if (position > after) yield { position, row: tag };
        position += 1;
      }
    }
  }
}

function tagOnWire({ key, value, resourceId, resourceType }: TagRow): TagDescription {
  return { Key: key, Value: value, ResourceId: resourceId, ResourceType: resourceType };
}
