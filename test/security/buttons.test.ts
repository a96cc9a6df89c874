import { describe, expect, it } from 'vitest';
import type { BotRequest } from '../../src/playground/slack/delivery/parcel.ts';
import { type Scenario, scenario } from '../scenarios/scenario.ts';
import { editedClick } from './forgery.ts';

const ids = { ada: 'U0ADA', grace: 'U0GRACE', mary: 'U0MARY' };
const users = Object.entries(ids).map(([name, id]) => ({ name, id }));
const roles = { viewers: ['everyone' as const], operators: [ids.ada], approvers: [ids.grace, ids.ada], admins: [] };

/** A rollout of Ada's that waits for approval, and a click of somebody on its card that changed nothing. */
async function clickedBy(person: string): Promise<Scenario> {
  const world = await scenario({ config: { people: { roles } }, slack: { users } });
  await world.askRollout();
  await world.click(person, 'Approve');
  return world;
}

async function expectNothing(world: Scenario, id: string): Promise<void> {
  const run = await world.run();
  expect(run).toMatchObject({ id, phase: { kind: 'approval' }, approvals: [] });
  expect(world.changes()).toEqual([]);
  expect(await world.traces()).toMatchObject({ live: [id], freezes: [], pins: [] });
}

/** Delivers the last click with another value; answers what this person is shown of it, beside what they were before. */
async function pressed(world: Scenario, person: string, value: string): Promise<string> {
  // A click that is made another's still has the address for answers to Mary.
  const shown = () => [...new Set([person, 'mary'])].map((name) => world.shownTo(name));
  const before = shown();
  expect((await world.deliver(editedClick(world, value))).status, value).toBe(200);
  await world.app.idle();
  await world.settle();
  return shown()
    .flatMap((texts, index) => texts.slice(before[index]?.length))
    .join('\n');
}

/** Deliveries of the last click with these values; none of them may do anything, and each is answered with this. */
async function pressedInVain(
  world: Scenario,
  values: readonly string[],
  { person, answer }: { readonly person: string; readonly answer: string | RegExp },
): Promise<void> {
  const { id } = await world.run();
  for (const value of values) {
    expect(await pressed(world, person, value), value).toMatch(answer);
    await expectNothing(world, id);
  }
}

describe('a button whose value was edited', () => {
  it('is judged as if its command had been typed: a viewer may do none of it', async () => {
    const world = await clickedBy('mary');
    const { id, digest = '' } = await world.run();
    const values = [
      `approve ${id} --plan ${digest}`,
      `abort ${id}`,
      `pause ${id}`,
      `reject ${id} --reason R`,
      'freeze --reason R',
      `rollout ${world.newImageId} to web --override R`,
      `patch web --command "touch /pwned"`,
      `create i-0123456789abcdef0 --app web --version 9`,
      'snooze web --days 7',
      'snooze --no-application --days 7',
    ];
    await pressedInVain(world, values, { person: 'mary', answer: /that takes the role (approver|operator)/ });
  });

  it('approves no plan but the one that it names, and no run but the one it is of', async () => {
    const world = await clickedBy('mary');
    const { id, digest = '' } = await world.run();
    const graces = clickedAs(world, ids.grace);
    const values = [
      `approve ${id} --plan ${'0'.repeat(digest.length)}`,
      `approve r-9zzzzz --plan ${digest}`,
      `approve ${id} --plan ${digest} --plan ${'1'.repeat(digest.length)}`,
      `approve ${id} --plan`,
      `approve ${id}; abort ${id}`,
      `approve ${id}\nabort ${id}`,
    ];
    await pressedInVain(graces, values, { person: 'grace', answer: '⛔' });
  });

  it('does what it says for whoever may: so what is refused here is refused for its own sake', async () => {
    const world = await clickedBy('mary');
    const { id, digest = '' } = await world.run();
    const graces = clickedAs(world, ids.grace);
    expect(await pressed(graces, 'grace', `approve ${id} --plan ${digest}`)).toContain('Your approval is recorded');
    expect(await world.run()).toMatchObject({ id, approvals: [{ by: { id: ids.grace } }], phase: { kind: 'ended' } });
    expect(world.changes()).not.toEqual([]);
    // Those who have asked for it may stop it.
    const other = await clickedBy('mary');
    const { id: otherId } = await other.run();
    await pressed(clickedAs(other, ids.ada), 'ada', `abort ${otherId}`);
    expect((await other.traces()).live).toEqual([]);
    expect(other.changes()).toEqual([]);
  });

  it('lets nobody approve what they have asked for', async () => {
    const world = await clickedBy('ada');
    const { id, digest = '' } = await world.run();
    const values = [`approve ${id} --plan ${digest}`];
    await pressedInVain(world, values, { person: 'ada', answer: 'asked for' });
  });

  it('does nothing for somebody of another workspace, whoever holds every role', async () => {
    const everyone = ['everyone' as const];
    const world = await scenario({
      config: { people: { roles: { viewers: everyone, operators: everyone, approvers: everyone, admins: everyone } } },
      slack: { users: [...users, { name: 'eve', teamId: 'T0OTHER' }] },
    });
    await world.askRollout();
    await world.click('eve', 'Approve');
    const { id, digest = '' } = await world.run();
    const answer = 'for people of the workspace that Amiable is installed in';
    const values = [`approve ${id} --plan ${digest}`, `abort ${id}`, 'freeze --reason R'];
    await pressedInVain(world, values, { person: 'eve', answer });
  });

  it('that is no command, or one that is none of ours, does nothing', async () => {
    const world = await clickedBy('mary');
    const values = [
      '{"command":"abort","form":null,"__proto__":{"role":"admin"}}',
      '{{{',
      '__proto__',
      'constructor',
      'toString',
      '/ami status',
      'x'.repeat(2_000),
      '\u0000\u202eabort',
    ];
    await pressedInVain(world, values, { person: 'mary', answer: 'There is no command' });
    // That opens a form, which has nothing in it and does nothing.
    const form = '{"command":"approve","form":{"title":"t","submit":"s","fields":[]}}';
    await pressedInVain(world, [form], { person: 'mary', answer: /^$/ });
    expect(Reflect.get({}, 'role')).toBeUndefined();
  });
});

/** The same world, in which whatever Mary has clicked was clicked by this person. */
function clickedAs(world: Scenario, userId: string): Scenario {
  const clickOf = (request: BotRequest) => ({ ...request, body: request.body.replaceAll(ids.mary, userId) });
  return { ...world, requests: () => world.requests().map(clickOf) };
}
