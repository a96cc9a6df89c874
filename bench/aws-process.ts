/** The simulated AWS of the playground in a process of its own, so that its work is not counted as the bot's. */

import { systemClock } from '../src/basics/clock.ts';
import { silentLog } from '../src/basics/log.ts';
import { createSimulatedAws } from '../src/playground/aws/account.ts';
import { listen } from '../src/playground/aws/server.ts';
import { createPlaygroundClock } from '../src/playground/clock.ts';
import { playgroundPlace } from '../src/playground/people.ts';
import { seedAccount, settleBeforeMs } from '../src/playground/seed.ts';

process.once('disconnect', () => process.exit());

const clock = createPlaygroundClock(systemClock, systemClock.nowMs() - settleBeforeMs, 0);
const aws = createSimulatedAws({ clock, seed: 7, ...playgroundPlace });
await seedAccount(aws, clock);
const { url } = await listen(aws, { port: 0, log: silentLog });
clock.setSpeed(1);
process.send?.({ url });
