import type { ImageRule } from '../rule.ts';

/** Without its tags nobody can tell what an image is of, and cleanup does not count it. */
export const requiredTags: ImageRule = {
  id: 'required-tags',
  holds: 'an AMI has the tags that are required',
  judge: ({ image, accountId }, { requiredTags: required }) => {
    if (image.ownerId !== accountId) return undefined;
    const missing = required.filter((key) => (image.tags[key] ?? '') === '');
    if (missing.length === 0) return undefined;
    return {
      severity: 'medium',
      says: `without the ${missing.length === 1 ? 'tag' : 'tags'} ${missing.join(', ')}`,
      fix: 'show',
    };
  },
};
