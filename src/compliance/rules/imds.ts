import type { ImageRule } from '../rule.ts';

/** IMDSv1 hands an instance's credentials to whoever makes it fetch an address. */
export const imds: ImageRule = {
  id: 'imds',
  holds: 'an AMI requires IMDSv2',
  judge: ({ image, accountId }) =>
    image.imdsV2Required || image.ownerId !== accountId
      ? undefined
      : { severity: 'medium', says: 'IMDSv2 not required', fix: 'show' },
};
