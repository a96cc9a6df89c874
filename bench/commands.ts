import { performance } from 'node:perf_hooks';
import { SendCommandCommand } from '@aws-sdk/client-ssm';
import { createClients } from '../src/aws/clients.ts';
import { testClock } from '../src/basics/clock.ts';
import { createSimulatedAws } from '../src/playground/aws/account.ts';
import { credentials, openAws, place } from '../test/aws/access.ts';
import type { Table } from './table.ts';

const tag = { Role: 'webserver' };
const pollMs = 15_000;
const sizes = [10, 1_000, 10_000];

interface Followed {
  readonly instances: number;
  readonly polls: number;
  readonly callsPerPoll: number;
  readonly pollMs: number;
}

/** What it takes to follow one SSM command over so many instances, from sent to ended, with every instance looked at. */
export async function commands(): Promise<readonly Table[]> {
  const rows: Followed[] = [];
  for (const instances of sizes) rows.push(await follow(instances));
  return [
    {
      title: 'Following one SSM command',
      columns: ['instances', 'polls', 'calls per poll', 'instances per call', 'ms per poll'],
      rows: rows.map(({ instances, polls, callsPerPoll, pollMs: ms }) => [
        instances.toLocaleString('en-US'),
        String(polls),
        String(callsPerPoll),
        (instances / callsPerPoll).toFixed(0),
        ms.toFixed(0),
      ]),
    },
  ];
}

async function follow(instances: number): Promise<Followed> {
  const clock = testClock();
  const { ec2, kernel, ssm, requestHandler } = createSimulatedAws({ clock, seed: 1, ...place });
  const imageId = ec2.addImage({ name: 'web-1.0.0-20260101-000000' });
  ssm.setMissingPatches(imageId, 3);
  for (let index = 0; index < instances; index += 1) ec2.addInstance({ imageId, tags: tag, as: 'running' });
  const { aws, calls } = openAws(requestHandler, { clock });
  const clients = createClients({ region: place.region, credentials, requestHandler, maxAttempts: 1 });
  const { Command } = await clients.ssm.send(
    new SendCommandCommand({
      DocumentName: 'AWS-RunPatchBaseline',
      Parameters: { Operation: ['Install'] },
      Targets: [{ Key: 'tag:Role', Values: [tag.Role] }],
      MaxConcurrency: '10%',
      MaxErrors: '5%',
    }),
  );
  const commandId = Command?.CommandId ?? '';
  const before = countOf(calls);
  let polls = 0;
  let spentMs = 0;
  for (let isOver = false; !isOver; polls += 1) {
    clock.advanceBy(pollMs);
    kernel.settle();
    const startedMs = performance.now();
    const found = await aws.commands.invocations(commandId);
    spentMs += performance.now() - startedMs;
    isOver = found.length === instances && found.every(({ state }) => state !== 'pending' && state !== 'in-progress');
  }
  return { instances, polls, callsPerPoll: (countOf(calls) - before) / polls, pollMs: spentMs / polls };
}

function countOf(calls: ReadonlyMap<string, number>): number {
  return [...calls.values()].reduce((sum, count) => sum + count, 0);
}
