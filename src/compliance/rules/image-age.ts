import { type ImageRule, replaceOrRetire } from '../rule.ts';

/** Patches come out every month: an old image lacks all of them, whatever was scanned when it was new. */
export const imageAge: ImageRule = {
  id: 'image-age',
  holds: 'an AMI is not old',
  judge: ({ ageDays, use }, { mediumAgeDays, highAgeDays }) => {
    if (ageDays < mediumAgeDays) return undefined;
    const severity = ageDays >= highAgeDays ? 'high' : 'medium';
    return { severity, says: `${ageDays} days old`, fix: replaceOrRetire(use) };
  },
};
