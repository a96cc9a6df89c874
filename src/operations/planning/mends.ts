import * as z from 'zod';

/** The vulnerability because of which a run is done, as its request has it: at the end it is counted what is left of it. */
export const mendsSchema = z.object({ cve: z.string(), packages: z.array(z.string()) });
