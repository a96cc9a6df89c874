import type { ImageRule } from '../rule.ts';

/** Of the account's own: what Amazon publishes is meant to be public. */
export const publicImage: ImageRule = {
  id: 'public-image',
  holds: 'an AMI is not public',
  unusedWeighs: 'same',
  judge: ({ image, accountId }) =>
    image.isPublic && image.ownerId === accountId
      ? { severity: 'high', says: 'public: everyone on AWS can launch it', fix: 'show' }
      : undefined,
};
