import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { createTroubles, isTroubleName, type TroubleName, type Troubles } from '../../src/playground/troubles.ts';
import { aSimulatedAws } from './aws/a-simulated-aws.ts';
import { aWorkspace } from './slack/builders.ts';

function aWorld() {
  const { aws, ec2, imageId } = aSimulatedAws();
  const { slack } = aWorkspace();
  let changes = 0;
  const troubles = createTroubles({ aws, slack }, () => {
    changes += 1;
  });
  return { aws, ec2, imageId, slack, troubles, changes: () => changes };
}

const inForce = (troubles: Troubles, name: TroubleName) =>
  troubles.list().find((trouble) => trouble.name === name)?.inForce;
const slackAnswers = ({ slack }: ReturnType<typeof aWorld>): string =>
  slack.handleApi({ method: 'POST', path: '/api/auth.test', headers: {}, body: '' }).kind;

describe('trouble', () => {
  it('is none at first', () => {
    expect(
      aWorld()
        .troubles.list()
        .flatMap((trouble) => trouble.inForce),
    ).toEqual([]);
  });

  it('throttles AWS until it is ended', async () => {
    const { troubles, ec2 } = aWorld();
    expect(troubles.begin('throttle', '100%')).toBe('AWS refuses 100 % of all calls for their rate.');
    await expect(ec2.send(new DescribeImagesCommand({}))).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
    troubles.end('throttle');
    expect((await ec2.send(new DescribeImagesCommand({}))).Images).toBeDefined();
  });

  it('takes Slack down until it is ended', () => {
    const world = aWorld();
    expect(slackAnswers(world)).toBe('reply');
    expect(world.troubles.begin('slack')).toContain('Slack is away');
    expect(slackAnswers(world)).not.toBe('reply');
    world.troubles.end('slack');
    expect(slackAnswers(world)).toBe('reply');
  });

  it('may be about several things at once, each of them once', () => {
    const { troubles, imageId } = aWorld();
    troubles.begin('image', imageId);
    troubles.begin('image', imageId);
    troubles.begin('image', 'ami-00000000000000000');
    expect(inForce(troubles, 'image')).toEqual([imageId, 'ami-00000000000000000']);
    troubles.end('image');
    expect(inForce(troubles, 'image')).toEqual([]);
  });

  it('of Slack that is begun twice is one, and lasts until it is ended', () => {
    const world = aWorld();
    world.troubles.begin('slack');
    world.troubles.begin('slack');
    expect(slackAnswers(world)).not.toBe('reply');
    expect(world.changes()).toBe(1);
    world.troubles.end('slack');
    expect(slackAnswers(world)).toBe('reply');
  });

  it('is seen by whoever watches the account', () => {
    const { aws, troubles, imageId } = aWorld();
    const broken: boolean[] = [];
    aws.kernel.onChange(() => broken.push(aws.overview().images.some(({ isBroken }) => isBroken)));
    troubles.begin('image', imageId);
    troubles.end('image');
    expect(broken).toEqual([true, false]);
  });

  it('ends all at once, and says whenever it changed', () => {
    const { troubles, changes } = aWorld();
    troubles.begin('capacity');
    troubles.begin('throttle');
    expect(changes()).toBe(2);
    troubles.endAll();
    expect(troubles.list().flatMap((trouble) => trouble.inForce)).toEqual([]);
    expect(changes()).toBe(3);
  });

  it.each([
    ['image', 'web'],
    ['image', undefined],
    ['throttle', '101%'],
    ['throttle', 'much'],
    ['deny', 's3:GetObject'],
    ['deny', 'ec2'],
  ] as const)('of %s about %j makes no sense, and changes nothing', (name, about) => {
    const { troubles, changes } = aWorld();
    expect(troubles.begin(name, about)).toBeUndefined();
    expect(changes()).toBe(0);
  });

  it('is one of a list', () => {
    expect(isTroubleName('slack')).toBe(true);
    expect(isTroubleName('toString')).toBe(false);
  });
});
