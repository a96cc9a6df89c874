import { describe, expect, it } from 'vitest';
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
  await world.settle();
  const run = await world.run();
  expect(run).toMatchObject({ id, phase: { kind: 'approval' }, approvals: [] });
  expect(world.changes()).toEqual([]);
  expect(await world.traces()).toMatchObject({ live: [id], freezes: [], pins: [] });
}

/** Deliveries of the last click with these values; none of them may do anything. */
async function pressedInVain(world: Scenario, values: readonly string[]): Promise<void> {
  const { id } = await world.run();
  for (const value of values) {
    expect((await world.deliver(editedClick(world, value))).status, value).toBe(200);
    await world.app.idle();
    await expectNothing(world, id);
  }
}

describe('a button whose value was edited', () => {
  it('is judged as if its command had been typed: a viewer may do none of it', async () => {
    const world = await clickedBy('mary');
    const { id, digest = '' } = await world.run();
    await pressedInVain(world, [
      `approve ${id} --plan ${digest}`,
      `abort ${id}`,
      `pause ${id}`,
      `reject ${id} --reason R`,
      'freeze --reason R',
      `rollout ${world.newImageId} to web --override R`,
      `patch web --command "touch /pwned"`,
      `create i-0123456789abcdef0 --app web --version 9`,
      'snooze web --days 7',
    ]);
    expect(world.heard('mary')).toContain('role');
  });

  it('approves no plan but the one that it names, and no run but the one it is of', async () => {
    const world = await clickedBy('mary');
    const { id, digest = '' } = await world.run();
    // From now on it is the approver who clicks.
    const graces = { ...world, requests: () => world.requests().map((request) => clickOf(request, ids.grace)) };
    await pressedInVain(graces, [
      `approve ${id} --plan ${'0'.repeat(digest.length)}`,
      `approve r-9zzzzz --plan ${digest}`,
      `approve ${id} --plan ${digest} --plan ${'1'.repeat(digest.length)}`,
      `approve ${id} --plan`,
      `approve ${id}; abort ${id}`,
      `approve ${id}\nabort ${id}`,
    ]);
  });

  it('lets nobody approve what they have asked for', async () => {
    const world = await clickedBy('ada');
    const { id, digest = '' } = await world.run();
    await pressedInVain(world, [`approve ${id} --plan ${digest}`]);
    expect(world.heard('ada')).toContain('asked for');
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
    expect(world.heard('eve')).toContain('for people of the workspace that Amiable is installed in');
    await pressedInVain(world, [`approve ${id} --plan ${digest}`, `abort ${id}`, 'freeze --reason R']);
  });

  it('that is no command, or one that is none of ours, does nothing', async () => {
    const world = await clickedBy('mary');
    await pressedInVain(world, [
      '{"command":"approve","form":{"title":"t","submit":"s","fields":[]}}',
      '{"command":"abort","form":null,"__proto__":{"role":"admin"}}',
      '{{{',
      '__proto__',
      'constructor',
      'toString',
      '/ami status',
      'x'.repeat(2_000),
      '\u0000\u202eabort',
    ]);
    expect(Reflect.get({}, 'role')).toBeUndefined();
  });
});

/** The same click by somebody else. */
function clickOf<Request extends { readonly body: string }>(request: Request, userId: string): Request {
  return { ...request, body: request.body.replaceAll(ids.mary, userId) };
}
