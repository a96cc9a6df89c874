/** What it takes to know of every AMI of a large account whether it is in use. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import * as z from 'zod';
import type { Table } from './table.ts';

const size = { images: 10_000, groups: 2_000, instances: 50_000, pinned: 100 };

const readingSchema = z.object({
  readMs: z.number(),
  judgeMs: z.number(),
  cpuMs: z.number(),
  peakMb: z.number(),
  images: z.number(),
  inUse: z.number(),
  unknown: z.number(),
});

/** The fewest calls that can tell of so many, by the largest page of each listing. */
const fewest: Readonly<Record<string, number>> = {
  'ec2:DescribeImages': size.images / 1_000,
  'ec2:DescribeSnapshots': size.images / 1_000,
  'ec2:DescribeInstances': size.instances / 1_000,
  'autoscaling:DescribeAutoScalingGroups': size.groups / 100,
  'autoscaling:DescribeLaunchConfigurations': 1,
  // Two versions of each template, and one call for each that is at another.
  'ec2:DescribeLaunchTemplateVersions': (size.groups * 2) / 200 + size.pinned,
  'ec2:DescribeFleets': 1,
  'ec2:DescribeSpotFleetRequests': 1,
  'ec2:DescribeSpotInstanceRequests': 2,
  'ssm:DescribeParameters': 1,
};

export async function inventory(): Promise<readonly Table[]> {
  const children: ChildProcess[] = [];
  try {
    const account = start('large-account-process.ts', size, children);
    const { url } = z.object({ url: z.string() }).parse(await told(account));
    const reader = start('inventory-process.ts', { awsUrl: url }, children);
    const reading = readingSchema.parse(await told(reader));
    account.send('counts');
    const { counts } = z.object({ counts: z.record(z.string(), z.number()) }).parse(await told(account));
    return [readingTable(reading), callsTable(counts)];
  } finally {
    for (const child of children) child.kill();
  }
}

function start(file: string, settings: object, children: ChildProcess[]): ChildProcess {
  const child = fork(join(import.meta.dirname, file), [JSON.stringify(settings)]);
  children.push(child);
  return child;
}

async function told(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(() =>
    Promise.reject(new Error('a process ended before it had told anything')),
  );
  const [message] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => {});
  return message;
}

function readingTable(reading: z.output<typeof readingSchema>): Table {
  const { images, groups, instances } = size;
  const count = (amount: number) => amount.toLocaleString('en-US');
  return {
    title: `One reading of ${count(images)} AMIs, ${count(instances)} instances and ${count(groups)} groups`,
    columns: ['', ''],
    rows: [
      ['reading', `${(reading.readMs / 1000).toFixed(1)} s`],
      ['judging every AMI', `${reading.judgeMs.toFixed(0)} ms`],
      ['CPU', `${(reading.cpuMs / 1000).toFixed(1)} s`],
      ['peak memory of the process', `${reading.peakMb.toFixed(0)} MB`],
      ['in use', `${count(reading.inUse)} of ${count(reading.images)}, ${count(reading.unknown)} unknown`],
    ],
  };
}

function callsTable(counts: Readonly<Record<string, number>>): Table {
  const asked = Object.entries(counts).filter(([name]) => name !== 'sts:GetCallerIdentity');
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const rows = asked.map(([name, calls]) => [name, String(calls), String(fewest[name] ?? 0)]);
  const all = [String(sum(asked.map(([, calls]) => calls))), String(sum(Object.values(fewest)))];
  return {
    title: `Its calls (${size.pinned} templates at a version that is neither latest nor default)`,
    columns: ['', 'calls', 'fewest possible'],
    rows: [...rows, ['all', ...all]],
  };
}
