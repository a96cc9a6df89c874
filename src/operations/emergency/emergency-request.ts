import * as z from 'zod';
import { packageNameSchema } from '../../images/packages.ts';

/** What an emergency was asked with, as it is kept in the run. */
export const emergencyRequestSchema = z.object({
  /** The id of a CVE, in capitals. */
  cve: z.string(),
  /** Only these are patched; all that the profiles patch where it is empty. */
  packages: z.array(packageNameSchema),
  /** Only these fleets; all that are affected where it is empty. */
  fleets: z.array(z.string()),
  /** What is affected for certain, and all that was made of it. */
  imageIds: z.array(z.string()),
  profile: z.string().exactOptional(),
  reason: z.string().exactOptional(),
  /** A declared emergency: fewer approvers, no windows, no order of environments. */
  breakGlass: z.literal(true).exactOptional(),
  override: z.string().exactOptional(),
  outsideWindow: z.string().exactOptional(),
  /** User groups of the person who asked, as they were then. */
  groupIds: z.array(z.string()).default([]),
});
export type EmergencyRequest = z.infer<typeof emergencyRequestSchema>;

/** Breaking the glass sets the order of environments and their windows aside; each can be set aside alone. */
export function setAside({ breakGlass, reason = '', override, outsideWindow }: EmergencyRequest) {
  const broken = breakGlass === undefined ? undefined : `Glass broken: ${reason}`;
  return { override: override ?? broken, outsideWindow: outsideWindow ?? broken };
}
