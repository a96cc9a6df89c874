/** What is watched while a fleet changes, and what follows. */
import * as z from 'zod';
import { secondsSchema } from './values.ts';

const hour = 60 * 60;

const probeSchema = z
  .strictObject({
    url: z
      .string()
      .regex(/^https?:\/\/\S+$/, 'must begin with http:// or https://')
      .optional()
      .describe('The whole address.'),
    path: z
      .string()
      .regex(/^\/\S*$/, 'must begin with /')
      .optional()
      .describe('In place of `url`: a path, asked at the name of each load balancer in front of the fleet.'),
    scheme: z.enum(['http', 'https']).default('http').describe('With `path`. The certificate is not looked at.'),
    port: z.number().int().min(1).max(65_535).optional().describe('With `path`. Default: that of the scheme.'),
    status: z
      .number()
      .int()
      .min(100)
      .max(599)
      .default(200)
      .describe('The status that is expected. Redirects are not followed.'),
    failures: z.number().int().min(1).max(20).default(3).describe('How many wrong answers in a row count.'),
  })
  .refine(({ url, path }) => (url === undefined) !== (path === undefined), 'must have either url or path');
export type WatchedProbe = z.infer<typeof probeSchema>;

export const watchSchema = z
  .strictObject({
    alarms: z
      .array(z.string().min(1).max(255))
      .max(100)
      .refine((names) => new Set(names).size === names.length, 'names an alarm twice')
      .default([])
      .describe('CloudWatch alarms by name, composite ones too, in the account and region of the fleet.'),
    http: z
      .array(probeSchema)
      .max(10)
      .default([])
      .describe('Addresses that are asked over HTTP, from where Amiable runs.'),
    waveSeconds: secondsSchema({ min: 0, max: hour })
      .default(60)
      .describe('How long each wave or stage is watched once it is healthy, before anything old goes.'),
    bakeSeconds: secondsSchema({ min: 0, max: 12 * hour })
      .default(5 * 60)
      .describe('How long the whole fleet is watched after the last one, before the run is done.'),
    onUnhealthy: z
      .enum(['roll-back', 'hold'])
      .default('roll-back')
      .describe(
        'What follows when an alarm fires or a probe fails: it is taken back at once, or stops and asks a person, and goes on only once all is well.',
      ),
    alreadyUnhealthy: z
      .enum(['refuse', 'warn'])
      .default('refuse')
      .describe(
        'What follows when that is so before anything has changed: no run, or a warning; it then counts only once it was well and is so again.',
      ),
    insufficientData: z
      .enum(['unknown', 'healthy'])
      .default('unknown')
      .describe(
        'What an alarm without data means. `healthy` is for alarms of what should never happen, where nothing is reported while all is well.',
      ),
    unknownSeconds: secondsSchema({ min: 10, max: hour })
      .default(5 * 60)
      .describe('How long it may be unknown whether all is well, before the run stops and asks a person.'),
  })
  .refine(({ alarms, http }) => alarms.length + http.length > 0, 'must name something to watch: alarms or http');
export type WatchPolicy = z.infer<typeof watchSchema>;
