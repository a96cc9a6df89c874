/** Where fleets are looked for, and how to get there. */
import * as z from 'zod';
import { accountSchema, regionSchema } from './values.ts';

/** An id, an alias, or the ARN of one of the two. */
const kmsKey = /^(?:arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:)?(?:key\/[\w-]+|alias\/[\w/-]+)$|^[\w-]{36}$/;

const roleArn = /^arn:aws[a-z-]*:iam::(\d{12}):role\/.+$/;

const roleArnSchema = z.string().regex(roleArn, 'must be the ARN of a role').optional();
const externalIdSchema = z.string().min(2).max(1224).optional();

const placeSchema = z
  .strictObject({
    account: accountSchema.optional().describe('The account. Default: that of the role, else that of the credentials.'),
    region: regionSchema.describe('The region.'),
    roleArn: roleArnSchema.describe('The role that Amiable takes on there.'),
    externalId: externalIdSchema.describe('The external id that the role asks for.'),
    readerRoleArn: roleArnSchema.describe(
      'The role that the functions `slack` and `compliance` take on there. Default: `amiable-reader` of that account.',
    ),
    readerExternalId: externalIdSchema.describe('The external id that it asks for. Default: that of the other role.'),
    kmsKeyId: z
      .string()
      .regex(kmsKey, 'must be the id, the alias (alias/…) or the ARN of a key')
      .optional()
      .describe('The key that AMIs are encrypted with when they are copied to there. Default: as their origin is.'),
  })
  .transform((place, context) => {
    const [, keyRegion] = kmsKey.exec(place.kmsKeyId ?? '') ?? [];
    if (keyRegion !== undefined && keyRegion !== place.region) {
      const message = `is a key of ${keyRegion}, and this place is in ${place.region}`;
      context.addIssue({ code: 'custom', path: ['kmsKeyId'], message });
    }
    const account = accountIn(place.roleArn);
    const reader = accountIn(place.readerRoleArn);
    if (reader !== undefined && reader !== account) {
      const message = account === undefined ? 'takes a roleArn beside it' : `is no role of account ${account}`;
      context.addIssue({ code: 'custom', path: ['readerRoleArn'], message });
    }
    if (account === undefined) return place;
    if (place.account !== undefined && place.account !== account) {
      const message = `is a role of account ${account}, and this place is in account ${place.account}`;
      context.addIssue({ code: 'custom', path: ['roleArn'], message });
    }
    return { ...place, account };
  });

function accountIn(arn: string | undefined): string | undefined {
  return arn === undefined ? undefined : roleArn.exec(arn)?.[1];
}

export const placesSchema = z.array(placeSchema).superRefine((places, context) => {
  const seen = new Set<string>();
  for (const [index, { account, region }] of places.entries()) {
    const place = JSON.stringify([account, region]);
    if (seen.has(place)) context.addIssue({ code: 'custom', path: [index], message: 'names the same place twice' });
    seen.add(place);
  }
});

/** The key for AMIs that are copied to a place; undefined where none is configured. Places without an account are of the credentials' own. */
export function kmsKeyOf(
  { places }: { readonly places: z.output<typeof placesSchema> },
  { accountId, region }: { readonly accountId: string; readonly region: string },
): string | undefined {
  const there = places.filter((place) => place.region === region);
  const named =
    there.find(({ account }) => account === accountId) ?? there.find(({ account }) => account === undefined);
  return named?.kmsKeyId;
}
