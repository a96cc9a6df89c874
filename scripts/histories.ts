/**
 * `npm run histories -- 100000 [--strategy S] [--seed N] [--workers N]` lives through new random rollouts, by all
 * strategies in turn or by one, and prints those that go wrong; `npm run histories -- --replay '<json>'` lives through one of them again, and prints what happens in it.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { strategies } from '../src/fleet/strategies.ts';
import { live } from '../test/scenarios/histories.ts';
import { historySchema } from '../test/scenarios/history.ts';
import { search, serveBatches } from '../test/scenarios/search.ts';
import { timeline } from '../test/scenarios/timeline.ts';
import { violations } from '../test/scenarios/violations.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    strategy: { type: 'string' },
    seed: { type: 'string' },
    workers: { type: 'string' },
    most: { type: 'string' },
    replay: { type: 'string' },
    worker: { type: 'boolean' },
  },
});

const whole = z.coerce.number().int().positive();

if (values.worker === true) serveBatches();
else if (values.replay !== undefined) process.exitCode = await replay(values.replay);
else process.exitCode = await lookFor();

async function lookFor(): Promise<number> {
  const histories = whole.default(2000).parse(positionals[0]);
  const seed = whole.default(Date.now() % 1_000_000_000).parse(values.seed);
  const workers = whole.default(availableParallelism()).parse(values.workers);
  const most = whole.default(10).parse(values.most);
  console.log(`${histories} histories of seed ${seed} on ${workers} workers`);
  const one = z.literal(strategies).optional().parse(values.strategy);
  const startedAtMs = performance.now();
  let toldAtMs = startedAtMs;
  const found = await search({
    histories,
    strategies: one === undefined ? strategies : [one],
    seed,
    workers,
    most,
    script: fileURLToPath(import.meta.url),
    onBatch: ({ lived, found: wrong }) => {
      for (const { history, violations: why } of wrong) {
        console.log(`\nwrong: ${why.join('; ')}`);
        console.log(`npm run histories -- --replay '${JSON.stringify(history)}'\n`);
      }
      const nowMs = performance.now();
      if (nowMs - toldAtMs < 10_000 && lived < histories) return;
      toldAtMs = nowMs;
      const perSecond = lived / ((nowMs - startedAtMs) / 1000);
      const leftSeconds = Math.round((histories - lived) / perSecond);
      console.log(`${lived} lived, ${perSecond.toFixed(1)} a second, ${leftSeconds} s to go`);
    },
  });
  console.log(found.length === 0 ? 'none went wrong' : `${found.length} went wrong`);
  return found.length === 0 ? 0 : 1;
}

async function replay(json: string): Promise<number> {
  const history = historySchema.parse(JSON.parse(json));
  const outcome = await live(history);
  if (outcome === undefined) {
    console.log('The rollout is refused from the start.');
    return 0;
  }
  for (const line of await timeline(outcome)) console.log(line);
  const wrong = await violations(outcome, history);
  console.log(wrong.length === 0 ? 'nothing went wrong' : `wrong: ${wrong.join('; ')}`);
  return wrong.length === 0 ? 0 : 1;
}
