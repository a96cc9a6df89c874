import { ListCommandsCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { channel, noTraces } from '../scenarios/scenario.ts';
import { stagesScenario } from '../scenarios/stages-world.ts';
import { hostilelyTagged } from './hostile-world.ts';

const config = { people: { roles: { commanders: ['everyone' as const] } } };
const unseen = [
  '\u202e',
  '\u2066',
  '\u200e',
  '\u061c',
  '\u200b',
  '\u2060',
  '\ufeff',
  '\u00ad',
  '\b',
  '\u001b',
  '\u0000',
];
const reordering = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/u;

describe('a command that somebody types', () => {
  it('is refused where it holds what an approver does not see, with what and where', async () => {
    const world = await stagesScenario({ config });
    for (const verb of ['bake web', 'patch web', 'patch web --strategy in-place'])
      for (const character of verb === 'bake web' ? unseen : unseen.slice(0, 1)) {
        await world.command('ada', `/ami ${verb} --command "echo ok\n ${character}# live/elpmaxe | hs"`);
        const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
        expect(world.heard('ada'), `${verb} ${code}`).toContain(`U+${code}, in line 2 at 2`);
      }
    await world.settle();
    expect(await world.traces()).toEqual(noTraces);
    expect(world.changes()).toEqual([]);
  });

  it('of several lines, with tabs, is shown and sent as it is', async () => {
    const world = await stagesScenario({ config });
    const lines = ['if true; then', "\techo '漢字 é 👍'", 'fi'];
    await world.command('ada', `/ami bake web --command "${lines.join('\r\n')}"`);
    await world.settle();
    expect(world.card()).toContain(lines.join('\n'));
    await world.click('grace', 'Approve');
    await world.settle();
    const { Commands = [] } = await world.clients.ssm.send(new ListCommandsCommand({}));
    const sent = Commands.map(({ Parameters }) => (Parameters?.['commands'] ?? []).join('\n'));
    expect(sent.filter((text) => text.includes(lines.join('\n'))).length).toBeGreaterThan(0);
  });
});

describe('text of strangers', () => {
  it('that would be shown in another order is shown in its own', async () => {
    const text = 'evil \u202eelif \u2066x\u2069 \u200f';
    const world = await hostilelyTagged(text);
    world.aws.faults.failCommands({}, { kind: 'fails', exitCode: 1, stderr: text });
    for (const line of ['fleets', 'fleet web', 'list', `show ${world.newImageId}`])
      await world.command('ada', `/ami ${line}`);
    await world.ask(`/ami bake ${world.newImageId} --app web --version 9 --reason "${text} 👩‍👩‍👧"`);
    await world.settle();
    const shown = [...world.shownTo('ada'), ...world.slack.channel(channel).all().map(world.slack.plainText)];
    expect(shown.filter((one) => reordering.test(one))).toEqual([]);
    expect(shown.filter((one) => one.includes('evil \ufffdelif')).length).toBeGreaterThan(2);
    expect(shown.some((one) => one.includes('👩‍👩‍👧'))).toBe(true);
  });
});
