/** Where fleets are looked for, and how to get there. */
import * as z from 'zod';
import { accountSchema, regionSchema } from './values.ts';

const roleArn = /^arn:aws[a-z-]*:iam::(\d{12}):role\/.+$/;

const placeSchema = z
  .strictObject({
    account: accountSchema.optional().describe('The account. Default: that of the role, else that of the credentials.'),
    region: regionSchema.describe('The region.'),
    roleArn: z
      .string()
      .regex(roleArn, 'must be the ARN of a role')
      .optional()
      .describe('The role that Amiable takes on there.'),
    externalId: z.string().min(2).max(1224).optional().describe('The external id that the role asks for.'),
  })
  .transform((place, context) => {
    const account = place.roleArn === undefined ? undefined : roleArn.exec(place.roleArn)?.[1];
    if (account === undefined) return place;
    if (place.account !== undefined && place.account !== account) {
      const message = `is a role of account ${account}, and this place is in account ${place.account}`;
      context.addIssue({ code: 'custom', path: ['roleArn'], message });
    }
    return { ...place, account };
  });

export const placesSchema = z.array(placeSchema).superRefine((places, context) => {
  const seen = new Set<string>();
  for (const [index, { account, region }] of places.entries()) {
    const place = JSON.stringify([account, region]);
    if (seen.has(place)) context.addIssue({ code: 'custom', path: [index], message: 'names the same place twice' });
    seen.add(place);
  }
});
