import { describe, expect, it } from 'vitest';
import type { BotRequest, BotResponse } from '../../src/playground/slack/delivery/parcel.ts';
import { noTraces, type Scenario, type ScenarioOptions, scenario } from '../scenarios/scenario.ts';
import { editedCommand, editedPayload, nowSeconds, withBody } from './forgery.ts';

const refused = 'for people of the workspace that Amiable is installed in';
const everyone = ['everyone' as const];
const roles = { viewers: everyone, operators: everyone, approvers: everyone, admins: everyone };
/** Everybody may do everything: nothing but where they are from speaks against it. */
const open: ScenarioOptions = { config: { people: { roles } } };

async function delivered(world: Scenario, request: BotRequest): Promise<BotResponse> {
  const response = await world.deliver(request);
  await world.app.idle();
  await world.settle();
  return response;
}

describe('a command from elsewhere', () => {
  it.each([
    ['of another workspace', { team_id: 'T0OTHER', user_id: 'U0EVE' }],
    ['of another organisation', { enterprise_id: 'E0EVIL', user_id: 'U0EVE' }],
    ['of no workspace', { team_id: '' }],
  ])('%s, is refused and changes nothing', async (_what, fields) => {
    const world = await scenario(open);
    await world.command('ada', '/ami status');
    for (const text of [`rollout ${world.newImageId} to web`, 'freeze --reason evil', 'patch']) {
      const { status, body } = await delivered(world, editedCommand(world, { ...fields, text }));
      expect({ status, body }, text).toEqual({ status: 200, body: expect.stringContaining(refused) });
    }
    expect(world.changes()).toEqual([]);
    expect(await world.traces()).toEqual(noTraces);
    // The same from here is done.
    await delivered(world, editedCommand(world, { text: 'freeze --reason mine' }));
    expect((await world.traces()).freezes).toEqual(['*']);
  });
});

type Payload = Parameters<Parameters<typeof editedPayload>[1]>[0];
const eve = { id: 'U0EVE', name: 'eve' };
/** A payload of Eve's in which something else is wrong as well. */
const foreign: readonly [string, (payload: Payload) => Payload][] = [
  ['and for the app of theirs', (sent) => ({ ...sent, user: { ...eve, team_id: 'T0OTHER' }, team: { id: 'T0OTHER' } })],
  ['and for no app', (sent) => ({ ...sent, user: { ...eve, team_id: 'T0OTHER' }, team: null })],
  ['of whom nothing is said', (sent) => ({ ...sent, user: eve })],
  [
    'whose organisation is called like their workspace',
    (sent) => ({ ...sent, user: { ...eve, team_id: 'T0OTHER' }, enterprise: { id: 'T0OTHER' } }),
  ],
  [
    'in a view of the app of theirs',
    (sent) => ({
      ...sent,
      user: { ...eve, team_id: 'T0OTHER' },
      view: { ...(typeof sent['view'] === 'object' ? sent['view'] : {}), app_installed_team_id: 'T0OTHER' },
    }),
  ],
];

describe('an act of somebody of another workspace', () => {
  it.each(foreign)('a click, %s, approves nothing and is answered', async (_who, edit) => {
    const world = await scenario(open);
    await world.askRollout();
    // Ada may not approve what she asked for, so her click changes nothing.
    await world.click('ada', 'Approve');
    const before = world.shownTo('ada').length;
    const again = (sent: Payload): Payload => ({ ...sent, actions: sooner(sent['actions']) });
    await delivered(
      world,
      editedPayload(world, (sent) => edit(again(sent))),
    );
    expect(world.shownTo('ada').slice(before).join()).toContain(refused);
    expect(await world.run()).toMatchObject({ phase: { kind: 'approval' }, approvals: [] });
    // The same of Grace counts.
    const { id, team_id: team } = teamed(world, 'grace');
    await delivered(
      world,
      editedPayload(world, (sent) => ({ ...again(sent), user: { id, team_id: team } })),
    );
    expect((await world.run()).approvals).toHaveLength(1);
  });

  it.each(foreign)('a form, %s, rejects nothing and says so in the form', async (_who, edit) => {
    const world = await scenario(open);
    await world.askRollout();
    await world.click('grace', 'Reject');
    // A form that lacks its answer leaves the run as it is.
    await world.reject('grace', ' ').catch(() => undefined);
    const { body } = await delivered(world, editedPayload(world, edit));
    expect(body).toContain(refused);
    expect(await world.run()).toMatchObject({ phase: { kind: 'approval' } });
  });

  it('a menu that asks for its options gets none', async () => {
    const world = await scenario(open);
    await world.askRollout();
    await world.click('ada', 'Approve');
    const asked = { type: 'block_suggestion', action_id: 'ami:0', value: 'web', user: { ...eve, team_id: 'T0OTHER' } };
    const { status, body } = await delivered(
      world,
      editedPayload(world, ({ team }) => ({ ...asked, team })),
    );
    expect({ status, body: JSON.parse(body) }).toEqual({ status: 200, body: { options: [] } });
  });

  it.each([
    ['for our app', { team_id: 'T0OTHER' }],
    ['for the app of theirs', { authorizations: [{ team_id: 'T0OTHER' }] }],
  ])('a home tab, %s, shows nothing', async (_what, fields) => {
    const world = await scenario(open);
    await world.slack.as('ada').openHome();
    await world.app.idle();
    const published = () => world.slack.apiCalls()['views.publish']?.total;
    const before = published();
    const sent: object = JSON.parse(world.requests().at(-1)?.body ?? '');
    const { status } = await delivered(world, withBody(world, JSON.stringify({ ...sent, ...fields })));
    expect(status).toBe(200);
    expect(published()).toBe(before);
    await delivered(world, withBody(world, JSON.stringify({ ...sent, event_id: 'Ev2' })));
    expect(published()).toBeGreaterThan(before ?? 0);
  });
});

describe('an app that is installed for a whole organisation', () => {
  const organisation = { id: 'E0ORG', workspaceIds: ['T0SISTER'] };
  const users = [
    { name: 'ada' },
    { name: 'grace', teamId: 'T0SISTER' },
    { name: 'mary' },
    { name: 'eve', teamId: 'T0OTHER' },
  ];

  it('serves the people of all its workspaces, and no guest of another company', async () => {
    const world = await scenario({ ...open, slack: { organisation, users } });
    await world.askRollout();
    await world.click('eve', 'Approve');
    expect(world.heard('eve')).toContain(refused);
    await world.command('eve', '/ami freeze --reason evil');
    expect(world.heard('eve')).toContain(refused);
    expect(await world.run()).toMatchObject({ approvals: [] });
    expect((await world.traces()).freezes).toEqual([]);
    await world.click('grace', 'Reject');
    await world.reject('grace', 'too early');
    await world.settle();
    expect(await world.run()).toMatchObject({ phase: { kind: 'ended' } });
    await world.command('grace', '/ami freeze --reason mine');
    expect((await world.traces()).freezes).toEqual(['*']);
    await world.slack.as('ada').openHome();
    await world.app.idle();
    expect(world.slack.apiCalls()['views.publish']?.total).toBeGreaterThan(0);
    // Once as it starts, and not again for each stranger.
    expect(world.slack.apiCalls()['auth.teams.list']?.total).toBe(1);
  });

  it('learns of a workspace that joins it within a minute', async () => {
    const workspaceIds: string[] = [];
    const world = await scenario({ ...open, slack: { organisation: { id: 'E0ORG', workspaceIds }, users } });
    await world.command('grace', '/ami freeze --reason mine');
    expect(world.heard('grace')).toContain(refused);
    workspaceIds.push('T0SISTER');
    world.clock.advanceBy(60_000);
    await world.command('grace', '/ami freeze --reason mine');
    expect((await world.traces()).freezes).toEqual(['*']);
  });
});

function teamed({ slack }: Scenario, person: string) {
  return { id: slack.as(person).user.id, team_id: slack.team.id };
}

/** The same actions at another time: another act. */
function sooner(actions: unknown): unknown {
  return Array.isArray(actions)
    ? actions.map((action: unknown) => ({
        ...(typeof action === 'object' ? action : {}),
        action_ts: `${nowSeconds()}`,
      }))
    : actions;
}
