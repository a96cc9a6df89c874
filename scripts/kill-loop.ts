/** `npm run kill-loop -- KILLS [SEED] [SPEED]`: rolls fleets back and forth and kills the bot meanwhile. */
import * as z from 'zod';
import { killLoop } from '../test/kill/loop.ts';

const [kills, seed, speed] = z
  .tuple([
    z.coerce.number().int().positive().default(200),
    z.coerce.number().int().default(1),
    z.coerce.number().min(1).max(600).default(60),
  ])
  .parse([process.argv[2], process.argv[3], process.argv[4]]);
const startedAtMs = performance.now();
const seconds = (): number => Math.round((performance.now() - startedAtMs) / 1000);

const { wrecks, ...report } = await killLoop({
  kills,
  seed,
  speed,
  onRound: (progress) => console.log(`${seconds()} s: ${progress.kills} kills, ${progress.rounds} rounds`),
});
const damaged = wrecks.filter(({ lost, ghosts }) => lost + ghosts > 0);
console.log({
  ...report,
  seconds: seconds(),
  index: {
    damaged: damaged.length,
    lost: damaged.reduce((sum, { lost }) => sum + lost, 0),
    ghosts: damaged.reduce((sum, { ghosts }) => sum + ghosts, 0),
  },
});
const isWhole = report.violations.length + report.orphans.length + report.lostAfterRepair.length === 0;
process.exit(isWhole ? 0 : 1);
