/** What an AMI has to show on a test instance before it counts as validated. */
import * as z from 'zod';
import { secondsSchema } from './values.ts';

const hour = 60 * 60;

const httpSchema = z.strictObject({
  path: z
    .string()
    .regex(/^\/\S*$/, 'must begin with /')
    .default('/')
    .describe('The path.'),
  port: z.number().int().min(1).max(65_535).default(80).describe('The port.'),
  scheme: z.enum(['http', 'https']).default('http').describe('With https, the certificate is not looked at.'),
  status: z
    .number()
    .int()
    .min(100)
    .max(599)
    .default(200)
    .describe('The status that is expected. Redirects are not followed.'),
  successes: z.number().int().min(1).max(20).default(3).describe('How many times in a row.'),
  address: z.enum(['private', 'public']).default('private').describe('Which address of the test instance is asked.'),
});

export const validationSchema = z
  .strictObject({
    http: httpSchema.optional().describe('A request over HTTP, from where Amiable runs.'),
    command: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe(
        'Lines of a script that is run through the SSM agent, where nothing is reachable; it passes when it ends with 0.',
      ),
    timeoutSeconds: secondsSchema({ min: 1, max: 4 * hour })
      .default(15 * 60)
      .describe('How long the test instance has until it has passed, status checks included.'),
  })
  .refine(
    ({ http, command }) => http === undefined || command === undefined,
    'has both http and command: leave one out',
  );
export type Validation = z.infer<typeof validationSchema>;
