import { DescribeAutoScalingInstancesCommand } from '@aws-sdk/client-auto-scaling';
import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { beforeAll, describe, expect, it } from 'vitest';
import { imageName } from '../../src/images/image-name.ts';
import { accountId } from './fleet-world.ts';
import { type ImageScenario, imageScenario } from './image-world.ts';
import { answerTo, noTraces } from './scenario.ts';

describe('an AMI that cannot be made', () => {
  let world: ImageScenario;
  beforeAll(async () => {
    world = await imageScenario();
  });
  const server = (spec: object = {}): string =>
    world.aws.ec2.addInstance({ imageId: world.oldImageId, as: 'running', ...spec });
  const of = (instanceId: string, flags = '') => `/ami create ${instanceId} --app web --version 2.0.0 ${flags}`;
  const terminated = async (): Promise<string> => {
    const id = server();
    await world.clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    return id;
  };
  const member = async (): Promise<string> => {
    const { AutoScalingInstances = [] } = await world.clients.autoScaling.send(
      new DescribeAutoScalingInstancesCommand({}),
    );
    return AutoScalingInstances[0]?.InstanceId ?? '';
  };

  it.each<[string, () => string | Promise<string>, string, string]>([
    ['of a malformed instance', () => of('i-123'), 'i-123 is not the id of an instance.', '8 or 17 digits'],
    ['of an AMI', () => of(world.oldImageId), 'is not the id of an instance.', 'such as i-0123456789abcdef0'],
    [
      'with a character that no name has',
      () => `/ami create ${world.instanceId} --app "web#1" --version 1`,
      '--app has "#" in it. AWS allows letters of English',
      'Leave it out.',
    ],
    [
      'with an accent in its version',
      () => `/ami create ${world.instanceId} --app web --version bêta`,
      '--version has "ê" in it.',
      'Leave it out.',
    ],
    [
      'with too long a name',
      () => `/ami create ${world.instanceId} --app ${'a'.repeat(100)} --version ${'1'.repeat(12)}`,
      '--app and --version have 112 characters together; 111 is the most',
      'Shorten one of them.',
    ],
    [
      'of an instance that is not there, or of another account',
      () => of('i-0123456789abcdef0'),
      `There is no instance i-0123456789abcdef0 in ${accountId} eu-west-1.`,
      'Where it is in another account or region, name that under places',
    ],
    [
      'of an instance that is being terminated',
      async () => of(await terminated()),
      'is shutting-down.',
      'Use an instance that runs or is stopped.',
    ],
    [
      'of an instance that is starting',
      () => of(server({ as: 'booting' })),
      'is pending, and AWS makes an AMI only of an instance that runs or is stopped.',
      'Wait for that, then ask again.',
    ],
    [
      'of an instance without a volume as its root',
      () => of(server({ rootDeviceType: 'instance-store' })),
      "is on the host's own disk (instance store)",
      'Use an instance whose root is an EBS volume.',
    ],
    [
      'of an instance that serves in a group, with a reboot',
      async () => of(await member(), '--reboot'),
      'serves in the Auto Scaling group web, and a reboot would take it away from there.',
      'Leave out --reboot',
    ],
  ])('%s is refused to the requester alone, with the remedy', async (_what, line, wrong, remedy) => {
    const typed = await line();
    const before = world.changes();
    const answer = await answerTo(world, typed);
    expect(answer).toContain(wrong);
    expect(answer).toContain(remedy);
    expect(world.changes()).toEqual(before);
    expect(await world.traces()).toEqual(noTraces);
    const dryRun = await answerTo(world, `${typed} --dry-run`);
    expect(dryRun).toContain(wrong);
  });

  it('under a name that is taken is refused, and may be asked for in a moment', async () => {
    const taken = world.aws.ec2.addImage({ name: imageName('web', '2.0.0', world.clock.nowMs()) });
    const answer = await answerTo(world, of(world.instanceId));
    expect(answer).toContain(`is the name of ${taken} already.`);
    expect(answer).toContain('Ask again in a moment');
  });

  it('while its environment is frozen is refused with who froze it, whatever it is to be tagged with', async () => {
    await world.command('mary', '/ami freeze production --reason sale');
    const answer = await answerTo(world, of(world.instanceId, '--env staging'));
    expect(answer).toContain('production is frozen by mary: sale.');
    await world.command('mary', '/ami unfreeze production');
  });

  it('while another run is about the same instance is refused by its name, and another instance is not', async () => {
    await world.askForImage();
    const [first] = await world.store.live();
    const answer = await answerTo(world, of(world.instanceId));
    expect(answer).toContain(`${world.instanceId} is already being changed by run ${first?.id}.`);
    expect(answer).toContain(`/ami status ${first?.id}`);
    await answerTo(world, of(server()));
    expect(await world.store.live()).toHaveLength(2);
  });
});

describe('an AMI of an instance in an environment where the requester may not ask', () => {
  const config = { environments: { production: { roles: { operators: [] } }, staging: {} } };

  it('is refused, also where the image is only to be tagged with it', async () => {
    const world = await imageScenario({ config });
    const refusal = 'You may not ask for changes in production: that takes the role operator.';
    await world.askForImage('--env staging');
    expect(world.heard('ada')).toContain(refusal);
    const other = world.aws.ec2.addInstance({ imageId: world.oldImageId, as: 'running' });
    const line = `/ami create ${other} --app web --version 1 --env`;
    expect(await answerTo(world, `${line} production`)).toContain(refusal);
    await answerTo(world, `${line} staging`);
    expect(world.card()).toContain('Waiting for approval');
  });
});
