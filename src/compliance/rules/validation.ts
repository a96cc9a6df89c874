import type { ImageRule } from '../rule.ts';

/** Nobody knows whether an image boots that was never booted to see. */
export const validation: ImageRule = {
  id: 'validation',
  holds: 'an AMI has been validated',
  judge: ({ image }) => {
    const verdict = image.tags['ValidationStatus'] ?? '';
    if (verdict === '') return { severity: 'medium', says: 'never validated', fix: 'validate' };
    if (verdict.toLowerCase() === 'passed') return undefined;
    return { severity: 'high', says: 'validation failed', fix: 'validate' };
  },
};
