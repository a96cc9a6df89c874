import { StartInstanceRefreshCommand } from '@aws-sdk/client-auto-scaling';
import { DeregisterImageCommand } from '@aws-sdk/client-ec2';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.ts';
import type { ImageSpec } from '../../src/playground/aws/ec2/builders.ts';
import { answerTo, noTraces } from './scenario.ts';
import { type StagesScenario, stagesScenario } from './stages-world.ts';

const config: ConfigInput = {
  profiles: {
    yum: { linux: { commands: ['yum -y update'] } },
    // Through user data, with nothing for Linux to run.
    bare: { windows: { commands: ['Install-Updates'] }, through: 'user-data' },
  },
};

type Row = readonly [what: string, line: () => string, wrong: string, remedy: string];

describe('stages of an AMI that cannot be', () => {
  let world: StagesScenario;
  beforeAll(async () => {
    world = await stagesScenario({ config });
  });
  let images = 0;
  const image = (spec: Partial<ImageSpec> = {}): string => {
    images += 1;
    return world.aws.ec2.addImage({ name: `other-${images}`, tags: { Application: 'other' }, ...spec });
  };
  const windows = (): string => image({ platform: 'windows' });

  const rows: readonly Row[] = [
    ['a bake of an unknown fleet', () => '/ami bake nowhere', 'There is no fleet named nowhere.', '/ami fleets'],
    [
      'a bake of an AMI that is not there',
      () => '/ami bake ami-0123456789abcdef0',
      'ami-0123456789abcdef0 does not exist here, or may not be seen.',
      '/ami list',
    ],
    [
      'a bake by an unknown profile',
      () => '/ami bake web --profile apt',
      'There is no profile named apt.',
      'There are: default, yum, bare.',
    ],
    [
      'a bake by a profile and a command',
      () => '/ami bake web --profile yum --command "yum update"',
      'A profile says what is run, and --command says it too.',
      'Leave out one of them.',
    ],
    ['a bake by an empty command', () => '/ami bake web --command " "', '--command needs a value.', '--command C'],
    [
      'a bake by a command that nobody could read',
      () => `/ami bake web --command "${'x'.repeat(2_001)}"`,
      '--command has 2001 characters; 2000 is the most.',
      'into a profile',
    ],
    [
      'a bake by user data that runs nothing',
      () => '/ami bake web --profile bare',
      'The profile bare goes through user-data, which runs commands and no baseline.',
      'Name commands under profiles.bare.linux',
    ],
    [
      'a bake of Windows by user data',
      () => `/ami bake ${windows()} --profile bare`,
      'is for Windows, whose console does not tell how user data ended.',
      'Use a profile that goes through ssm.',
    ],
    [
      'a bake of an AMI without an application',
      () => `/ami bake ${image({ tags: {} })}`,
      'has no tag Application',
      'Name it: --app web',
    ],
    [
      'a bake with a character that no name has',
      () => '/ami bake web --app "web#1"',
      '--app has "#" in it.',
      'Leave it out.',
    ],
    [
      'a bake of a pending AMI',
      () => `/ami bake ${image({ state: 'pending' })}`,
      'is pending, so nothing can be launched from it.',
      'Wait until it is available, then ask again.',
    ],
    ['a validation of a fleet', () => '/ami validate web', 'web is not the id of an AMI.', 'ami-'],
    [
      'a validation of an AMI that failed',
      () => `/ami validate ${image({ state: 'failed' })}`,
      'is failed, so nothing can be launched from it.',
      'Use another AMI: /ami list',
    ],
    [
      'a validation of a pending AMI',
      () => `/ami validate ${image({ state: 'pending' })}`,
      'is pending, so nothing can be launched from it.',
      'Wait until it is available, then ask again.',
    ],
    [
      'a validation of an AMI of another account',
      () => `/ami validate ${image({ ownerId: '999988887777', isPublic: true })}`,
      'belongs to another account (999988887777), which would not see the tags of the verdict.',
      'Bake an AMI of your own from it: /ami bake ami-',
    ],
    [
      'a scan of an AMI of another account',
      () => `/ami scan ${image({ ownerId: '999988887777', isPublic: true })}`,
      'belongs to another account (999988887777)',
      '/ami bake ami-',
    ],
    [
      'a scan of Windows',
      () => `/ami scan ${windows()}`,
      'is for Windows, on which lynis, clamav and chkrootkit do not run.',
      'Scan it with Amazon Inspector.',
    ],
    ['a patch of an unknown fleet', () => '/ami patch nowhere', 'There is no fleet named nowhere.', '/ami fleets'],
    [
      'a patch by an unknown strategy',
      () => '/ami patch web --strategy roling',
      'There is no strategy roling.',
      'Did you mean --strategy rolling?',
    ],
    [
      'a patch by an unknown profile',
      () => '/ami patch web --profile apt',
      'There is no profile named apt.',
      'There are: default, yum, bare.',
    ],
    [
      'a patch with an error budget that replaces instances',
      () => '/ami patch web --max-errors 2',
      '--max-errors is for the strategy in-place',
      '--strategy in-place',
    ],
  ];

  it.each(rows)('%s is refused to the requester alone, with the remedy', async (_what, line, wrong, remedy) => {
    const typed = line();
    const answer = await answerTo(world, typed);
    expect(answer).toContain(wrong);
    expect(answer).toContain(remedy);
    expect(await answerTo(world, `${typed} --dry-run`)).toContain(wrong);
    expect(world.changes()).toEqual([]);
    expect(world.locks()).toEqual([]);
    expect(await world.traces()).toEqual(noTraces);
  });

  it.each([
    ['bake', 'web'],
    ['patch', 'web'],
    ['validate', 'image'],
    ['scan', 'image'],
  ])('%s while its environment is frozen is refused with who froze it', async (verb, subject) => {
    await world.command('mary', '/ami freeze production --reason sale');
    const answer = await answerTo(world, `/ami ${verb} ${subject === 'image' ? world.newImageId : subject}`);
    await world.command('mary', '/ami unfreeze production');
    expect(answer).toContain('production is frozen by mary: sale.');
    expect(world.changes()).toEqual([]);
  });
});

describe('where the configuration or the fleet does not allow it,', () => {
  it('a scan without a bucket for reports is refused', async () => {
    const world = await stagesScenario({ config: { scanning: {} } });
    const answer = await answerTo(world, `/ami scan ${world.newImageId}`);
    expect(answer).toContain('There is no bucket for reports of scans.');
    expect(answer).toContain('Name one under scanning.bucket in the configuration, then ask again.');
    expect(await world.traces()).toEqual(noTraces);
  });

  it('a patch that has to be scanned and could not be is refused before anything is baked', async () => {
    const world = await stagesScenario({ config: { scanning: {}, defaults: { requiredChecks: ['scanned'] } } });
    expect(await answerTo(world, '/ami patch web')).toContain('There is no bucket for reports of scans.');
    expect(world.changes()).toEqual([]);
  });

  it('a bake of a fleet whose AMI is gone is refused, since it could not replace an instance either', async () => {
    const world = await stagesScenario();
    await world.clients.ec2.send(new DeregisterImageCommand({ ImageId: world.oldImageId }));
    const answer = await answerTo(world, '/ami bake web');
    expect(answer).toContain(`web launches ${world.oldImageId}, which does not exist any more or may not be seen`);
    expect(answer).toContain('/ami list');
    expect(world.changes()).toEqual(['DeregisterImage']);
  });

  it('a patch while an instance refresh runs is refused', async () => {
    const world = await stagesScenario();
    await world.clients.autoScaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName: 'web' }));
    expect(await answerTo(world, '/ami patch web')).toContain('instance refresh');
    expect(world.changes()).toEqual(['StartInstanceRefresh']);
  });

  it('a second patch, validation or scan of the same is refused by the run that is at it', async () => {
    const world = await stagesScenario();
    await world.command('ada', '/ami patch web');
    await world.settle({ until: () => world.changes().includes('SendCommand') });
    const id = world.runId();
    await world.command('linus', '/ami patch web');
    await world.settle({ until: () => world.heard('linus').includes('Refused') });
    expect(world.heard('linus')).toContain(`web is already being changed by run ${id}.`);
    await world.command('linus', `/ami validate ${world.newImageId}`);
    await world.settle({ until: () => world.changes().filter((change) => change === 'RunInstances').length === 2 });
    await world.command('mary', `/ami scan ${world.newImageId}`);
    await world.settle({ until: () => world.heard('mary').includes('Refused') });
    expect(world.heard('mary')).toContain(`${world.newImageId} is already being changed by run`);
  });

  it.each(['bake web', 'patch web', 'validate IMAGE', 'scan IMAGE'])(
    '%s takes the role operator there',
    async (line) => {
      const world = await stagesScenario({
        config: { environments: { production: { roles: { operators: [] } }, staging: {} } },
      });
      const answer = await answerTo(world, `/ami ${line.replace('IMAGE', world.newImageId)}`);
      expect(answer).toContain('You may not ask for changes in production: that takes the role operator.');
      expect(world.changes()).toEqual([]);
      expect(await world.traces()).toEqual(noTraces);
    },
  );
});
