import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readTemplate } from '../lambda/roles.ts';

const text = z.string();
const environment = z.record(text, z.unknown());
const eventSchema = z.union([
  z.strictObject({ httpApi: z.strictObject({ method: text, path: text }) }),
  z.strictObject({
    sqs: z.strictObject({
      arn: z.unknown(),
      batchSize: z.number(),
      functionResponseType: text,
      maximumConcurrency: z.number(),
    }),
  }),
  z.strictObject({ schedule: z.strictObject({ rate: text }) }),
  z.strictObject({ eventBridge: z.strictObject({ pattern: z.unknown() }) }),
]);
/**
 * Every key that the file uses: osls refuses any that it does not know when it packages. Each is one that the schemas of Serverless Framework 3.40 and 4 have as well as that of
 * osls: look there before adding one.
 */
const commonSchema = z.strictObject({
  service: text,
  configValidationMode: z.literal('error'),
  provider: z.strictObject({
    name: z.literal('aws'),
    runtime: text,
    architecture: text,
    stage: text,
    region: text,
    deploymentMethod: z.literal('direct'),
    stackTags: z.unknown(),
    tags: z.unknown(),
    logRetentionInDays: z.number(),
    environment,
    httpApi: z.strictObject({ name: text }),
  }),
  params: text,
  custom: z.unknown(),
  package: z.strictObject({ individually: z.boolean(), excludeDevDependencies: z.boolean(), patterns: z.array(text) }),
  functions: z.record(
    text,
    z.strictObject({
      description: text,
      handler: text,
      role: text,
      memorySize: z.number(),
      timeout: z.number(),
      environment: environment.optional(),
      maximumRetryAttempts: z.number().optional(),
      maximumEventAge: z.number().optional(),
      package: z.strictObject({ patterns: z.array(text) }),
      events: z.array(eventSchema).optional(),
    }),
  ),
  resources: z.unknown(),
});

describe('serverless.yml', () => {
  it('uses no key that only one of osls and Serverless Framework knows', () => {
    expect(() => commonSchema.parse(readTemplate('../serverless.yml'))).not.toThrow();
  });
});
