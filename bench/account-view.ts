/** What the AWS view costs the playground's process, with a fleet of 10,000 instances. */
import { changesBetween, wholeUpdates } from '../src/playground/page/account-changes.ts';
import type { AccountUpdate } from '../src/playground/page/account-contract.ts';
import { aCrowdedWorld } from './crowded-world.ts';
import { percentile, type Table } from './table.ts';

const instances = 10_000;
const looks = 50;
/** Between two looks of a rollout in large waves. */
const launchesALook = 100;

export async function accountView(): Promise<Table> {
  const { playground, grow } = await aCrowdedWorld({ messages: 0, instances });
  const { kernel, overview } = playground.aws;
  const snapshot = () => ({ atMs: kernel.nowMs(), ...overview() });
  const times = { look: timer(), compare: timer(), write: timer() };
  let before = snapshot();
  const whole = times.write.of(() => json(wholeUpdates(before)));
  const written: number[] = [];
  for (let index = 0; index < looks; index += 1) {
    grow(launchesALook);
    const after = times.look.of(snapshot);
    const update = times.compare.of(() => changesBetween(before, after));
    if (update !== undefined) written.push(times.write.of(() => json([update])));
    before = after;
  }
  return {
    title: `The AWS view of ${instances} instances in the playground's process, ${launchesALook} launches at each of ${looks} looks`,
    columns: ['', 'median', '95 %', 'worst'],
    rows: [
      ['looking at the account', ...times.look.row()],
      ['finding what changed', ...times.compare.row()],
      ['writing it as JSON', ...times.write.row()],
      ['a first update', '', '', sizeText(whole)],
      ['an update', ...[50, 95, 100].map((percent) => sizeText(percentile(written, percent)))],
    ],
  };
}

/** Takes the time of whatever it does, in milliseconds. */
function timer() {
  const times: number[] = [];
  return {
    of: <T>(act: () => T): T => {
      const start = performance.now();
      const done = act();
      times.push(performance.now() - start);
      return done;
    },
    row: () => [50, 95, 100].map((percent) => `${percentile(times, percent).toFixed(1)} ms`),
  };
}

/** In bytes. */
function json(updates: readonly AccountUpdate[]): number {
  return updates.reduce((sum, update) => sum + Buffer.byteLength(JSON.stringify(update)), 0);
}

function sizeText(bytes: number): string {
  return `${Math.round(bytes / 1024).toLocaleString('en')} kB`;
}
