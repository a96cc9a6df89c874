import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { outliveRejections } from '../../src/process/rejections.ts';
import { lambdaReceiver } from '../../src/slack/lambda-receiver.ts';
import { noTraces, scenario } from '../scenarios/scenario.ts';
import { recordingLog } from '../slack/workbench.ts';
import { nowSeconds, signed, withBody } from './forgery.ts';

const form = 'application/x-www-form-urlencoded';
const payload = (value: unknown): string => new URLSearchParams({ payload: JSON.stringify(value) }).toString();
const fields = 'command=%2Fami&user_id=U1&channel_id=C1&trigger_id=t1&team_id=T1&text=freeze+--reason+x';
const user = { id: 'U1', team_id: 'T1' };

/** What Slack would never send, though somebody has signed it. */
const unreadable: readonly (readonly [string, string, string])[] = (
  [
    ['null as a payload', 'payload=null'],
    ['a number as a payload', 'payload=1'],
    ['a word as a payload', 'payload=%22x%22'],
    ['a list as a payload', 'payload=%5B%5D'],
    ['half a payload', 'payload=%7B'],
    ['two payloads', `${payload({ type: 'block_actions' })}&${payload({ type: 'block_actions' })}`],
    ['null as JSON', 'null', 'application/json'],
    ['a list as JSON', '[]', 'application/json'],
    ['half a JSON', '{', 'application/json'],
    ['nothing', ''],
    ['two people', `${fields}&user_id=U2`],
    ['two texts', `${fields}&text=status`],
    ['no trigger', fields.replace('&trigger_id=t1', '')],
    ['no channel', fields.replace('&channel_id=C1', '')],
    ['half a character', `${fields}%E0%A4%A`],
    ['no command', fields.replace('command=%2Fami&', '')],
    ['a click of nothing', payload({ type: 'block_actions', user, trigger_id: 't', actions: [] })],
    ['a form without a view', payload({ type: 'view_submission', user, view: null })],
    ['somebody who is nobody', payload({ type: 'view_closed', user: null })],
    ['an event that is none', JSON.stringify({ type: 'event_callback', event: null }), 'application/json'],
    [
      'a tab that is none',
      JSON.stringify({ type: 'event_callback', event: { type: 'app_home_opened' } }),
      'application/json',
    ],
  ] as const
).map(([what, body, contentType = form]) => [what, body, contentType]);

describe('a request that is signed and cannot be read', () => {
  it.each(unreadable)('%s, is refused at once and changes nothing', async (_what, body, contentType) => {
    const world = await scenario();
    await world.command('ada', '/ami status');
    const request = withBody(world, body);
    const beganMs = performance.now();
    const headers = { ...request.headers, 'content-type': contentType };
    const { status } = await world.deliver({ ...request, headers });
    expect({ status, inTime: performance.now() - beganMs < 2_000 }).toEqual({ status: 400, inTime: true });
    await world.app.idle();
    expect(await world.traces()).toEqual(noTraces);
  });

  it.each(unreadable)('%s, is refused by a function, too', async (_what, body, contentType) => {
    const { handle } = lambdaReceiver({ signingSecret: 's', clock: systemClock, log: silentLog });
    const request = signed(
      { headers: { 'content-type': contentType }, body },
      { secret: 's', atSeconds: nowSeconds() },
    );
    const event = { ...request, rawPath: '/slack/events', httpMethod: 'POST' };
    expect(await handle(event)).toMatchObject({ statusCode: 400 });
  });

  it('is refused as not signed where it is not', async () => {
    const world = await scenario();
    const headers = { 'content-type': form };
    expect((await world.deliver({ headers, body: 'payload=null' })).status).toBe(401);
  });

  it('leaves what can be read as it was: the same fields, each once, freeze', async () => {
    const world = await scenario();
    await world.command('ada', '/ami status');
    const whole = fields.replace('T1', world.slack.team.id);
    expect((await world.deliver(withBody(world, whole))).status).toBe(200);
    expect((await world.traces()).freezes).toEqual(['*']);
  });
});

describe('a rejection that nobody handles', () => {
  it('is in the log, and the process goes on', () => {
    const { log, logged } = recordingLog();
    const source = new EventEmitter();
    outliveRejections(log, source);
    const error = new Error('lost');
    source.emit('unhandledRejection', error);
    expect(logged).toEqual([{ message: 'a rejection was handled by nobody', keys: { error } }]);
    expect(source.listenerCount('uncaughtException')).toBe(0);
  });
});
