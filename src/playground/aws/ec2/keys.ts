/** The keys of KMS that snapshots are encrypted with, as far as EC2 cares. */
import type { Kernel } from '../kernel.ts';

const managedId = 'key/ebebebeb-0000-4000-8000-000000000000';

/** AWS's own key of an account and region, `aws/ebs`: no other account can be let use it. */
export function managedKey({ accountId, region }: Pick<Kernel, 'accountId' | 'region'>): string {
  return keyArn({ accountId, region }, managedId);
}

export function isManagedKey(kmsKeyId: string | undefined): boolean {
  return kmsKeyId?.endsWith(managedId) === true;
}

/** A key as a request may name it, as an ARN. */
export function keyArnOf(kernel: Pick<Kernel, 'accountId' | 'region'>, keyId: string): string {
  if (keyId.startsWith('arn:')) return keyId;
  return keyArn(kernel, keyId.startsWith('alias/') ? keyId : `key/${keyId}`);
}

/** Whose key it is. */
export function accountOfKey(arn: string): string {
  return arn.split(':')[4] ?? '';
}

/** What a disk has that is encrypted by AWS's own key, by that of an ARN, or not at all. */
export function encryption(
  kernel: Pick<Kernel, 'accountId' | 'region'>,
  by: string | undefined,
): { readonly encrypted: boolean; readonly kmsKeyId?: string } {
  if (by === undefined) return { encrypted: false };
  return { encrypted: true, kmsKeyId: by === 'aws/ebs' ? managedKey(kernel) : keyArnOf(kernel, by) };
}

function keyArn({ accountId, region }: Pick<Kernel, 'accountId' | 'region'>, resource: string): string {
  return `arn:aws:kms:${region}:${accountId}:${resource}`;
}
