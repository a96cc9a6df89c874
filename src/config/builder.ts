/** Where instances are launched to bake in, to test and to scan, and how long they may take. */
import * as z from 'zod';
import { secondsSchema } from './values.ts';

const hour = 60 * 60;

const instanceTypesSchema = z.array(z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'must be a type such as t3.medium'));

export const builderSchema = z.strictObject({
  subnets: z
    .array(z.string().regex(/^subnet-[0-9a-f]+$/, 'must be the id of a subnet'))
    .default([])
    .describe('Subnets, tried in this order. Default: one that EC2 chooses of the default VPC.'),
  securityGroups: z
    .array(z.string().regex(/^sg-[0-9a-f]+$/, 'must be the id of a security group'))
    .default([])
    .describe('Security groups. Default: that of the VPC.'),
  instanceProfile: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .describe('The name of the instance profile; the SSM agent needs one with AmazonSSMManagedInstanceCore.'),
  instanceTypes: z
    .strictObject({
      x86_64: instanceTypesSchema.min(1).default(['t3.medium', 't3a.medium', 'm5.large']).describe('For x86_64.'),
      arm64: instanceTypesSchema.min(1).default(['t4g.medium', 'm6g.large']).describe('For arm64.'),
    })
    .prefault({})
    .describe('Types by architecture, tried in this order where there is no capacity.'),
  imageOwners: z
    .array(
      z
        .string()
        .regex(
          /^(self|amazon|aws-marketplace|\d{12})$/,
          'must be self, amazon, aws-marketplace or an account in quotes',
        ),
    )
    .min(1)
    .default(['self', 'amazon'])
    .describe('Whose AMIs may be launched: self, amazon, aws-marketplace, or 12 digits in quotes.'),
  publicAddress: z.boolean().default(false).describe('Whether they get a public address.'),
  agentTimeoutSeconds: secondsSchema({ min: 1, max: 4 * hour })
    .default(15 * 60)
    .describe('How long an instance may take until its SSM agent is online.'),
  imageTimeoutSeconds: secondsSchema({ min: 60, max: 48 * hour })
    .default(6 * hour)
    .describe('How long AWS may take to make an AMI.'),
  deadlineSeconds: secondsSchema({ min: 60, max: 72 * hour })
    .default(12 * hour)
    .describe('After how long an instance whose run is gone is terminated.'),
});
