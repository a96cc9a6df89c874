import * as z from 'zod';
import { Refusal } from '../../basics/errors.ts';
import { longestNameParts, unfitForName } from '../../images/image-name.ts';

/** What an image was asked for with, as it is kept in the run. */
export const createRequestSchema = z.object({
  instanceId: z.string(),
  application: z.string(),
  version: z.string(),
  /** Of the image; else that of the instance. */
  environment: z.string().exactOptional(),
  reboot: z.boolean().default(false),
  reason: z.string().exactOptional(),
  /** User groups of the person who asked, as they were then. */
  groupIds: z.array(z.string()).default([]),
});
export type CreateRequest = z.infer<typeof createRequestSchema>;

const allowed = "AWS allows letters of English, digits, spaces and ()[]./-'@_ in the name of an AMI.";

/** Throws Refusal where application and version make no name that AWS allows. */
export function requireNameParts(application: string, version: string): void {
  refuseUnfit('--app', application);
  refuseUnfit('--version', version);
  const length = application.length + version.length;
  if (length <= longestNameParts) return;
  throw new Refusal(
    'image-name-too-long',
    `--app and --version have ${length} characters together; ${longestNameParts} is the most, since both are in the name of the AMI.`,
    'Shorten one of them.',
  );
}

function refuseUnfit(flag: string, value: string): void {
  const [unfit] = unfitForName(value);
  if (unfit === undefined) return;
  throw new Refusal('not-an-image-name', `${flag} has ${JSON.stringify(unfit)} in it. ${allowed}`, 'Leave it out.', {
    flag,
  });
}
