import { describe, expect, it } from 'vitest';
import type { BotRequest } from '../../src/playground/slack/delivery/parcel.ts';
import { noTraces, type Scenario, scenario } from '../scenarios/scenario.ts';
import { nowSeconds, signed } from './forgery.ts';

/** The request that Slack sent for a command, and what it left is gone again: a world in which it never arrived. */
async function captured(): Promise<{ world: Scenario; request: BotRequest }> {
  const away = await scenario();
  await away.command('ada', `/ami rollout ${away.newImageId} to web`);
  const request = away.requests().at(-1);
  if (request === undefined) throw new Error('no request was sent');
  return { world: await scenario(), request };
}

describe('a request that Slack did not send as it arrives', () => {
  it.each<[string, (request: BotRequest, secret: string) => BotRequest]>([
    ['signed with another secret', (request) => signed(request, { secret: 'guess', atSeconds: nowSeconds() })],
    ['older than five minutes', (request, secret) => signed(request, { secret, atSeconds: nowSeconds() - 301 })],
    ['from the future', (request, secret) => signed(request, { secret, atSeconds: nowSeconds() + 310 })],
    ['with another body', (request) => ({ ...request, body: `${request.body}+--batch+4` })],
    [
      'with no signature',
      ({ body, headers }) => ({ body, headers: { 'content-type': headers['content-type'] ?? '' } }),
    ],
    [
      'with a time that is none',
      (request) => ({ ...request, headers: { ...request.headers, 'x-slack-request-timestamp': 'now' } }),
    ],
  ])('%s, is refused and leaves nothing', async (_what, forge) => {
    const { world, request } = await captured();
    const answer = await world.deliver(forge(request, world.slack.credentials.signingSecret));
    expect(answer.status).toBe(401);
    await world.settle();
    expect(world.changes()).toEqual([]);
    expect(await world.traces()).toEqual(noTraces);
  });
});

describe('a request that Slack sends again', () => {
  it('word for word, is answered and makes no second run', async () => {
    const { world, request } = await captured();
    const fresh = signed(request, { secret: world.slack.credentials.signingSecret, atSeconds: nowSeconds() });
    const first = await world.deliver(fresh);
    const again = await world.deliver(fresh);
    expect(first.body).toContain('is being planned');
    expect(again.body).toContain('delivered this command twice');
    await world.settle();
    expect((await world.traces()).live).toHaveLength(1);
  });

  it('with a new signature, names the run that there is', async () => {
    const { world, request } = await captured();
    const { signingSecret: secret } = world.slack.credentials;
    await world.deliver(signed(request, { secret, atSeconds: nowSeconds() - 20 }));
    const again = await world.deliver(signed(request, { secret, atSeconds: nowSeconds() }));
    await world.settle();
    const { id } = await world.run();
    expect(again.body).toContain(`This was asked for already: it is run ${id}.`);
    expect(await world.traces()).toEqual({ ...noTraces, live: [id], lockedBy: id, cards: 1 });
  });

  it('of a click, approves once', async () => {
    const world = await scenario({ config: { environments: { production: { approvals: 2 } } } });
    await world.askRollout();
    await world.click('grace', 'Approve');
    const click = world.requests().at(-1);
    if (click === undefined) throw new Error('no click was sent');
    const { signingSecret: secret } = world.slack.credentials;
    expect((await world.deliver(signed(click, { secret, atSeconds: nowSeconds() - 5 }))).status).toBe(200);
    await world.settle();
    expect((await world.run()).approvals).toHaveLength(1);
    expect(world.changes()).toEqual([]);
  });
});

describe('a request that is signed', () => {
  const config = { people: { roles: { viewers: ['U0ADA'], operators: ['U0ADA'] } } };
  const users = [{ name: 'ada', id: 'U0ADA' }, { name: 'grace' }];

  it('and far too long, is refused before it is read', async () => {
    const { world, request } = await captured();
    const { signingSecret: secret } = world.slack.credentials;
    const body = `${request.body}${'+'.repeat(1_000_001)}`;
    const answer = await world.deliver(signed({ ...request, body }, { secret, atSeconds: nowSeconds() }));
    expect(answer.status).toBe(413);
    await world.settle();
    expect(world.changes()).toEqual([]);
    expect(await world.traces()).toEqual(noTraces);
  });

  it('in the name of somebody who has no role, is refused', async () => {
    const world = await scenario({ config, slack: { users } });
    await world.command('ada', '/ami status');
    const request = world.requests().at(-1);
    const fields = new URLSearchParams(request?.body);
    fields.set('user_id', 'U0NOBODY');
    fields.set('text', `rollout ${world.newImageId} to web`);
    fields.set('trigger_id', 'forged');
    const { signingSecret: secret } = world.slack.credentials;
    const forged = { headers: request?.headers ?? {}, body: fields.toString() };
    const answer = await world.deliver(signed(forged, { secret, atSeconds: nowSeconds() }));
    expect(answer.body).toContain('operator');
    await world.settle();
    expect(world.changes()).toEqual([]);
    expect(await world.traces()).toEqual(noTraces);
  });
});
