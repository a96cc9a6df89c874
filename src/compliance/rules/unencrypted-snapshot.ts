import type { ImageRule } from '../rule.ts';

/** Of the account's own: what Amazon publishes cannot be encrypted. */
export const unencryptedSnapshot: ImageRule = {
  id: 'unencrypted-snapshot',
  holds: 'every snapshot of an AMI is encrypted',
  judge: ({ image, accountId }) => {
    if (image.ownerId !== accountId) return undefined;
    const open = image.snapshots.filter(({ encrypted }) => encrypted === false);
    if (open.length === 0) return undefined;
    const which = open.length === 1 ? 'a snapshot is' : `${open.length} snapshots are`;
    return { severity: 'medium', says: `${which} not encrypted`, fix: 'show' };
  },
};
