import type { ImageRule } from '../rule.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** A scan that says nothing, or said it long ago, is as good as none. */
export const scan: ImageRule = {
  id: 'scan',
  holds: 'an AMI has passed a security scan that is still good',
  judge: ({ image, nowMs }, { scanValidDays }) => {
    const { SecurityScan: verdict, ScanDate: scannedAt = '' } = image.tags;
    if (verdict === undefined || verdict === '') return { severity: 'high', says: 'not scanned', fix: 'scan' };
    if (verdict.toLowerCase() !== 'passed') return { severity: 'high', says: 'security scan failed', fix: 'scan' };
    const scannedAtMs = Date.parse(scannedAt);
    if (Number.isNaN(scannedAtMs)) return { severity: 'medium', says: 'scanned, and nobody knows when', fix: 'scan' };
    const days = Math.floor((nowMs - scannedAtMs) / dayMs);
    if (days <= scanValidDays) return undefined;
    return { severity: 'medium', says: `scanned ${days} days ago, good for ${scanValidDays}`, fix: 'scan' };
  },
};
