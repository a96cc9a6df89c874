import { describe, expect, it } from 'vitest';
import { testClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { createSimulatedSlack } from '../../src/playground/slack/simulated-slack.ts';
import { slackClient } from '../../src/slack/client.ts';
import { createGroups } from '../../src/slack/people.ts';

function setUp() {
  const clock = testClock();
  const slack = createSimulatedSlack({
    clock,
    users: [{ name: 'ada' }, { name: 'grace' }],
    userGroups: [
      { id: 'S0APPROVERS', handle: 'approvers', members: ['grace'] },
      { id: 'S0OTHERS', handle: 'others', members: ['grace', 'ada'] },
    ],
  });
  const client = slackClient({
    token: slack.credentials.botToken,
    log: silentLog,
    slackApiUrl: slack.apiUrl,
    fetch: slack.fetch,
  });
  const groups = createGroups({ client, clock, log: silentLog, groupIds: ['S0APPROVERS'] });
  const grace = slack.as('grace').user.id;
  return { clock, slack, groups, grace, ada: slack.as('ada').user.id };
}

describe('the groups of a person', () => {
  it('are those of the configuration that the person is in, and no others', async () => {
    const { groups, grace, ada } = setUp();
    expect(await groups.groupsOf(grace)).toEqual(['S0APPROVERS']);
    expect(await groups.groupsOf(ada)).toEqual([]);
  });

  it('are asked for once a minute, however many ask at once', async () => {
    const { groups, grace, clock, slack } = setUp();
    await Promise.all(Array.from({ length: 20 }, () => groups.groupsOf(grace)));
    clock.advanceBy(59_000);
    await groups.groupsOf(grace);
    expect(slack.apiCalls()['usergroups.users.list']?.total).toBe(1);
    clock.advanceBy(1_000);
    await groups.groupsOf(grace);
    expect(slack.apiCalls()['usergroups.users.list']?.total).toBe(2);
  });

  it('hold for ten minutes while Slack cannot be asked, and then nobody is in them', async () => {
    const { groups, grace, clock, slack } = setUp();
    await groups.groupsOf(grace);
    slack.faults.down();
    clock.advanceBy(9 * 60_000);
    expect(await groups.groupsOf(grace)).toEqual(['S0APPROVERS']);
    clock.advanceBy(60_000);
    expect(await groups.groupsOf(grace)).toEqual([]);
    slack.faults.up();
    expect(await groups.groupsOf(grace)).toEqual(['S0APPROVERS']);
  });

  it('are none where Slack never answered', async () => {
    const { groups, grace, slack } = setUp();
    slack.faults.down();
    expect(await groups.groupsOf(grace)).toEqual([]);
  });
});
