import { SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.ts';
import { textAt } from '../../src/playground/slack/json.ts';
import { listElements } from '../../src/playground/slack/people/find-element.ts';
import { type Scenario, scenario } from './scenario.ts';

const users = [
  { name: 'ada', id: 'U0ADA' },
  { name: 'grace', id: 'U0GRACE' },
  { name: 'linus', id: 'U0LINUS' },
  { name: 'mary', id: 'U0MARY' },
];
/** Mary may only look, Linus may ask, Grace is an approver by her user group. */
const config: ConfigInput = {
  people: { roles: { operators: ['U0ADA', 'U0LINUS'], approvers: ['S0APPROVERS'] } },
};
const userGroups = [{ id: 'S0APPROVERS', handle: 'approvers', members: ['grace'] }];

const inProduction = (more: ConfigInput = {}): Promise<Scenario> =>
  scenario({ config: { ...config, ...more }, slack: { users, userGroups } });

interface Home {
  readonly text: string;
  readonly buttons: readonly string[];
}

function seen({ slack }: Scenario, person: string): Home {
  const home = slack.home(person);
  if (home === undefined) throw new Error(`${person} has no home tab`);
  const buttons = listElements(home.content['blocks']).map(({ element }) => textAt(element, 'text') ?? '');
  return { text: slack.plainText(home), buttons };
}

async function homeOf(world: Scenario, person: string): Promise<Home> {
  await world.slack.as(person).openHome();
  await world.app.idle();
  return seen(world, person);
}

/** What stands under one heading, up to the next. */
function under({ text }: Home, heading: string): string {
  const headings = ['Waits for you', 'You asked for', 'Under way', 'Stale'];
  const from = text.indexOf(`${heading}\n`) + heading.length;
  const ends = headings.map((other) => text.indexOf(`${other}\n`, from)).filter((at) => at > from);
  return text.slice(from, Math.min(text.length, ...ends));
}

async function press(world: Scenario, person: string, label: string): Promise<void> {
  const viewId = world.slack.home(person)?.id ?? '';
  const confirmed = ['Approve', 'Roll out 1.1.0', 'Patch now', 'Roll back', 'Roll back web', 'Stop here'].includes(
    label,
  );
  await world.slack.as(person).click({ viewId, label, ...(confirmed ? { confirm: 'yes' as const } : {}) });
  await world.app.idle();
}

/** The last thing that the bot said to a person in private. */
function told({ slack }: Scenario, person: string): string {
  const last = slack.direct(person).messages().at(-1);
  return last === undefined ? '' : slack.plainText(last);
}

describe('a plan that waits for approval', () => {
  it('waits for whoever may approve it, and for nobody else', async () => {
    const world = await inProduction();
    await world.askRollout('--reason "kernel update"');
    const { id } = await world.run();
    const grace = await homeOf(world, 'grace');
    expect(under(grace, 'Waits for you')).toContain(id);
    expect(under(grace, 'Waits for you')).toContain('kernel update');
    expect(grace.buttons.slice(0, 3)).toEqual(['Approve', 'Reject', 'Show']);
    for (const person of ['linus', 'mary']) {
      const home = await homeOf(world, person);
      expect(under(home, 'Waits for you')).toContain('Nothing waits for you.');
      expect(under(home, 'Under way')).toContain(id);
      expect(home.buttons).toEqual(['Show']);
    }
    const ada = await homeOf(world, 'ada');
    expect(under(ada, 'You asked for')).toContain(`${id} · 🙋 Waiting for approval`);
    expect(under(ada, 'Under way')).toContain('Nothing else is under way.');
    expect(world.refusedBySlack()).toEqual({});
  });

  it('is approved from there: the button goes away, and the person is told', async () => {
    const world = await inProduction();
    await world.askRollout();
    await homeOf(world, 'grace');
    await press(world, 'grace', 'Approve');
    expect(told(world, 'grace')).toContain('Your approval is recorded.');
    expect(seen(world, 'grace').buttons).toEqual(['Show']);
    expect(under(seen(world, 'grace'), 'Waits for you')).toContain('Nothing waits for you.');
    await world.settle();
    expect((await world.run()).phase).toMatchObject({ kind: 'ended', outcome: 'done' });
  });

  it('is rejected from there with a reason, and goes away', async () => {
    const world = await inProduction();
    await world.askRollout();
    await homeOf(world, 'grace');
    await press(world, 'grace', 'Reject');
    await world.reject('grace', 'not today');
    expect(seen(world, 'grace').buttons).not.toContain('Approve');
    await world.settle();
    const ada = await homeOf(world, 'ada');
    expect(under(ada, 'You asked for')).toContain('❌ Rejected: Rollout of');
  });

  it('that was approved meanwhile says so to whoever still sees the button', async () => {
    const world = await inProduction();
    await world.askRollout();
    await homeOf(world, 'grace');
    await world.click('grace', 'Approve');
    await world.settle();
    await press(world, 'grace', 'Approve');
    expect(told(world, 'grace')).toContain('has already ended');
    expect(seen(world, 'grace').buttons).not.toContain('Approve');
  });

  it('does not wait for those who have approved it, while it needs another', async () => {
    const world = await inProduction({ defaults: { approvals: 2 } });
    await world.askRollout();
    await world.click('grace', 'Approve');
    expect(under(await homeOf(world, 'grace'), 'Waits for you')).toContain('Nothing waits for you.');
  });

  it('waits for whoever asked where the policy lets them approve', async () => {
    const world = await scenario({ config: { defaults: { requesterMayApprove: true } }, slack: { users } });
    await world.askRollout();
    expect((await homeOf(world, 'ada')).buttons).toContain('Approve');
  });

  it('waits for nobody while its environment is frozen', async () => {
    const world = await inProduction();
    await world.askRollout();
    await world.command('linus', '/ami freeze production --reason sale');
    const home = await homeOf(world, 'grace');
    expect(home.text).toContain('production is frozen by');
    expect(home.buttons).toEqual(['Show']);
  });
});

describe('a run that stopped', () => {
  /** The new image never serves, so the first wave runs out of time. */
  async function stopped(): Promise<Scenario> {
    const world = await inProduction();
    world.aws.faults.breakImage(world.newImageId, { kind: 'never-serves' });
    await world.rollOut();
    expect((await world.run()).phase.kind).toBe('held');
    return world;
  }

  it('waits for those who may decide, with the buttons that are valid now', async () => {
    const world = await stopped();
    const linus = await homeOf(world, 'linus');
    expect(under(linus, 'Waits for you')).toContain('Stopped, waiting for a decision');
    expect(linus.buttons.slice(0, 4)).toEqual(['Retry', 'Roll back', 'Hold', 'Show']);
    for (const person of ['grace', 'mary']) {
      const home = await homeOf(world, person);
      expect(under(home, 'Waits for you')).toContain('Nothing waits for you.');
      expect(home.buttons).not.toContain('Retry');
    }
  });

  it('is taken back from there', async () => {
    const world = await stopped();
    await homeOf(world, 'linus');
    await press(world, 'linus', 'Roll back');
    expect(seen(world, 'linus').buttons).not.toContain('Roll back');
    await world.settle();
    expect((await world.run()).phase).toMatchObject({ kind: 'ended', outcome: 'undone' });
  });
});

describe('what a person asked for', () => {
  it('is shown while it runs with its progress, then with its end, for a week', async () => {
    const world = await inProduction();
    await world.askRollout();
    await world.click('grace', 'Approve');
    await world.settle({ until: async () => ((await world.run()).progress?.done ?? 0) > 0 });
    const running = under(await homeOf(world, 'ada'), 'You asked for');
    expect(running).toContain('🔄 Running');
    expect(running).toContain('instances replaced');
    expect(running).toContain('expected end');
    await world.settle();
    world.clock.advanceBy(6 * 24 * 3_600_000);
    expect(under(await homeOf(world, 'ada'), 'You asked for')).toContain('✅ Done: Rollout of');
    world.clock.advanceBy(2 * 24 * 3_600_000);
    expect(under(await homeOf(world, 'ada'), 'You asked for')).toContain('Nothing more');
    expect(under(await homeOf(world, 'grace'), 'You asked for')).toContain('Nothing more');
  });

  it('is also what they asked for at a terminal', async () => {
    const arn = 'arn:aws:iam::111122223333:user/ada';
    const world = await inProduction({ people: { ...config.people, aws: [{ slack: 'U0ADA', aws: arn }] } });
    await world.rollOut();
    const done = await world.run();
    const requestedBy = { id: arn, name: 'ada', via: 'terminal' as const };
    await world.store.create({ ...done, id: 'r-terminal', requestedBy });
    expect(under(await homeOf(world, 'ada'), 'You asked for')).toContain('r-terminal');
  });
});

describe('a fleet that is out of date', () => {
  it('is shown with the rollout that mends it, to those who may ask for it', async () => {
    const world = await inProduction();
    const ada = await homeOf(world, 'ada');
    expect(under(ada, 'Stale')).toContain('🟡 Medium: web in production · AMI');
    expect(under(ada, 'Stale')).toContain('1.0.0 is 120 days old');
    expect(ada.buttons).toEqual(['Roll out 1.1.0', 'Show']);
    expect((await homeOf(world, 'mary')).buttons).toEqual(['Show']);
    expect(world.refusedBySlack()).toEqual({});
  });

  it('is brought up to date from there', async () => {
    const world = await inProduction();
    await homeOf(world, 'ada');
    await press(world, 'ada', 'Roll out 1.1.0');
    expect(told(world, 'ada')).toContain('is being planned');
    const home = seen(world, 'ada');
    expect(under(home, 'You asked for')).toContain('Planning');
    expect(home.buttons).toEqual(['Show']);
    expect(under(home, 'Stale')).toContain('1 being changed now');
    await world.settle();
    expect((await world.run()).phase.kind).toBe('approval');
  });

  it('is called by the configured thresholds', async () => {
    const world = await inProduction({ compliance: { mediumAgeDays: 100, highAgeDays: 110 } });
    expect(under(await homeOf(world, 'ada'), 'Stale')).toContain('🔴 High: web in production');
    const patient = await inProduction({ compliance: { mediumAgeDays: 121, highAgeDays: 200 } });
    expect(under(await homeOf(patient, 'ada'), 'Stale')).toContain('Nothing is stale.');
  });

  it('has no such button while it is frozen', async () => {
    const world = await inProduction();
    await world.command('linus', '/ami freeze production --reason sale');
    expect((await homeOf(world, 'ada')).buttons).toEqual(['Show']);
  });

  it('has only a patched AMI to offer where the policy lets no newer one be used', async () => {
    const world = await inProduction({ defaults: { requiredChecks: ['validated'] } });
    expect((await homeOf(world, 'ada')).buttons).toEqual(['Patch now', 'Show']);
  });

  it('is patched from there', async () => {
    const world = await inProduction({ defaults: { requiredChecks: ['validated'] } });
    await homeOf(world, 'ada');
    await press(world, 'ada', 'Patch now');
    expect(told(world, 'ada')).toContain('is being planned');
    await world.settle({ until: () => world.changes().includes('RunInstances') });
    expect(await world.run()).toMatchObject({ verb: 'patch', subject: 'web', phase: { kind: 'running' } });
  });

  it('that lacks instances is worse, and the home says how many', async () => {
    const world = await inProduction();
    await world.clients.autoScaling.send(
      new SetDesiredCapacityCommand({ AutoScalingGroupName: 'web', DesiredCapacity: 6 }),
    );
    const home = await homeOf(world, 'ada');
    expect(under(home, 'Stale')).toContain('🔴 High: web in production · 4 of 6 instances healthy · AMI');
  });

  it('is said not to be known where AWS does not answer', async () => {
    const world = await inProduction();
    world.aws.faults.deny({ action: 'DescribeImages' });
    const home = await homeOf(world, 'ada');
    expect(under(home, 'Stale')).toContain('could not be read');
    expect(under(home, 'Stale')).toContain('ec2:DescribeImages');
    expect(under(home, 'Under way')).toContain('Nothing else is under way.');
  });
});

describe('a run that is done', () => {
  async function done(more: ConfigInput = {}): Promise<Scenario> {
    const world = await inProduction(more);
    await world.rollOut();
    expect(world.card()).toContain('Done');
    return world;
  }

  it('can be rolled back from the home tab of whoever asked for it, until it is', async () => {
    const world = await done();
    const home = await homeOf(world, 'ada');
    expect(home.buttons).toContain('Roll back web');
    expect((await homeOf(world, 'linus')).buttons).not.toContain('Roll back web');
    await press(world, 'ada', 'Roll back web');
    expect(told(world, 'ada')).toContain('is being planned');
    await world.settle();
    const asked = await homeOf(world, 'ada');
    expect(under(asked, 'You asked for')).toContain('Rollback of web in production');
    expect(asked.buttons).not.toContain('Roll back web');
    const [live] = await world.store.live();
    await world.command('grace', `/ami approve ${live?.id} --plan ${live?.digest}`);
    await world.settle();
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
    // What is offered now is to take back the rollback, and nothing of what was before it.
    expect((await homeOf(world, 'ada')).buttons.filter((label) => label === 'Roll back web')).toHaveLength(1);
  });

  it('is not offered where nothing is taken back', async () => {
    const never = await done({ defaults: { rollbackHours: 0 } });
    expect((await homeOf(never, 'ada')).buttons).not.toContain('Roll back web');
  });
});
