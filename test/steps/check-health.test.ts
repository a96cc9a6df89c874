import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/basics/json.ts';
import { checkHealthStep, type HealthCheck } from '../../src/steps/machines/check-health.ts';
import type { Probe } from '../../src/steps/parts.ts';
import { place } from '../aws/access.ts';
import { aMachine, machineWorld } from './machine-world.ts';
import { stepParts } from './step-world.ts';

const job = { place, launchStep: 'launch', pollSeconds: 15, timeoutSeconds: 900, platform: 'linux' };
const http = {
  ...{ kind: 'http', scheme: 'http', port: 8080, path: '/health', status: 200 },
  ...{ successes: 3, address: 'private' },
} as const satisfies HealthCheck;
const command = { kind: 'command', commands: ['curl -fsS localhost'] };
const nothingYet = { successes: 0, last: 'nothing yet' };

async function checking(answers: readonly (number | string)[] = []) {
  const world = await machineWorld();
  const asked: string[] = [];
  const probe: Probe = async (url) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? 200;
    asked.push(url);
    return typeof answer === 'number' ? { kind: 'answered', status: answer } : { kind: 'silent', why: answer };
  };
  return { world, asked, step: checkHealthStep({ ...stepParts(world.aws, async () => undefined), probe }) };
}

const passed = (detail: string) => ({ kind: 'succeeded', output: { passed: true, detail } });
const failed = (detail: string) => ({ kind: 'succeeded', output: { passed: false, detail } });

describe('status checks', () => {
  const params = { ...job, check: { kind: 'status-checks' } };

  it('are enough where nothing else is asked', async () => {
    const { world, step } = await checking();
    expect(await step.intend(world.after(0), params)).toEqual({
      answer: passed('Both status checks passed; nothing else was asked.'),
    });
    expect(world.told).toMatchObject([['health-checked', { passed: true, how: 'status-checks' }]]);
  });

  it('are waited for, and not for ever', async () => {
    const { world, step } = await checking();
    world.checks = 'initializing';
    expect(await step.intend(world.after(899), params)).toMatchObject({ answer: { kind: 'running' } });
    expect(await step.intend(world.after(900), params)).toEqual({
      answer: failed('The status checks did not pass in time: system initializing, instance initializing.'),
    });
  });

  it('fail where the instance has ended', async () => {
    const { world, step } = await checking();
    world.checks = 'impaired';
    world.instance = aMachine({ state: 'terminated', stateReason: 'Client.UserInitiatedShutdown' });
    expect(await step.intend(world.after(60), params)).toEqual({
      answer: failed('i-1, which was launched for this, is terminated: Client.UserInitiatedShutdown.'),
    });
  });
});

describe('a check over HTTP', () => {
  const params = { ...job, check: http };

  /** Answers of the check, one look every fifteen seconds, until it has a verdict. */
  async function verdictOf(answers: readonly (number | string)[], instance = aMachine()) {
    const { world, asked, step } = await checking(answers);
    world.instance = instance;
    expect(await step.intend(world.after(0), params)).toEqual({ intent: null });
    let answer = await step.start(world.after(0), params, null);
    for (let looks = 1; answer.kind === 'running'; looks += 1) {
      const { handle } = answer;
      answer = await step.poll(world.after(15 * looks), params, handle, null);
    }
    return { answer, asked };
  }

  it('passes after so many answers in a row, all of the address and path that are configured', async () => {
    const { answer, asked } = await verdictOf([200]);
    expect(answer).toEqual(passed('http://10.0.0.5:8080/health answered 200, 3 times in a row.'));
    expect(asked).toEqual(Array.from({ length: 3 }, () => 'http://10.0.0.5:8080/health'));
  });

  it.each([
    ['another status', 500],
    ['a redirect', 301],
    ['no answer', 'connection refused'],
  ])('counts from the start after %s', async (_what, other) => {
    const { answer, asked } = await verdictOf([200, 200, other, 200]);
    expect(answer).toMatchObject({ output: { passed: true } });
    expect(asked).toHaveLength(6);
  });

  it.each([
    ['answered 500', 500],
    ['connection refused', 'connection refused'],
  ])('fails when its time is over, and says the last: %s', async (last, answered) => {
    const { answer, asked } = await verdictOf([answered]);
    expect(answer).toEqual(failed(`http://10.0.0.5:8080/health was to answer 200, 3 times in a row. Last: ${last}.`));
    expect(asked).toHaveLength(61);
  });

  it('fails where the instance ends meanwhile, or has no such address', async () => {
    const { privateAddress: _, ...unaddressed } = aMachine();
    expect((await verdictOf([200], { ...unaddressed, state: 'terminated' })).answer).toEqual(
      failed('i-1, which was launched for this, is terminated.'),
    );
    expect((await verdictOf([200], unaddressed)).answer).toEqual(failed('i-1 has no private address.'));
  });

  it('asks the public address where that is configured', async () => {
    const { world, asked, step } = await checking();
    world.instance = aMachine({ publicAddress: '203.0.113.7' });
    await step.start(world.after(0), { ...job, check: { ...http, address: 'public', scheme: 'https' } }, null);
    expect(asked).toEqual(['https://203.0.113.7:8080/health']);
  });
});

describe('a check by a command', () => {
  const params = { ...job, check: command };
  const sent = { successes: 0, last: 'sent', commandId: 'c-1' };
  const output = { state: 'success', detail: 'Success', exitCode: 0, stdout: 'ok', stderr: '' } as const;
  const look = async (seconds: number, told: Parameters<typeof Object.assign>[1]) => {
    const { world, step } = await checking();
    Object.assign(world, told);
    const answer = await step.poll(world.after(seconds), params, sent, null);
    return { answer, world };
  };

  it('is sent once, ends at the first line that fails, and is known by its token', async () => {
    const { world, step } = await checking();
    const answer = await step.start(world.after(0, { token: 'this-round' }), params, null);
    expect(answer).toMatchObject({ kind: 'running', handle: sent });
    expect(world.sent).toMatchObject([
      {
        document: 'AWS-RunShellScript',
        parameters: { commands: ['set -e', 'curl -fsS localhost'], executionTimeout: ['900'] },
        instanceIds: ['i-1'],
        comment: 'this-round',
      },
    ]);
  });

  it('passes where it ends with 0', async () => {
    expect((await look(60, { output })).answer).toEqual(passed('The command ended with 0.'));
  });

  it('fails with the end of what it said', async () => {
    const broken = { ...output, state: 'failed', detail: 'Failed', exitCode: 22, stderr: '404 Not Found\n' };
    expect((await look(60, { output: broken })).answer).toEqual(
      failed('The command: Failed, exit status 22.\nok\n--- standard error:\n404 Not Found'),
    );
  });

  it('is called off when its time is over', async () => {
    const running = { ...output, state: 'in-progress', exitCode: -1 };
    expect((await look(899, { output: running })).answer).toMatchObject({ kind: 'running' });
    const { answer, world } = await look(900, { output: running });
    expect(answer).toEqual(failed('The command did not end in time.'));
    expect(world.cancelled).toEqual(['c-1']);
  });
});

describe('after a crash', () => {
  it('a check over HTTP just asks again', async () => {
    const { world, step } = await checking();
    expect(await step.find(world.after(0), { ...job, check: http }, null)).toBeUndefined();
    const handle: Json = nothingYet;
    expect(await step.poll(world.after(0), { ...job, check: http }, handle, null)).toMatchObject({
      handle: { successes: 1 },
    });
  });
});
