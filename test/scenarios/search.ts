/** The search for histories that go wrong: many processes, each with batches of seeds. */
import { type ChildProcess, fork } from 'node:child_process';
import * as fc from 'fast-check';
import * as z from 'zod';
import { type Strategy, strategies } from '../../src/fleet/strategies.ts';
import { historyBy } from './draw-history.ts';
import { live } from './histories.ts';
import { type History, historySchema } from './history.ts';
import { violations } from './violations.ts';

export interface Found {
  readonly history: History;
  readonly violations: readonly string[];
}

const batchSchema = z.object({ strategy: z.literal(strategies), seed: z.number(), size: z.number() });
const resultSchema = z.object({
  lived: z.number(),
  found: z.array(z.object({ history: historySchema, violations: z.array(z.string()).readonly() })).readonly(),
});
type Batch = z.infer<typeof batchSchema>;
type Result = z.infer<typeof resultSchema>;

const batchSize = 100;

/** Lives through the histories of a strategy and a seed. What a history throws is a violation, too. */
export async function liveBatch({ strategy, seed, size }: Batch): Promise<Result> {
  const found: Found[] = [];
  for (const drawn of fc.sample(historyBy(strategy), { seed, numRuns: size })) {
    const wrong = await violationsIn(drawn);
    if (wrong.length > 0) found.push({ history: drawn, violations: wrong });
  }
  return { lived: size, found };
}

async function violationsIn(drawn: History): Promise<readonly string[]> {
  try {
    const outcome = await live(drawn);
    return outcome === undefined ? [] : await violations(outcome, drawn);
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}

/** In a process of its own: answers each batch that it is sent, until the one that sends them is gone. */
export function serveBatches(): void {
  const answer = async (message: unknown): Promise<void> => {
    process.send?.(await liveBatch(batchSchema.parse(message)));
  };
  process.on('message', (message) => void answer(message));
  process.on('disconnect', () => process.exit());
}

export interface SearchOptions {
  readonly histories: number;
  /** Batch by batch in turn. */
  readonly strategies: readonly [Strategy, ...Strategy[]];
  readonly seed: number;
  readonly workers: number;
  /** The search ends when so many have been found. */
  readonly most: number;
  /** What a worker runs; it calls `serveBatches`. */
  readonly script: string;
  /** Told after each batch, with what was found in it. */
  readonly onBatch: (progress: { readonly lived: number; readonly found: readonly Found[] }) => void;
}

/** Lives through so many histories; the same seed gives the same ones. Throws where a worker dies. */
export async function search(options: SearchOptions): Promise<readonly Found[]> {
  const found: Found[] = [];
  let begun = 0;
  let lived = 0;
  const nextBatch = (): Batch | undefined => {
    if (begun >= options.histories || found.length >= options.most) return undefined;
    const nth = begun / batchSize;
    const strategy = options.strategies[nth % options.strategies.length] ?? options.strategies[0];
    const batch = { strategy, seed: options.seed + nth, size: Math.min(batchSize, options.histories - begun) };
    begun += batchSize;
    return batch;
  };
  const work = async (): Promise<void> => {
    const worker = fork(options.script, ['--worker'], { execArgv: ['--max-semi-space-size=64'] });
    try {
      for (let batch = nextBatch(); batch !== undefined; batch = nextBatch()) {
        const result = await ask(worker, batch);
        lived += result.lived;
        found.push(...result.found);
        options.onBatch({ lived, found: result.found });
      }
    } finally {
      worker.disconnect();
    }
  };
  await Promise.all(Array.from({ length: options.workers }, work));
  return found;
}

function ask(worker: ChildProcess, batch: Batch): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const died = (code: number | null): void =>
    reject(new Error(`a worker died with ${code} in the batch of ${batch.seed}`));
  worker.once('exit', died);
  worker.once('message', (message) => {
    worker.off('exit', died);
    resolve(resultSchema.parse(message));
  });
  worker.send(batch);
  return promise;
}
