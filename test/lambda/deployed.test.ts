import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { FunctionName } from '../../scripts/bundle.ts';
import { systemClock } from '../../src/basics/clock.ts';
import { signature } from '../../src/playground/slack/delivery/parcel.ts';
import type { Run } from '../../src/runs/run.ts';
import { accountId } from '../scenarios/fleet-world.ts';
import { alertsChannel, channel, deployedWorld } from './deployed.ts';
import { type Door, happenings, httpEvent, scheduledEvent, sqsEvent } from './events.ts';
import { takesLine } from './patterns.ts';
import { readTemplate } from './roles.ts';

let world: Awaited<ReturnType<typeof deployedWorld>>;
beforeAll(async () => {
  world = await deployedWorld({ channels: { alerts: `#${alertsChannel}` } });
  world.comeThrough('http-api', true);
}, 120_000);
afterAll(() => world.close());

const doors: readonly (readonly [Door, boolean])[] = [
  ['http-api', false],
  ['http-api', true],
  ['function-url', true],
  ['function-url', false],
];

function saidTo(name: string): string {
  return world.slack.plainText(world.slack.ephemerals(name).at(-1) ?? expect.fail('nothing was said'));
}

function card() {
  const posted = world.slack.channel(channel).messages();
  return posted.findLast(({ metadata }) => metadata !== undefined) ?? expect.fail('there is no card');
}

async function theRun(): Promise<Run> {
  const [run, ...others] = await world.store.live();
  expect(others).toEqual([]);
  return run ?? expect.fail('there is no run');
}

/** Writes of the run that it was looked at long ago, and when it is due. */
async function lookedAtBefore(agoMs: number, dueInMs: number): Promise<Run> {
  const run = await theRun();
  const nowMs = systemClock.nowMs();
  const put = { ...run, updatedAtMs: nowMs - agoMs, dueAtMs: nowMs + dueInMs };
  expect(await world.store.commit(put, run.inbox.length)).toBe('committed');
  return put;
}

describe('the packaged function slack', () => {
  it('answers the challenge of Slack, which reads the secrets first', async () => {
    expect(await world.slack.verifyUrl()).toBe(true);
  });

  it.each(doors)(
    'takes a command beyond ASCII through the %s, base64 %s, and the worker answers it',
    async (door, encoded) => {
      world.comeThrough(door, encoded);
      const delivery = await world.slack.as('ada').command('/ami fleet Größe—“web”', { channel });
      expect(delivery).toMatchObject({ outcome: 'acked', response: { status: 200 } });
      expect(delivery.ackMs).toBeLessThan(3_000);
      expect(saidTo('ada')).toContain('Größe');
      await world.workOff();
      expect(saidTo('ada')).toContain('Größe');
      expect(saidTo('ada')).toContain('no fleet');
    },
  );

  it('has no more than the home tab put on the queue when it is opened, with an empty answer', async () => {
    const delivery = await world.slack.as('ada').openHome();
    expect(delivery.response).toMatchObject({ status: 200, body: '' });
    await world.workOff();
    expect(world.slack.home('ada')).toBeDefined();
  });

  it('refuses what somebody else has signed, though it comes through the same door', async () => {
    const timestamp = String(Math.floor(systemClock.nowMs() / 1000));
    const body = new URLSearchParams({ command: '/ami', text: `rollout ${world.newImageId} to web` }).toString();
    const signed = {
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature('guessed', timestamp, body),
    };
    const event = httpEvent('http-api', { headers: signed, body }, true);
    expect(await world.functions.slack.invoke(event)).toMatchObject({ statusCode: 401 });
    expect(await world.store.live()).toEqual([]);
  });
});

describe('a rollout through the packaged functions', () => {
  it('is recorded before it is acknowledged, planned by the worker, and approved by a click', async () => {
    const asked = await world.slack.as('ada').command(`/ami rollout ${world.newImageId} to web`, { channel });
    expect(asked).toMatchObject({ outcome: 'acked', response: { status: 200 } });
    const { id } = await theRun();
    expect(world.queue.waiting().map(({ body }) => JSON.parse(body))).toContainEqual({
      kind: 'due',
      what: 'run',
      runId: id,
      when: 'due',
    });
    await world.workOff();
    expect(await theRun()).toMatchObject({ phase: { kind: 'approval' } });
    const clicked = await world.slack.as('grace').click({ channel, ts: card().ts, label: 'Approve', confirm: 'yes' });
    expect(clicked).toMatchObject({ outcome: 'acked', response: { status: 200, body: '' } });
    await world.workOff();
    expect(await theRun()).toMatchObject({ phase: { kind: 'running' } });
  });

  it('goes on though a message beside it is poisoned, and only that one is given back', async () => {
    const run = await lookedAtBefore(60_000, -1_000);
    const due = (what: string) => JSON.stringify({ kind: 'due', what, runId: run.id, when: 'due' });
    const batch = sqsEvent([due('run'), '{"kind":"due","what":"everything"}', due('story')]);
    expect(await world.functions.worker.invoke(batch)).toEqual({
      batchItemFailures: [{ itemIdentifier: batch.Records[1]?.messageId }],
    });
    expect((await theRun()).updatedAtMs).toBeGreaterThan(run.updatedAtMs);
    expect(world.functions.worker.log()).toContainEqual(
      expect.objectContaining({ msg: 'a message could not be dealt with' }),
    );
    await world.workOff();
  });
});

describe('the packaged function events', () => {
  it.each([...happenings])('has the run look early when told of %s', async (_name, event) => {
    world.queue.forget();
    const run = await lookedAtBefore(60_000, 600_000);
    expect(await world.functions.events.invoke(event)).toBeNull();
    const early = { kind: 'due', what: 'run', runId: run.id, when: 'early' };
    expect(world.queue.waiting().map(({ body }) => JSON.parse(body))).toEqual([early]);
  });

  it('has the worker look at it though it is not due', async () => {
    const run = await lookedAtBefore(60_000, 600_000);
    await world.functions.events.invoke(happenings.get('instance-launch-successful'));
    await world.workOff();
    expect((await theRun()).updatedAtMs).toBeGreaterThan(run.updatedAtMs);
  });

  it('wakes nothing for another group, account or region', async () => {
    world.queue.forget();
    const told = happenings.get('instance-state-change') ?? expect.fail('there is no such event');
    await world.functions.events.invoke({ ...told, account: '999988887777' });
    await world.functions.events.invoke({ ...told, region: 'us-east-1' });
    await world.functions.events.invoke({ ...told, detail: { AutoScalingGroupName: 'other' } });
    expect(world.queue.waiting()).toEqual([]);
  });
});

describe('the packaged function sweeper', () => {
  it('puts on the queue what is due, and says how long it has been', async () => {
    world.queue.forget();
    const run = await lookedAtBefore(60_000, -90_000);
    expect(await world.functions.sweeper.invoke(scheduledEvent('rule', systemClock.nowMs()))).toBeNull();
    const due = { kind: 'due', what: 'run', runId: run.id, when: 'due' };
    expect(world.queue.waiting().map(({ body }) => JSON.parse(body))).toContainEqual(due);
    const oldest = z.looseObject({ oldestDueSeconds: z.number().min(90) });
    expect(world.functions.sweeper.log().filter((line) => oldest.safeParse(line).success)).toHaveLength(1);
  });
});

describe('the packaged function compliance', () => {
  it('checks at the time of its schedule, once, and tells what it found', async () => {
    const event = scheduledEvent('scheduler', systemClock.nowMs());
    expect(await world.functions.compliance.invoke(event)).toBe(true);
    const alerts = world.slack.channel(alertsChannel).messages();
    expect(alerts.map((message) => world.slack.plainText(message))).toEqual([expect.stringContaining('not scanned')]);
    expect(await world.functions.compliance.invoke(event)).toBe(false);
  });
});

describe('what an alarm counts is in the log, as its filter reads it', () => {
  const filterSchema = z.object({
    Resources: z.record(
      z.string(),
      z.looseObject({ Properties: z.looseObject({ FilterPattern: z.string().optional() }) }),
    ),
  });
  const { Resources } = filterSchema.parse(readTemplate('alarms.yml'));
  const counted = (filter: string, name: FunctionName) => {
    const pattern = Resources[filter]?.Properties.FilterPattern ?? expect.fail(`there is no filter ${filter}`);
    return world.functions[name].log().filter((line) => takesLine(pattern, line)).length;
  };

  it('for the oldest work, each time that the sweeper runs', async () => {
    const before = counted('OldestDue', 'sweeper');
    await world.functions.sweeper.invoke(scheduledEvent('rule', systemClock.nowMs()));
    expect(counted('OldestDue', 'sweeper')).toBe(before + 1);
  });

  it('for an answer that Slack does not take, and for the story of what was asked for', async () => {
    expect([counted('AnswerFailures', 'slack'), counted('SlackFailures', 'worker')]).toEqual([0, 0]);
    const { id } = await theRun();
    world.slack.faults.down();
    await world.slack.as('grace').click({ channel, ts: card().ts, label: 'Approve', confirm: 'yes' });
    expect(counted('AnswerFailures', 'slack')).toBe(1);
    await world.slack.as('ada').command(`/ami pause ${id}`, { channel });
    await world.workOff();
    await world.functions.worker.invoke(sqsEvent([JSON.stringify({ kind: 'due', what: 'story', runId: id })]));
    world.slack.faults.up();
    expect((await theRun()).paused).toBeDefined();
    expect(counted('SlackFailures', 'worker')).toBeGreaterThan(0);
  });

  it('for findings that Slack does not take', async () => {
    expect(counted('FindingsFailures', 'compliance')).toBe(0);
    world.slack.faults.down();
    const tomorrow = scheduledEvent('scheduler', systemClock.nowMs() + 86_400_000);
    await world.functions.compliance.invoke(tomorrow);
    world.slack.faults.up();
    expect(counted('FindingsFailures', 'compliance')).toBe(1);
  });
});

describe('all of the packaged functions', () => {
  it.each([
    ['slack', ['dynamodb', 'sqs', 'ssm']],
    ['worker', ['autoscaling', 'dynamodb', 'ec2', 'sqs', 'ssm']],
    ['sweeper', ['dynamodb', 'sqs']],
    ['compliance', ['dynamodb', 'ec2', 'ssm']],
    ['events', ['dynamodb', 'sqs']],
  ] as const)(
    'have counted in the log what %s has called of AWS, its own table and queue among it',
    (name, services) => {
      const lineSchema = z.looseObject({
        msg: z.literal('calls were counted'),
        Service: z.string(),
        account: z.string(),
      });
      const lines = world.functions[name].log().flatMap((line) => lineSchema.safeParse(line).data ?? []);
      expect(lines.map(({ Service }) => Service)).toEqual(expect.arrayContaining([...services]));
      expect(new Set(lines.map(({ account }) => account))).toEqual(new Set([accountId]));
    },
  );

  it('have said nothing of a secret in their logs', () => {
    const logs = Object.values(world.functions).flatMap(({ log }) => log());
    expect(logs.length).toBeGreaterThan(0);
    const { botToken, signingSecret } = world.slack.credentials;
    for (const secret of [botToken, signingSecret]) expect(JSON.stringify(logs)).not.toContain(secret);
  });
});

const readAtStart = (name: FunctionName) => [...(world.atStart.get(name)?.files ?? [])];

describe('a new function', () => {
  it('slack reads nothing that plans, carries on a run, reports or reaches fleets before it answers', () => {
    const files = readAtStart('slack');
    expect(files).toContain('src/commands/registry.ts');
    const heavy =
      /^src\/(steps\/registry|operations\/([\w-]+\/)?(plan-(?!refus)|dry-run|planning\.ts|forecast-plan|emergency-report)|messages\/emergency-html|slack\/alerter|aws\/access|config\/schema)/;
    expect(files.filter((file) => heavy.test(file))).toEqual([]);
  });

  const clientsOf = (name: FunctionName) => {
    const clients = readAtStart(name).flatMap((file) => /@aws-sdk\/client-([\w-]+)/.exec(file)?.[1] ?? []);
    return [...new Set(clients)].sort();
  };

  it('slack reads no client of AWS but those of its secrets, the table and the queue', () => {
    expect(clientsOf('slack')).toEqual(['dynamodb', 'sqs', 'ssm']);
  });

  it('events, of which there are many, reads what finds runs in the table and what tells the queue of them', () => {
    expect(clientsOf('events')).toEqual(['dynamodb', 'sqs']);
    const beyond =
      /^src\/(aws\/(?!queue|errors|error-codes|pages)|commands|compliance|images|messages|operations\/(?!run-places)|steps\/(?!place)|terminal|wiring(?!-calls))|@slack\//;
    expect(readAtStart('events').filter((file) => beyond.test(file))).toEqual([]);
    expect(world.atStart.get('events')?.bytes).toBeLessThan(800_000);
  });

  it('worker reads all of it', () => {
    expect(readAtStart('worker')).toContain('src/steps/registry.ts');
  });
});
