import { DescribeInstanceAttributeCommand } from '@aws-sdk/client-ec2';
import { type Command, ListCommandsCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { quote } from '../../src/basics/quoting.ts';
import { scannerScript } from '../../src/images/scan-scripts.ts';
import { scanners } from '../../src/images/scanners.ts';
import { addServers, serverTags } from '../scenarios/in-place-world.ts';
import { channel, type Scenario } from '../scenarios/scenario.ts';
import { bucket, stagesScenario } from '../scenarios/stages-world.ts';
import { hostilelyTagged, hostilePath, hostileWords } from './hostile-world.ts';

const configured = ['dnf upgrade -y', 'systemctl restart web'];
const check = ['curl --fail http://localhost/health'];
const profiles = {
  lines: { linux: { commands: configured } },
  console: { through: 'user-data' as const, linux: { commands: configured } },
};
const config = { profiles, scanning: { bucket }, validation: { command: check }, defaults: { approvals: 0 } };

async function sent({ clients }: Scenario): Promise<readonly Command[]> {
  const { Commands = [] } = await clients.ssm.send(new ListCommandsCommand({ MaxResults: 50 }));
  return Commands;
}

/** The newest card; nothing where there is none. */
function cardOf({ slack }: Scenario): string {
  const message = slack.channel(channel).messages().at(-1);
  return message === undefined ? '' : slack.plainText(message);
}

function linesOf({ Parameters = {} }: Command): readonly string[] {
  return Parameters['commands'] ?? [];
}

describe('commands on instances', () => {
  it('are the lines of the configuration and ours, whatever tags say', async () => {
    const world = await hostilelyTagged(hostileWords, { config, application: "o'reilly (web)" });
    await world.ask(`/ami bake ${world.newImageId} --app web --version 9 --profile lines`);
    await world.ask(`/ami validate ${world.newImageId}`);
    await world.ask(`/ami scan ${world.newImageId}`);
    const commands = await sent(world);
    const expected = [
      ['set -e', ...configured],
      ['set -e', ...check],
      ...scanners.map((scanner) => scannerScript(scanner, 'dnf')),
    ];
    const known = new Set(expected.map((lines) => JSON.stringify(lines)));
    expect(commands.length).toBeGreaterThanOrEqual(5);
    expect(commands.map(linesOf).filter((lines) => !known.has(JSON.stringify(lines)))).toEqual([]);
    expect(JSON.stringify(commands.map(({ Parameters, Comment }) => ({ Parameters, Comment })))).not.toContain('evil');
  });

  it('of user data are too', async () => {
    const world = await hostilelyTagged(hostileWords, { config });
    await world.command('ada', `/ami bake ${world.newImageId} --app web --version 9 --profile console`);
    await world.settle({ until: () => world.changes().includes('RunInstances') });
    const [builder] = await world.machines();
    const asked = { InstanceId: builder?.InstanceId ?? '', Attribute: 'userData' } as const;
    const { UserData } = await world.clients.ec2.send(new DescribeInstanceAttributeCommand(asked));
    const script = Buffer.from(UserData?.Value ?? '', 'base64').toString('utf8');
    expect(script).toContain(configured.join('\n'));
    expect(script).not.toContain('evil');
  });

  it('have nothing of the reason that somebody types', async () => {
    const world = await stagesScenario({ config });
    const reason = quote(hostileWords);
    await world.ask(`/ami bake ${world.newImageId} --app web --version 9 --profile lines --reason ${reason}`);
    const commands = await sent(world);
    expect(commands.map(linesOf)).toContainEqual(['set -e', ...configured]);
    expect(JSON.stringify(commands)).not.toContain('evil');
    expect(world.card()).toContain('touch /evil');
  });

  it.each([
    ['an application', (image: string) => `bake ${image} --app ${quote(hostileWords)} --version 9`],
    ['a version', (image: string) => `bake ${image} --app web --version ${quote(hostileWords)}`],
    ['the application of an AMI', () => `create i-0123456789abcdef0 --app ${quote(hostileWords)} --version 9`],
    ['a value of a tag', () => `patch --tags ${quote(`Role=${hostileWords}`)}`],
    ['the name of a tag', () => `patch --tags ${quote(`${hostileWords}=db`)}`],
  ])('are none where %s is typed that is a way out', async (_what, line) => {
    const world = await stagesScenario({ config });
    await addServers(world, world.clock, { count: 2 });
    const before = world.changes().length;
    await world.ask(`/ami ${line(world.newImageId)}`);
    expect(`${world.heard('ada')}${cardOf(world)}`).toMatch(/⛔ (Refused\. No server|--(app|version) has ";" in it)/);
    expect(await sent(world)).toEqual([]);
    expect(world.changes().slice(before)).toEqual([]);
  });

  it('that somebody types take the role commander, which nobody has by default', async () => {
    const world = await hostilelyTagged('web', { config });
    await world.command('ada', `/ami patch web --command "touch /evil"`);
    await world.settle();
    expect(`${world.heard('ada')}${world.said()}`).toContain('commander');
    expect(await sent(world)).toEqual([]);
    expect(world.changes().filter((change) => !change.includes('Tags'))).toEqual([]);
  });
});

describe('keys in S3', () => {
  const inFolder = (folder: string) => new RegExp(`^${folder}/[\\w./-]+$`);

  it.each([
    ['up', hostilePath, '..-..-evil-.-..'],
    ['the folder above', '..', '-'],
    ['the folder of somebody else', 'db/ami-1/2026-01-15', 'db-ami-1-2026-01-15'],
    ['what is quoted elsewhere', "it's [web] @evil", 'it-s-web-evil'],
  ])('lead nowhere else where the tag of an application names %s', async (_what, application, folder) => {
    const world = await hostilelyTagged(application, { config });
    await world.ask(`/ami scan ${world.newImageId}`);
    const keys = world.aws.s3.keys(bucket);
    expect(keys.length).toBeGreaterThan(3);
    expect(keys.filter((key) => !inFolder(folder).test(key))).toEqual([]);
    const prefixes = (await sent(world)).flatMap(({ OutputS3KeyPrefix: prefix = '' }) =>
      prefix === '' ? [] : [prefix],
    );
    expect(prefixes.filter((prefix) => !prefix.startsWith(`${folder}/`))).toEqual([]);
  });

  it('are made of no application that AWS would not take in the name of an AMI', async () => {
    const world = await hostilelyTagged('s3://evil/key?a=b;$(touch /evil)', { config });
    await world.ask(`/ami scan ${world.newImageId}`);
    expect(world.shownTo('ada').join()).toContain('which AWS allows in no name of an AMI');
    expect(world.aws.s3.keys(bucket)).toEqual([]);
    expect(await sent(world)).toEqual([]);
  });

  it('of servers in place lead nowhere else either', async () => {
    const world = await hostilelyTagged('web', { config });
    await addServers(world, world.clock, { count: 2, tags: { ...serverTags, Application: hostilePath } });
    await world.ask('/ami patch --tags Role=db');
    const prefixes = (await sent(world)).map(({ OutputS3KeyPrefix: prefix = '' }) => prefix);
    expect(prefixes.length).toBeGreaterThan(0);
    expect(prefixes.filter((prefix) => !prefix.startsWith('..-..-evil-.-../patch/r-'))).toEqual([]);
  });
});
