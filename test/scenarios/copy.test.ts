import { ModifyImageAttributeCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { copiesIn, copyScenario, otherAccount, otherKey, otherRegion, sharesOf } from './copy-world.ts';
import { accountId, region } from './fleet-world.ts';
import { noTraces } from './scenario.ts';

const verdict = { ValidationStatus: 'Passed', ValidationDate: '2026-01-10T09:00:00.000Z' };
const far = `${otherAccount}/${otherRegion}`;

describe('a copy to another region', () => {
  it('needs no approval, and has name and tags of its origin, verdicts with their dates among them', async () => {
    const world = await copyScenario();
    const tags = { Application: 'web', Version: '2.0.0', Environment: 'production', PatchDate: 'p', ...verdict };
    const imageId = world.aws.ec2.addImage({ name: 'web-2.0.0', tags });
    await world.ask(`/ami copy ${imageId} to ${otherRegion}`);
    expect(world.card()).toContain('✅ Done');
    const [copy, ...others] = await copiesIn(world.away);
    expect(others).toEqual([]);
    expect(copy?.image).toMatchObject({ Name: 'web-2.0.0', State: 'available', SourceImageId: imageId });
    const { id } = (await world.store.ofSubject(`copy/${accountId}/${otherRegion}/${imageId}`, 1))[0] ?? { id: '' };
    const origin = `${accountId}/${region}/${imageId}`;
    expect(copy?.tags).toEqual({
      ...tags,
      CopiedFrom: origin,
      CreatedBy: expect.stringContaining('ada'),
      AmiableRun: id,
    });
    expect(copy?.snapshots).toMatchObject([{ state: 'completed', encrypted: false, tags: copy?.tags }]);
    expect(world.changes()).toEqual([]);
    expect(world.refusedBySlack()).toEqual({});
    await world.ask(`/ami copy ${imageId} to ${otherRegion}`);
    expect(world.thread().join('\n')).toContain('is a copy of');
    expect(await copiesIn(world.away)).toHaveLength(1);
  });

  it('is only shown with --dry-run', async () => {
    const world = await copyScenario();
    await world.ask(`/ami copy ${world.newImageId} to ${far} --dry-run`);
    expect(world.heard('ada')).toContain(
      `would copy ${world.newImageId} to account ${otherAccount}, ${otherRegion}, encrypted with ${otherKey}, and share it with account ${otherAccount} while it is copied.`,
    );
    expect(world.heard('ada')).toContain('CopyImage');
    expect(await world.traces()).toEqual(noTraces);
    expect(await copiesIn(world.far)).toEqual([]);
    await world.command('ada', '/ami copy');
    expect(JSON.stringify(world.slack.views('ada').at(-1)?.content)).toContain('Copy an AMI');
  });
});

describe('a copy to another account', () => {
  it('is approved first, encrypted with the key of that side, and what was shared for it is taken back', async () => {
    const world = await copyScenario();
    await world.ask(`/ami copy ${world.newImageId} to ${far}`);
    expect(world.card()).toContain(`Shared: with account ${otherAccount} while it is copied`);
    expect(await sharesOf(world, world.newImageId)).toEqual([]);
    await world.click('ada', 'Approve');
    expect(world.heard('ada')).toContain('someone else has to approve it');
    await world.click('grace', 'Approve');
    await world.settle({ until: async () => (await copiesIn(world.far)).length > 0 });
    expect(await sharesOf(world, world.newImageId)).toEqual([otherAccount, otherAccount]);
    await world.command('ada', `/ami why ${world.newImageId}`);
    expect(world.heard('ada')).toContain('copy');
    await world.settle();
    expect(world.card()).toContain('✅ Done');
    const [copy] = await copiesIn(world.far);
    expect(copy?.image).toMatchObject({ OwnerId: otherAccount, State: 'available' });
    expect(copy?.snapshots).toMatchObject([{ encrypted: true, key: expect.stringContaining(otherKey) }]);
    expect(await sharesOf(world, world.newImageId)).toEqual([]);
    expect(await world.store.allPins()).toEqual([]);
    expect(world.thread().join('\n')).toContain('What was shared of');
  });

  it('leaves shared what was shared before', async () => {
    const world = await copyScenario();
    const change = { ImageId: world.newImageId, OperationType: 'add', UserIds: [otherAccount] } as const;
    await world.clients.ec2.send(
      new ModifyImageAttributeCommand({ ...change, UserIds: [otherAccount], Attribute: 'launchPermission' }),
    );
    await world.ask(`/ami copy ${world.newImageId} to ${otherAccount}`);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(await copiesIn(world.beside)).toHaveLength(1);
    expect(await sharesOf(world, world.newImageId)).toEqual([otherAccount]);
  });

  it('shares once for two copies at once, and the last one takes it back', async () => {
    const world = await copyScenario();
    for (const to of [otherAccount, far]) {
      await world.ask(`/ami copy ${world.newImageId} to ${to}`);
      await world.click('grace', 'Approve');
    }
    await world.settle();
    expect((await copiesIn(world.beside)).map(({ image }) => image.State)).toEqual(['available']);
    expect((await copiesIn(world.far)).map(({ image }) => image.State)).toEqual(['available']);
    expect(await sharesOf(world, world.newImageId)).toEqual([]);
  });

  it('fails in a clear sentence where the snapshots are encrypted with the key of AWS, and leaves nothing shared', async () => {
    const world = await copyScenario();
    const imageId = world.aws.ec2.addImage({ name: 'secret', encryptedBy: 'aws/ebs', tags: { Application: 'web' } });
    await world.ask(`/ami copy ${imageId} to ${far}`);
    expect(world.card()).toContain('one of AWS (aws/ebs) cannot');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain(
      `The snapshots of ${imageId} are encrypted with AWS's own key (aws/ebs), and EC2 shares no such snapshot with another account.`,
    );
    expect([await copiesIn(world.far), await sharesOf(world, imageId), await world.store.allPins()]).toEqual([
      [],
      [],
      [],
    ]);
  });

  it('says whose key it is where that may not be used, and deregisters what was begun', async () => {
    const world = await copyScenario();
    const key = `arn:aws:kms:${region}:${accountId}:key/11112222-3333-4444-5555-666677778888`;
    const imageId = world.aws.ec2.addImage({ name: 'secret', encryptedBy: key, tags: { Application: 'web' } });
    await world.ask(`/ami copy ${imageId} to ${far}`);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain(`the key of its snapshots has to let ${otherAccount} use it`);
    expect([await copiesIn(world.far), await sharesOf(world, imageId)]).toEqual([[], []]);
    world.aws.ec2.shareKey(key, otherAccount);
    await world.ask(`/ami copy ${imageId} to ${far}`);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(await copiesIn(world.far)).toMatchObject([{ image: { State: 'available' } }]);
  });

  it('is taken back whole when it is aborted in the middle', async () => {
    const world = await copyScenario();
    await world.ask(`/ami copy ${world.newImageId} to ${far}`);
    await world.click('grace', 'Approve');
    await world.settle({ until: async () => (await copiesIn(world.far)).length > 0 });
    const [live] = await world.store.live();
    await world.ask(`/ami abort ${live?.id}`);
    expect([await copiesIn(world.far), await sharesOf(world, world.newImageId)]).toEqual([[], []]);
    expect(await world.store.allPins()).toEqual([]);
  });
});

describe('a copy is refused', () => {
  it.each([
    ['to where it is', (id: string) => `${id} to ${region}`, 'is in 111122223333 eu-west-1 already'],
    ['to a place that is not looked after', (id: string) => `${id} to ap-south-1`, 'is none of the places'],
    ['to what is no place', (id: string) => `${id} to Mars`, 'is neither an account nor a region'],
    ['of what is nowhere', () => `ami-0123456789abcdef0 to ${otherRegion}`, 'does not exist here'],
  ])('%s', async (_what, line, words) => {
    const world = await copyScenario();
    await world.ask(`/ami copy ${line(world.newImageId)}`);
    expect([world.heard('ada'), ...world.shownTo('ada')].join('\n')).toContain(words);
    expect(await copiesIn(world.away)).toEqual([]);
  });

  it('to another account where nobody says of which application it is', async () => {
    const world = await copyScenario();
    const imageId = world.aws.ec2.addImage({ name: 'plain' });
    await world.ask(`/ami copy ${imageId} to ${far}`);
    expect(world.heard('ada')).toContain('has no tag Application');
  });

  it('of an AMI that somebody else owns', async () => {
    const world = await copyScenario();
    const imageId = world.aws.ec2.addImage({ name: 'public', ownerId: '999999999999', isPublic: true });
    await world.ask(`/ami copy ${imageId} to ${otherRegion}`);
    expect(world.heard('ada')).toContain('is owned by account 999999999999');
  });
});
