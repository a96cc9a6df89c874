import { SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import { SendCommandCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { testClock } from '../../src/basics/clock.ts';
import { cve, exposed, exposureWorld, fixedVersion, vulnerable } from './exposure-world.ts';
import { fleetWorld, passTime } from './fleet-world.ts';
import type { Scenario } from './scenario.ts';

const unheardOf = 'CVE-2026-99999';

describe('what a CVE affects', () => {
  it('is told by fleet, with the source, the fix and the AMI to be replaced, and changes nothing', async () => {
    const world = await exposureWorld();
    const answer = await exposed(world);
    expect(answer).toContain(`${cve} affects 4 of 4 servers, and 1 of 1 fleet.`);
    expect(answer).toMatch(
      new RegExp(
        `web \\| production \\| 🔴 Affected \\| 4 of 4 \\| ${world.oldImageId} \\| Inspector \\(4\\) \\| .* \\| yes, score 8.1`,
      ),
    );
    expect(answer).toContain(`${world.oldImageId} web-1.0.0-20250601-000000: 4 affected servers, in web`);
    expect(answer).toContain(`openssl (fixed in ${fixedVersion})`);
    expect(answer).toContain('1 AMI that nothing runs, so that nobody has seen what is in them');
    expect(world.changes()).toEqual([]);
    expect(world.refusedBySlack()).toEqual({});
    expect(await world.traces()).toMatchObject({ live: [], cards: 0 });
  });

  it('is less and less by itself as instances run an AMI that has the fix, when Inspector has looked again', async () => {
    const world = await exposureWorld();
    await world.rollOut();
    // Those that drain still run.
    expect(await exposed(world, '--fleets web')).toMatch(/affects \d of \d servers/);
    passTime(world.clock, world.aws, 600);
    const answer = await exposed(world);
    expect(answer).toContain(`${cve}: 🟢 nothing affected was found on 4 servers.`);
    expect(answer).toContain('Clean: web.');
  });

  it('is told by inventories where Inspector is off, and by which version it is', async () => {
    const world = await exposureWorld({ isInspectorOn: false });
    const without = await exposed(world);
    expect(without).toContain(`${cve}: nobody can tell. Of 4 servers nothing is known.`);
    expect(without).toContain('Amazon Inspector is off');
    expect(without).toContain(`/ami exposure ${cve} --packages A,B`);
    expect(await exposed(world, `--packages openssl=${fixedVersion}`)).toMatch(
      /4 of 4 \| ami-\w+ \| inventory \(4\) .* yes/,
    );
    const named = await exposed(world, '--packages openssl');
    expect(named).toMatch(/4 of 4 \| ami-\w+ \| inventory \(4\) .* not known/);
    expect(named).toContain('openssl (no fixed version is known)');
    const older = await exposed(world, '--packages openssl=1:3.0.7-1.amzn2023.0.1,apache2');
    expect(older).toContain('🟢 nothing affected was found on 4 servers.');
  });

  it('that nobody knows is found by packages, and by AMIs that somebody names', async () => {
    const world = await exposureWorld();
    const alone = await exposed(world, '', unheardOf);
    expect(alone).toContain('Inspector does not know this CVE, and no packages are named to look for');
    expect(alone).toContain(`${unheardOf}: nobody can tell.`);
    expect(await exposed(world, '--packages openssl', unheardOf)).toContain(`${unheardOf} affects 4 of 4 servers`);
    const named = await exposed(world, `--amis ${world.oldImageId},ami-0123456789abcdef0`, unheardOf);
    expect(named).toContain(`${unheardOf} affects 4 of 4 servers`);
    expect(named).toContain('named by hand');
    expect(named).toContain('Named and found nowhere: ami-0123456789abcdef0');
  });

  it('is told of servers in no fleet, and of each that nobody can look at with the reason', async () => {
    const world = await exposureWorld({ isInspectorOn: false });
    const { aws, clock, clients } = world;
    const add = (name: string, tags = {}) => {
      const imageId = aws.ec2.addImage({ name });
      aws.ssm.setPackages(imageId, [vulnerable]);
      return { imageId, add: () => aws.ec2.addInstance({ imageId, as: 'running', tags }) };
    };
    const legacy = add('legacy', { Application: 'legacy', Environment: 'production' });
    const [listed, lost, stopped] = [legacy.add(), legacy.add(), legacy.add()];
    const mute = add('mute');
    aws.ssm.setAgent(mute.imageId, false);
    const silent = add('silent');
    aws.ssm.setListed(silent.imageId, false);
    const [noAgent, noList] = [mute.add(), silent.add()];
    passTime(clock, aws, 60);
    aws.faults.loseAgents({ instanceIds: [lost] });
    await clients.ec2.send(new StopInstancesCommand({ InstanceIds: [stopped] }));
    passTime(clock, aws, 120);
    const answer = await exposed(world, `--packages openssl=${fixedVersion}`);
    // What an agent listed before it was lost, or its server stopped, still says something.
    expect(answer).toMatch(/legacy \(no fleet\) \| production \| 🔴 Affected \| 2 of 3, 1 not known/);
    expect(answer).toContain(`no agent of Systems Manager, and Inspector says nothing of them (${noAgent})`);
    expect(answer).toContain(
      `their agents list no packages: Systems Manager Inventory is not set up for them (${noList})`,
    );
    expect(answer).toContain(`they do not run (${stopped})`);
    expect(answer).not.toContain(listed);
  });

  it.each(['', '--fleets web'])('is not called clean by old pages that lack new servers (%s)', async (flags) => {
    const world = await exposureWorld();
    await world.rollOut();
    passTime(world.clock, world.aws, 900);
    expect(await exposed(world, flags)).toContain('🟢 nothing affected was found on 4 servers');
    // Launched, and not told of by EC2 yet.
    const lag = world.aws.faults.delayReads(3_600);
    const grown = { AutoScalingGroupName: 'web', DesiredCapacity: 6 };
    await world.clients.autoScaling.send(new SetDesiredCapacityCommand(grown));
    passTime(world.clock, world.aws, 120);
    expect(await exposed(world, flags)).not.toContain('🟢 nothing affected was found on 6 servers');
    lag.stop();
    const answer = await exposed(world, flags);
    expect(answer).toContain('0 of 6, 2 not known');
    expect(answer).toContain('Inspector has not looked at them yet');
  });
});

describe('where something cannot be read', () => {
  const denied = [
    ['BatchGetAccountStatus', 'Amazon Inspector could not be read', '4 of 4'],
    ['ListFindings', 'Amazon Inspector could not be read', '4 of 4'],
    ['ListCoverage', 'Amazon Inspector could not be read', '4 of 4'],
    ['SearchVulnerabilities', 'Amazon Inspector could not be read', '4 of 4'],
    ['GetInventory', 'the inventory of Systems Manager could not be read', '4 of 4'],
    ['DescribeLaunchTemplateVersions', 'launch templates could not be read', '4 of 4'],
    ['DescribeAutoScalingGroups', 'Auto Scaling groups could not be read', '4 of 4'],
    ['DescribeInstances', 'instances could not be read', 'there are no servers to look at'],
  ] as const;
  it.each(denied)('%s is told, and what the others say', async (action, words, told) => {
    const world = await exposureWorld();
    world.aws.faults.deny({ action });
    const answer = await exposed(world, `--packages openssl=${fixedVersion}`);
    expect(answer).toContain(words);
    expect(answer).toContain(told);
    expect(answer).not.toContain('🟢 nothing');
  });

  it('nothing is known where neither Inspector nor inventories can', async () => {
    const world = await exposureWorld();
    for (const action of ['ListFindings', 'GetInventory']) world.aws.faults.deny({ action });
    const answer = await exposed(world, '--packages openssl');
    expect(answer).toContain('nobody can tell');
    expect(answer).toContain('what would tell of them could not be read');
  });

  it('a place that fails keeps none of the others back, and whoever is in it is asked by what others know', async () => {
    const clock = testClock();
    const away = await fleetWorld({ clock, region: 'us-east-1' });
    away.aws.ssm.setPackages(away.oldImageId, [vulnerable]);
    const world = await exposureWorld({ clock, regions: { 'us-east-1': away.aws } });
    // Inspector is off there; that it is openssl, and from when it is fixed, Inspector tells here.
    expect(await exposed(world)).toContain(`${cve} affects 8 of 8 servers, and 2 of 2 fleets.`);
    away.aws.faults.deny({ action: 'DescribeImages' });
    const answer = await exposed(world);
    expect(answer).toContain(`${cve} affects 4 of 4 servers, and 1 of 1 fleet.`);
    expect(answer).toContain('111122223333 us-east-1 could not be read');
  });
});

describe('counting again', () => {
  const listsAgainSeconds = 1_900;
  const patchInPlace = async ({ clients: { ssm }, clock, aws }: Scenario, command: string): Promise<void> => {
    const Targets = [{ Key: 'tag:Application', Values: ['web'] }];
    const Parameters = { commands: [command] };
    await ssm.send(new SendCommandCommand({ DocumentName: 'AWS-RunShellScript', Targets, Parameters }));
    passTime(clock, aws, 60);
  };

  it.each(['dnf -y upgrade openssl', "sudo yum update -y 'openssl'", 'dnf -y upgrade'])(
    'finds what was patched in place by %s once agents have listed it',
    async (command) => {
      const world = await exposureWorld({ isInspectorOn: false });
      const ask = () => exposed(world, `--packages openssl=${fixedVersion} --fleets web`);
      await patchInPlace(world, command);
      expect(await ask()).toContain('affects 4 of 4 servers');
      passTime(world.clock, world.aws, listsAgainSeconds);
      expect(await ask()).toContain('🟢 nothing affected was found on 4 servers');
    },
  );

  it('costs a few calls for one fleet, and not one for each instance', async () => {
    const world = await exposureWorld({ desired: 20 });
    const before = world.aws.counts();
    await exposed(world, `--packages openssl=${fixedVersion} --fleets web`);
    const made = Object.entries(world.aws.counts()).flatMap(([name, count]) => {
      const more = count - (before[name] ?? 0);
      return more === 0 ? [] : [[name, more] as const];
    });
    expect(Object.fromEntries(made)).toEqual({
      'sts:GetCallerIdentity': 1,
      'autoscaling:DescribeAutoScalingGroups': 2,
      'ec2:DescribeInstances': 1,
      'ec2:DescribeLaunchTemplateVersions': 1,
      'ec2:DescribeImages': 1,
      'inspector2:BatchGetAccountStatus': 1,
      'inspector2:SearchVulnerabilities': 1,
      'inspector2:ListCoverage': 2,
      'inspector2:ListFindings': 2,
      'ssm:GetInventory': 1,
    });
  });
});

describe('what can be asked', () => {
  it.each([
    ['openssl', 'is not the id of a CVE'],
    ['CVE-26-1', 'is not the id of a CVE'],
    [`${cve} --packages "openssl; reboot"`, 'cannot be the name of a package'],
    [`${cve} --packages '$(id)'`, 'cannot be the name of a package'],
    [`${cve} --packages -y`, '--packages needs a value'],
    [`${cve} --packages=-y`, 'cannot be the name of a package'],
    [`${cve} --packages "openssl=1.0 && id"`, 'cannot be the version of a package'],
    [`${cve} --packages ,`, '--packages names nothing'],
    [`${cve} --amis web`, 'is not the id of an AMI'],
    [`${cve} --fleets wbe`, 'Did you mean web?'],
    [`${cve} openssl`, 'I do not know what openssl means there'],
  ])('refuses %s', async (line, words) => {
    const world = await exposureWorld();
    await world.command('ada', `/ami exposure ${line}`);
    expect(world.heard('ada')).toContain(words);
  });

  it('is refused to whoever may not look', async () => {
    const roles = { viewers: [], operators: [], approvers: [] };
    const world = await exposureWorld({ config: { people: { roles } } });
    expect(await exposed(world)).toContain('You may not look at fleets');
  });

  it('a CVE that is left out is asked for', async () => {
    const world = await exposureWorld();
    await world.command('ada', '/ami exposure');
    expect(JSON.stringify(world.slack.views('ada').at(-1)?.content)).toContain('CVE-2026-12345');
  });
});
