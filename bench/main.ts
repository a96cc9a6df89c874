/** `npm run bench`: every figure of docs/performance.md. `npm run bench -- NAME`: one part of it. */
import { availableParallelism } from 'node:os';
import { accountView } from './account-view.ts';
import { acknowledgements } from './acknowledgements.ts';
import { coldStart } from './cold-start.ts';
import { commands } from './commands.ts';
import { engine } from './engine.ts';
import { inventory } from './inventory.ts';
import { page } from './page.ts';
import { rollouts } from './rollouts.ts';
import { slackCalls } from './slack-calls.ts';
import { type Table, tableText } from './table.ts';

const parts: Readonly<Record<string, () => Promise<readonly Table[]>>> = {
  acknowledgements,
  engine: async () => [await engine()],
  commands,
  'cold-start': async () => [await coldStart()],
  slack: async () => [await slackCalls()],
  inventory,
  page,
  account: async () => [await accountView()],
  rollouts: () => rollouts([10, 200, 1_000]),
  large: () => rollouts([10_000]),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => parts[name] === undefined);
if (unknown.length > 0) {
  console.error(`There is no part called ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}.`);
  process.exit(1);
}

console.log(`Node ${process.versions.node} on ${availableParallelism()} cores\n`);
for (const [name, part] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  for (const table of await part()) console.log(tableText(table));
}
