import { describe, expect, it } from 'vitest';
import { AwsError } from '../../src/aws/errors.ts';
import type { Json } from '../../src/basics/json.ts';
import type { Alarm } from '../../src/fleet/signals.ts';
import type { StepContext } from '../../src/runs/step.ts';
import type { Probe } from '../../src/steps/parts.ts';
import { watchStep } from '../../src/steps/watch/watch.ts';
import { place } from '../aws/access.ts';
import { simulatedWorld } from '../aws/simulated-world.ts';
import { aContext, stepParts } from './step-world.ts';

const rules = {
  alarms: ['web-5xx'],
  insufficientData: 'unknown',
  http: [],
  onUnhealthy: 'roll-back',
  unknownSeconds: 60,
  pollSeconds: 15,
} as const;

const alarm = (state: Alarm['state'], sinceMs = 0): Alarm => ({ name: 'web-5xx', state, reason: 'Because.', sinceMs });
const denied = new AwsError('cloudwatch DescribeAlarms: AccessDenied: no', {
  kind: 'denied',
  awsCode: 'AccessDenied',
  service: 'cloudwatch',
  call: 'DescribeAlarms',
  retry: 'never',
  action: 'cloudwatch:DescribeAlarms',
});

type Told = Alarm | AwsError | 'missing';

/** A watch of a minute, look by look: what is told at each, 15 seconds apart, and what the step answers to the last. */
async function watching(
  tell: readonly Told[],
  { watch = {}, context = {}, probe, excusedBy = [] }: Partial<Watching> = {},
) {
  const { aws } = await simulatedWorld();
  let look = 0;
  const read = async (): Promise<readonly Alarm[]> => {
    const told = tell[Math.min(look, tell.length - 1)] ?? 'missing';
    if (told instanceof AwsError) throw told;
    return told === 'missing' ? [] : [told];
  };
  const parts = stepParts({ ...aws, alarms: { read } }, async () => undefined);
  const step = watchStep(probe === undefined ? parts : { ...parts, probe });
  const params = { place, watch: { ...rules, ...watch }, seconds: 60, what: 'the wave', excusedBy };
  const told: [string, Record<string, Json>][] = [];
  const after = (seconds: number): StepContext =>
    aContext({ nowMs: seconds * 1000, tell: (kind, facts) => told.push([kind, facts]), ...context });
  const next = async (handle: Json | undefined, retries = 0) => {
    const at = after(15 * look);
    const asked: StepContext = retries === 0 ? at : { ...at, retries };
    const answer =
      handle === undefined ? await step.start(asked, params, null) : await step.poll(asked, params, handle, null);
    look += 1;
    return answer;
  };
  const through = async (looks: number, from?: Json, retries = 0) => {
    let handle = from;
    for (let n = 1; ; n += 1) {
      const answer = await next(handle, retries);
      if (answer.kind !== 'running' || n >= looks) return { answer, handle, looks: n };
      handle = answer.handle;
    }
  };
  return { through, told };
}

interface Watching {
  readonly watch: object;
  readonly context: Partial<StepContext>;
  readonly probe: Probe;
  readonly excusedBy: readonly string[];
}

describe('a watch', () => {
  it('goes on when all was well for its time, and says so', async () => {
    const { through, told } = await watching([alarm('ok')]);
    expect(await through(9)).toMatchObject({ looks: 5, answer: { kind: 'succeeded', output: { excuses: [] } } });
    expect(told).toEqual([['watched', { what: 'the wave', seconds: 60, alarms: 1, probes: 0, unread: [] }]]);
  });

  it.each([
    ['roll-back', 'undo', '$'],
    ['hold', 'hold', ' Retry goes on once that is well, and stops again while it is not.'],
  ] as const)('ends when an alarm fires, to %s', async (onUnhealthy, onFailure, more) => {
    const { through } = await watching([alarm('ok'), alarm('alarm', 36_000_000)], { watch: { onUnhealthy } });
    expect((await through(9)).answer).toEqual({
      kind: 'failed',
      code: 'unhealthy',
      why: expect.stringMatching(
        `^While the wave was watched: The alarm web-5xx is in ALARM since 10:00 UTC: Because.${more}`,
      ),
      onFailure,
    });
  });

  it.each<[string, Told, string]>([
    ['is not there', 'missing', 'The alarm web-5xx does not exist.'],
    ['has no data', alarm('insufficient-data'), 'The alarm web-5xx has insufficient data since 00:00 UTC: Because.'],
    ['may not be read', denied, 'AccessDenied: no. Allow cloudwatch:DescribeAlarms to the role of Amiable.'],
  ])('asks people where an alarm %s for long, and goes on when they say so', async (_name, told, why) => {
    const { through, told: notes } = await watching([alarm('ok'), told]);
    const asked = await through(20);
    expect(asked.answer).toMatchObject({ kind: 'failed', code: 'health-unknown', onFailure: 'hold' });
    expect(asked.answer).toMatchObject({ why: expect.stringContaining(why) });
    expect(asked.answer).toMatchObject({ why: expect.stringContaining('Retry goes on without it.') });
    const answered = await through(20, asked.handle, 1);
    const excuses = [{ of: 'unknown', name: 'alarm web-5xx' }];
    expect(answered.answer).toMatchObject({ kind: 'succeeded', output: { excuses } });
    expect(notes).toMatchObject([['watched', { alarms: 0, unread: ['alarm web-5xx'] }]]);
  });

  it('still ends when an alarm fires that people went on without', async () => {
    const lost = Array.from({ length: 8 }, (): Told => 'missing');
    const { through } = await watching([...lost, alarm('alarm')]);
    const asked = await through(7);
    expect(asked.answer).toMatchObject({ code: 'health-unknown' });
    expect((await through(9, asked.handle, 1)).answer).toMatchObject({ code: 'unhealthy' });
  });

  it('looks again where people have an alarm tried again', async () => {
    const { through } = await watching([alarm('ok'), alarm('alarm'), alarm('alarm'), alarm('ok')]);
    const stopped = await through(9);
    const again = await through(9, stopped.handle, 1);
    expect(again.answer).toMatchObject({ code: 'unhealthy' });
    expect((await through(9, again.handle, 2)).answer).toMatchObject({ kind: 'succeeded' });
  });

  it('sees through a call that fails for a while', async () => {
    const { through } = await watching([alarm('ok'), denied, denied, alarm('ok')]);
    expect(await through(20)).toMatchObject({ looks: 8, answer: { kind: 'succeeded' } });
  });

  it('leaves out what was excused before, as long as it is the same', async () => {
    const outputs = { check: { excuses: [{ of: 'unhealthy', name: 'alarm web-5xx', sinceMs: 5 }] } };
    const same = await watching([alarm('alarm', 5)], { excusedBy: ['check'], context: { outputs } });
    expect((await same.through(9)).answer).toMatchObject({ kind: 'succeeded', output: outputs.check });
    const anew = await watching([alarm('alarm', 6)], { excusedBy: ['check'], context: { outputs } });
    expect((await anew.through(9)).answer).toMatchObject({ code: 'unhealthy' });
  });

  it('counts wrong answers of a probe in a row', async () => {
    const url = 'http://web.example/health';
    const answers = [200, 500, 500, 200, 500, 500, 500];
    let asked = 0;
    const probe: Probe = async () => ({ kind: 'answered', status: answers[asked++] ?? 200 });
    const watch = { alarms: [], http: [{ url, status: 200, failures: 3 }], seconds: 600 };
    const { through } = await watching([], { watch, probe });
    expect((await through(3)).answer).toMatchObject({
      kind: 'running',
      progress: { label: `watching the wave: ${url} answers 500 instead of 200` },
    });
    const ended = await watching([], { watch, probe });
    expect(await ended.through(20)).toMatchObject({ looks: 4, answer: { code: 'unhealthy' } });
  });
});
