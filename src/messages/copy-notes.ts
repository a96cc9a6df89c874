/** What is said of AMIs while they are shared and copied. */
import type { Tellers } from './teller.ts';
import { plural } from './words.ts';

export const copyTellers = {
  'copy-found': ({ imageId, of }) => `🔎 ${imageId} is a copy of ${of} already, and is taken: nothing is copied.`,
  'image-shared': ({ imageId, accountId, snapshots }) =>
    `🤝 ${imageId} and ${plural(snapshots, 'snapshot')} of it are shared with account ${accountId} for the copy.`,
  'image-unshared': ({ imageId, accountId, kept }) =>
    kept
      ? `🤝 ${imageId} stays shared with account ${accountId} until another copy of it is done.`
      : `🔒 What was shared of ${imageId} with account ${accountId} for the copy is taken back.`,
  'copy-asked': ({ imageId, of, to, name, encrypted, kmsKeyId }) =>
    `📦 ${of} is copied to ${to} as ${imageId}, named ${name}${encrypted ? `, encrypted with ${kmsKeyId ?? 'the key of AWS there (aws/ebs)'}` : ''}.`,
} satisfies Partial<Tellers>;
