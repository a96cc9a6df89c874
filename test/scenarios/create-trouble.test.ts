import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { approvedImage, expectMade, imageNameAsked, imageScenario, nothingMade } from './image-world.ts';
import { noTraces } from './scenario.ts';

describe('while AWS', () => {
  it('loses the reply to CreateImage, one image is made', async () => {
    const world = await approvedImage();
    world.aws.faults.loseReply({ action: 'CreateImage' }, { times: 1 });
    await world.settle();
    expect((await world.made()).images).toMatchObject([{ Name: imageNameAsked, State: 'available' }]);
    expect(world.card()).toContain('Done');
  });

  it('loses the reply and tells late what there is, one image is made', async () => {
    const world = await approvedImage();
    world.aws.faults.loseReply({ action: 'CreateImage' }, { times: 1 });
    world.aws.faults.delayReads(40);
    await world.settle();
    expect((await world.made()).images).toMatchObject([{ Name: imageNameAsked, State: 'available' }]);
    expect(world.card()).toContain('Done');
  });

  it('tells late what there is, an abort leaves nothing', async () => {
    const world = await approvedImage();
    world.aws.faults.delayReads(40);
    await world.settle({ until: () => world.changes().includes('CreateImage') });
    const [run] = await world.store.live();
    await world.command('ada', `/ami abort ${run?.id}`);
    await world.settle();
    world.aws.faults.clear();
    world.clock.advanceBy(60_000);
    expect(await world.made()).toEqual(nothingMade);
    expect(world.card()).toContain('Taken back');
  });

  it('refuses a fifth of all calls for their rate, one image is made', async () => {
    const world = await approvedImage();
    world.aws.faults.throttle({}, 0.2);
    await world.settle();
    world.aws.faults.clear();
    expect((await world.made()).images).toMatchObject([{ Name: imageNameAsked, State: 'available' }]);
    expect(world.card()).toContain('Done');
  });

  it('denies CreateImage, the permission is named and nothing is left', async () => {
    const world = await approvedImage();
    world.aws.faults.deny({ action: 'CreateImage' });
    await world.settle();
    expect(world.card()).toContain('Allow ec2:CreateImage to the role of Amiable.');
    expect(await world.made()).toEqual(nothingMade);
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });
});

describe('an approved AMI', () => {
  it('is void where the instance has changed since', async () => {
    const world = await imageScenario();
    await world.askForImage();
    await world.clients.ec2.send(new StopInstancesCommand({ InstanceIds: [world.instanceId] }));
    world.clock.advanceBy(60_000);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('state of the instance was running and is stopped');
    expect(await world.made()).toEqual(nothingMade);
  });

  it('is not made where somebody else has taken the name meanwhile', async () => {
    const world = await imageScenario();
    await world.askForImage();
    const theirs = world.aws.ec2.addImage({ name: imageNameAsked });
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain(`${imageNameAsked} is the name of ${theirs}, which is not of this run.`);
    expect(await world.made()).toEqual(nothingMade);
  });

  it('waits where its environment is frozen, and is made afterwards', async () => {
    const world = await approvedImage();
    await world.command('mary', '/ami freeze production --reason sale');
    await world.settle({ untilMs: world.clock.nowMs() + 300_000 });
    expect(await world.made()).toEqual(nothingMade);
    expect(world.card()).toContain('Frozen by mary: sale');
    await world.command('mary', '/ami unfreeze production');
    await world.settle();
    await expectMade(world);
  });
});
