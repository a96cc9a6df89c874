import { ServiceError } from '../wire/operation.ts';

/** How one kind of resource names the errors about its ids. */
export interface IdKind {
  readonly prefix: string;
  /** `InvalidAMIID`, to which `.NotFound` and `.Malformed` are added. */
  readonly code: string;
  readonly missing: (ids: string) => string;
}

export const idKinds = {
  image: { prefix: 'ami', code: 'InvalidAMIID', missing: (ids) => `The image id '[${ids}]' does not exist` },
  instance: { prefix: 'i', code: 'InvalidInstanceID', missing: (ids) => `The instance ID '${ids}' does not exist` },
  snapshot: { prefix: 'snap', code: 'InvalidSnapshot', missing: (ids) => `The snapshot '${ids}' does not exist.` },
  subnet: { prefix: 'subnet', code: 'InvalidSubnetID', missing: (ids) => `The subnet ID '${ids}' does not exist` },
  vpc: { prefix: 'vpc', code: 'InvalidVpcID', missing: (ids) => `The vpc ID '${ids}' does not exist` },
  template: {
    prefix: 'lt',
    code: 'InvalidLaunchTemplateId',
    missing: (ids) => `The specified launch template, with template ID ${ids}, does not exist.`,
  },
} satisfies Record<string, IdKind>;

/** Throws the kind's `.Malformed` where an id cannot be one. */
export function checkId({ prefix, code }: IdKind, id: string): void {
  if (new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id)) return;
  throw new ServiceError(`${code}.Malformed`, `Invalid id: "${id}" (expecting "${prefix}-...")`);
}

/** Looks up every id; throws `.Malformed` for the first that cannot be one, else `.NotFound` with all that are missing. */
export function findAll<R>(kind: IdKind, ids: readonly string[], find: (id: string) => R | undefined): R[] {
  for (const id of ids) checkId(kind, id);
  const found: R[] = [];
  const missing: string[] = [];
  for (const id of new Set(ids)) {
    const row = find(id);
    if (row === undefined) missing.push(id);
    else found.push(row);
  }
  if (missing.length === 0) return found;
  throw new ServiceError(`${kind.code}.NotFound`, kind.missing(missing.join(', ')));
}

/** The same for one id. */
export function findOne<R>(kind: IdKind, id: string, find: (id: string) => R | undefined): R {
  checkId(kind, id);
  const row = find(id);
  if (row === undefined) throw new ServiceError(`${kind.code}.NotFound`, kind.missing(id));
  return row;
}
