/** What is special about the AMIs of one application. */
import * as z from 'zod';
import { validationSchema } from './validation.ts';
import { nameSchema } from './values.ts';

const applicationSchema = z.strictObject({
  profile: nameSchema.optional().describe('The profile that its AMIs are patched by. Default: default.'),
  validation: validationSchema.optional().describe('Instead of the validation of all AMIs.'),
});

export const applicationsSchema = z
  .record(nameSchema, applicationSchema)
  .transform((written) => Object.entries(written).map(([name, application]) => ({ name, ...application })));
