/** When changes may be made. Each message ends the sentence "KEY ...". */
import * as z from 'zod';
import { isTimeZone, weekdays } from '../basics/wall-clock.ts';

const fromSchema = z
  .string({ error: 'must be a time in quotes, such as "09:00"' })
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as "09:00"');
const toSchema = z
  .string({ error: 'must be a time in quotes, such as "17:00"' })
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time such as "17:00", at most "24:00"');

const windowSchema = z
  .strictObject({
    days: z
      .array(z.enum(weekdays))
      .min(1, 'must name a day')
      .default([...weekdays])
      .describe('The days on which it opens: mon, tue, wed, thu, fri, sat, sun.'),
    from: fromSchema.describe('When it opens, such as "09:00".'),
    to: toSchema.describe('When it closes; on the next day where that is earlier than it opens.'),
    timeZone: z
      .string()
      .refine(isTimeZone, 'must be a time zone such as Europe/Zurich or UTC')
      .describe('Whose clock it goes by, as the IANA database calls it; summer time is kept.'),
  })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    message: 'is when it opens; a whole day is "00:00" to "24:00"',
  });

export const windowsSchema = z.array(windowSchema);
