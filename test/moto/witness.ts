import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { place } from './account.ts';
import type { Moto } from './server.ts';

const sightSchema = z.strictObject({
  desired: z.number(),
  min: z.number(),
  max: z.number(),
  templateVersion: z.string(),
  overrides: z.array(z.string()),
  suspended: z.array(z.string()),
  instances: z.array(
    z.strictObject({
      id: z.string(),
      lifecycle: z.string(),
      health: z.string(),
      state: z.string(),
      imageId: z.string(),
      targets: z.array(z.string()),
    }),
  ),
  terminated: z.array(z.string()),
  versions: z.array(
    z.strictObject({
      version: z.number(),
      description: z.string(),
      isDefault: z.boolean(),
      data: z.record(z.string(), z.json()),
    }),
  ),
});

/** A fleet as boto3 describes it. */
export type Sight = z.infer<typeof sightSchema>;

/** Somebody else who looks at the account, with a client that is none of ours. */
export interface Witness {
  look(groupName: string): Promise<Sight>;
  stop(): Promise<void>;
}

const script = fileURLToPath(new URL('witness.py', import.meta.url));

/** Starts boto3 beside moto. Whatever it trips over reaches whoever asked it to look. */
export function startWitness({ endpoint, python }: Pick<Moto, 'endpoint' | 'python'>): Witness {
  const child = spawn(python, ['-u', script, endpoint, place.region], { stdio: ['pipe', 'pipe', 'pipe'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  // Writing to one that has died fails there; the look that follows says why.
  child.stdin.on('error', () => {});
  return {
    look: async (groupName) => {
      child.stdin.write(`${JSON.stringify({ group: groupName })}\n`);
      const answer = await answers.next();
      if (answer.done === true) throw new Error(`the witness has ended: ${complaints}`);
      return sightSchema.parse(JSON.parse(answer.value));
    },
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/** The images that members run, each once. */
export function imagesIn({ instances }: Sight): readonly string[] {
  return [...new Set(instances.map(({ imageId }) => imageId))];
}

export function idsIn({ instances }: Sight): readonly string[] {
  return instances.map(({ id }) => id).sort();
}

/** Which members of `before` are terminated in `after`. */
export function terminatedOf(before: Sight, after: Sight): readonly string[] {
  return idsIn(before).filter((id) => after.terminated.includes(id));
}
