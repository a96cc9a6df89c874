/** What the steps need to bring an AMI into another account or region: see ports.ts. */
import type { Image } from '../images/image.ts';
import type { Grantee } from '../images/inventory.ts';

/** A copy to be made in the account and region that is asked. */
export interface ImageToCopy {
  readonly imageId: string;
  /** Where that one is. */
  readonly region: string;
  readonly name: string;
  readonly description: string;
  /** What is encrypted stays so, whatever is asked. */
  readonly encrypted: boolean;
  /** An id, alias or ARN of a key of the region that is asked; AWS's own where it is absent. */
  readonly kmsKeyId?: string;
  /** On the copy and on each of its snapshots. */
  readonly tags: Readonly<Record<string, string>>;
  /** At most 64 characters; a repeat with it answers the same copy. */
  readonly token: string;
}

export interface ImageCopies {
  /** The account's own images that EC2 says were copied from this one, in whatever state. */
  copiesOf(imageId: string): Promise<readonly Image[]>;
  /**
   * Asks for a copy and answers its id; it takes minutes to be available, and EC2 looks at keys only meanwhile. The
   * source has to be of this account, or shared with it together with its snapshots.
   */
  copy(image: ImageToCopy): Promise<{ readonly imageId: string } | 'name-taken'>;
  /** Lets an account launch an image of this one. Set-style. Throws AwsError where its snapshots cannot be shared. */
  share(imageId: string, accountId: string): Promise<void>;
  /** Set-style. */
  unshare(imageId: string, accountId: string): Promise<void>;
  /** Who else may copy a snapshot of this account: there is no listing of it, so it costs a call for each. */
  snapshotGrants(snapshotId: string): Promise<readonly Grantee[]>;
  /** Set-style. */
  shareSnapshot(snapshotId: string, accountId: string): Promise<void>;
  /** Set-style. */
  unshareSnapshot(snapshotId: string, accountId: string): Promise<void>;
}
