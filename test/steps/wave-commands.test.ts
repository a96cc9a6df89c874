import { describe, expect, it } from 'vitest';
import { AwsError } from '../../src/aws/errors.ts';
import type { Commands, NewCommand, SentCommand } from '../../src/aws/service-ports.ts';
import {
  findJobs,
  idsOf,
  isSent,
  jobsOf,
  sendJobs,
  type WaveCommands,
} from '../../src/steps/in-place/wave-commands.ts';

type Kind = AwsError['kind'];

const facts = { awsCode: 'X', service: 'ssm', call: 'SendCommand' } as const;
const failing = (kind: Kind): AwsError => new AwsError(`it is ${kind}`, { ...facts, kind, retry: 'later' });
const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `i-${index}`);

function wave(count: number, windows = 0): WaveCommands {
  return { ids: ids(count), linux: count - windows, comment: 'token', atMs: 1_000_000 };
}

/** SSM that keeps what it is sent; `before` may throw instead of that, `after` once it has it. */
function fakeSsm({ before, after }: Partial<Record<'before' | 'after', (command: NewCommand) => void>> = {}) {
  const sent: NewCommand[] = [];
  const asked: number[] = [];
  const commands: Pick<Commands, 'send' | 'sentSince'> = {
    send: async (command) => {
      before?.(command);
      sent.push(command);
      after?.(command);
      return { commandId: `c-${command.comment}` };
    },
    sentSince: async (sinceMs): Promise<readonly SentCommand[]> => {
      asked.push(sinceMs);
      const counts = { targets: 1, completed: 0, errors: 0 };
      return sent.map(({ comment }) => ({
        ...{ commandId: `c-${comment}`, comment, status: 'Pending', requestedAtMs: 0 },
        ...counts,
      }));
    },
  };
  return { sent, asked, commands: unused(commands) };
}

/** A Commands of which only this is called. */
function unused(used: Pick<Commands, 'send' | 'sentSince'>): Commands {
  const never = async (): Promise<never> => Promise.reject(new Error('not called here'));
  return {
    find: never,
    read: never,
    invocations: never,
    output: never,
    cancel: never,
    agents: never,
    patchStates: never,
    ...used,
  };
}

const commandFor = (platform: string) => ({ document: `for ${platform}`, parameters: {}, deliverySeconds: 600 });

describe('a wave of 120 servers of which 20 run Windows', () => {
  it('is sent in commands of at most 50, each for one platform and with a comment of its own', async () => {
    const { sent, asked, commands } = fakeSsm();
    const all = wave(120, 20);
    const { jobs, unsure } = await sendJobs({ commands, wave: all, commandFor, mayBeSent: false }, jobsOf(all));
    expect(sent.map(({ document, instanceIds }) => `${document}: ${instanceIds.length}`)).toEqual([
      'for linux: 50',
      'for linux: 50',
      'for windows: 20',
    ]);
    expect(sent.map(({ comment }) => comment)).toEqual(['token-0', 'token-1', 'token-2']);
    expect(sent.flatMap(({ instanceIds }) => instanceIds)).toEqual(all.ids);
    expect(jobs.every(isSent)).toBe(true);
    expect(unsure).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('is not sent again where it may have been: what SSM has is found, in one listing', async () => {
    const { sent, asked, commands } = fakeSsm();
    const all = wave(120, 20);
    const [first, ...rest] = jobsOf(all);
    await sendJobs({ commands, wave: all, commandFor, mayBeSent: false }, first === undefined ? [] : [first]);
    const found = await findJobs(commands, all, jobsOf(all));
    expect(found.map(isSent)).toEqual([true, false, false]);
    expect(asked).toHaveLength(1);
    await sendJobs({ commands, wave: all, commandFor, mayBeSent: true }, jobsOf(all));
    expect(sent.map(({ comment }) => comment)).toEqual(['token-0', 'token-1', 'token-2']);
    expect(rest).toHaveLength(2);
    expect(asked).toHaveLength(2);
  });
});

describe('a server that SSM does not know', () => {
  it('is left out alone, and all the others get the command', async () => {
    const { sent, commands } = fakeSsm({
      before: ({ instanceIds }) => {
        if (instanceIds.includes('i-33')) throw failing('not-found');
      },
    });
    const all = wave(50);
    const { jobs } = await sendJobs({ commands, wave: all, commandFor, mayBeSent: false }, jobsOf(all));
    expect(sent.flatMap(({ instanceIds }) => instanceIds)).toEqual(ids(50).filter((id) => id !== 'i-33'));
    expect(jobs.flatMap((job) => (job.refused === undefined ? [] : idsOf(all, job)))).toEqual(['i-33']);
    expect(new Set(jobs.map(({ path }) => path)).size).toBe(jobs.length);
  });
});

describe('a call that fails', () => {
  const broken = (kind: Kind, at: number) => {
    let calls = 0;
    return () => {
      calls += 1;
      if (calls === at) throw failing(kind);
    };
  };

  it.each<Kind>(['denied', 'throttled', 'invalid'])('is thrown where it is %s and nothing was sent', async (kind) => {
    const { commands } = fakeSsm({ before: broken(kind, 1) });
    const all = wave(60);
    await expect(sendJobs({ commands, wave: all, commandFor, mayBeSent: false }, jobsOf(all))).rejects.toThrow(kind);
  });

  it('keeps what was sent before it', async () => {
    const { commands } = fakeSsm({ before: broken('throttled', 2) });
    const all = wave(120);
    const { jobs, unsure } = await sendJobs({ commands, wave: all, commandFor, mayBeSent: false }, jobsOf(all));
    expect(jobs.map(isSent)).toEqual([true, false, false]);
    expect(unsure).toBeUndefined();
  });

  it.each<Kind>(['unreachable', 'unknown'])('is looked for where it is %s: SSM may have it', async (kind) => {
    const { sent, commands } = fakeSsm({ after: broken(kind, 1) });
    const all = wave(60);
    const first = await sendJobs({ commands, wave: all, commandFor, mayBeSent: false }, jobsOf(all));
    expect(first).toMatchObject({ unsure: `it is ${kind}` });
    const second = await sendJobs({ commands, wave: all, commandFor, mayBeSent: true }, first.jobs);
    expect(second.jobs.every(isSent)).toBe(true);
    expect(sent.map(({ comment }) => comment)).toEqual(['token-0', 'token-1']);
  });
});
