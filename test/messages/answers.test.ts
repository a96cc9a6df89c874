import { describe, expect, it } from 'vitest';
import { askedView } from '../../src/messages/asked.ts';
import { fleetView } from '../../src/messages/fleet.ts';
import { fleetsView } from '../../src/messages/fleets.ts';
import { freezeView, unfreezeView } from '../../src/messages/freeze.ts';
import { historyView } from '../../src/messages/history.ts';
import { imageView } from '../../src/messages/image.ts';
import { imagesView } from '../../src/messages/images.ts';
import { dryRunView } from '../../src/messages/plan.ts';
import { signalView } from '../../src/messages/signal.ts';
import { runView, statusView } from '../../src/messages/status.ts';
import type { FleetAnswer, FleetRow, ImageRow, InstanceRow, ShowAnswer } from '../../src/operations/answers.ts';
import type { Freeze } from '../../src/runs/store.ts';
import { aFleet, aForecast, aNote, anImage, ann, aPlan, aRun, ben, newImage, nowMs, oldImage } from './builders.ts';
import { told } from './told.ts';

const freeze: Freeze = { scope: 'prod', reason: 'sale until Monday', by: ben, sinceMs: nowMs };

function aRow(overrides: Partial<FleetRow> = {}): FleetRow {
  return {
    fleet: aFleet(),
    serving: 10,
    drifted: 0,
    imageId: oldImage,
    imageVersion: '2.3.0',
    imageAgeDays: 120,
    ...overrides,
  };
}

function anImageRow(overrides: Partial<ImageRow> = {}): ImageRow {
  return {
    image: anImage(),
    application: 'shop',
    version: '2.4.1',
    ageDays: 3,
    validated: 'Passed',
    usedBy: [],
    otherUses: [],
    ...overrides,
  };
}

const ownPlace = { accountId: '123456789012', region: 'eu-west-1' };

function aShown(overrides: Partial<ShowAnswer> = {}): ShowAnswer {
  const row = anImageRow();
  const states = { running: 5 };
  const instanceIds = ['i-1', 'i-2', 'i-3', 'i-4', 'i-5'];
  return {
    ...row,
    use: {
      kind: 'in-use',
      references: [{ kind: 'instances', place: ownPlace, groupName: 'web', states, instanceIds }],
      doubts: [],
    },
    ancestors: [oldImage],
    children: [],
    snapshots: row.image.snapshots.map((snapshot) => ({ ...snapshot, sharedWith: [] })),
    runs: [],
    unread: [],
    atMs: nowMs,
    ...overrides,
  };
}

describe('fleets', () => {
  it('says how many there are and how they are, the ill ones first', () => {
    const ill = aRow({ fleet: aFleet({ name: 'worker' }), serving: 8, drifted: 3, run: aRun() });
    const text = told(fleetsView({ rows: [aRow(), ill], atMs: nowMs, freezes: [freeze], unread: [] }));
    expect(text).toContain('2 fleets: 1 below desired capacity, 1 with drift.');
    expect(text).toContain(`worker prod ⚠️ 8 of 10 ${oldImage} 2.3.0 120 days 3 r-7k3f9q 🔄 Running`);
    expect(text).toContain('web prod 10 of 10');
    expect(text.indexOf('worker')).toBeLessThan(text.indexOf('web prod'));
    expect(text).toContain('🧊 Frozen: prod, by Ben');
  });

  it('says what could not be read, and why', () => {
    const unread = [{ place: '123456789012/eu-west-1', why: 'autoscaling:DescribeAutoScalingGroups is denied' }];
    const text = told(fleetsView({ rows: [], atMs: nowMs, freezes: [], unread }));
    expect(text).toContain('No fleets were found. 1 place could not be read.');
    expect(text).toContain(
      '123456789012/eu-west-1 could not be read: autoscaling:DescribeAutoScalingGroups is denied.',
    );
  });

  it('shows forty and says how many more there are', () => {
    const rows = Array.from({ length: 55 }, (_, at) => aRow({ fleet: aFleet({ name: `fleet-${at}` }) }));
    const text = told(fleetsView({ rows, atMs: nowMs, freezes: [], unread: [] }));
    expect(text.match(/fleet-\d+/g)).toHaveLength(40);
    expect(text).toContain('15 more: look at one with npm run ami -- fleet FLEET');
  });
});

describe('fleet', () => {
  function answer(overrides: Partial<FleetAnswer> = {}): FleetAnswer {
    const about = { instances: [], areChecksRead: true, windows: [], floor: 9, recent: [], freezes: [], atMs: nowMs };
    return { ...aRow(), ...about, ...overrides };
  }

  function instance(at: number, overrides: Partial<InstanceRow> = {}): InstanceRow {
    return {
      instanceId: `i-${at}`,
      zone: 'eu-west-1a',
      imageId: oldImage,
      lifecycle: 'InService',
      launchedAtMs: nowMs - 3 * 3_600_000,
      failures: [],
      ...overrides,
    };
  }

  it('says what it runs and within which bounds', () => {
    const text = told(fleetView(answer()));
    expect(text).toContain('web: 10 of 10 instances healthy, no drift.');
    expect(text).toContain(`AMI: ${oldImage} 2.3.0, 120 days old`);
    expect(text).toContain('desired 10, min 8, max 12, never below 9 healthy');
    expect(text).toContain('launch template web-template, version 7');
    expect(text).toContain('npm run ami -- rollout AMI to web');
  });

  it('names twenty instances at a time, every condition that each fails, and how to see the others', () => {
    const failures = [
      { term: 'group-health', detail: 'Unhealthy' },
      { term: 'target-health', detail: 'unhealthy in web: Target.Timeout, Request timed out' },
    ] as const;
    const instances = Array.from({ length: 44 }, (_, at) => instance(at, at < 30 ? { failures } : {}));
    const all = answer({ instances, serving: 14 });
    const first = told(fleetView(all));
    expect(first).toContain('30 instances are not healthy: 30 group-health.');
    expect(first).toContain('Instances, worst first: 1 to 20 of 44');
    const row = `i-19 eu-west-1a ${oldImage} 3 h InService group-health, target-health Unhealthy; unhealthy in web: Target.Timeout, Request timed out`;
    expect(first).toContain(row);
    expect(first).not.toContain('i-20');
    expect(first).toContain('Page 2 npm run ami -- fleet web --page 2');
    const second = told(fleetView(all, 2));
    expect(second).toContain('Instances, worst first: 21 to 40 of 44');
    expect(second).toContain('First page npm run ami -- fleet web Last page npm run ami -- fleet web --page 3');
    expect(second).not.toContain('To patch it');
    const last = told(fleetView(all, 99));
    expect(last).toContain('Instances, worst first: 41 to 44 of 44');
    expect(last).toContain(`i-43 eu-west-1a ${oldImage} 3 h InService nothing –`);
    expect(fleetView(all, 99).summary).toContain('Page 3 of 3.');
  });

  it('says who runs another AMI, and which checks were not read', () => {
    const failures = [{ term: 'image', detail: newImage }] as const;
    const instances = [instance(1, { failures, imageId: newImage }), instance(2)];
    const text = told(fleetView(answer({ instances, areChecksRead: false })));
    expect(text).toContain('Every instance is healthy. 1 runs another AMI than the group launches.');
    expect(text).toContain(`i-1 eu-west-1a ${newImage} 3 h InService image not the AMI that the group launches`);
    expect(text).toContain('status checks are not read for so many instances');
  });

  it('says when it may be changed', () => {
    const window = { days: ['mon' as const], from: '09:00', to: '17:00', timeZone: 'UTC' };
    expect(told(fleetView(answer({ windows: [window] })))).toContain('Windows: mon 09:00 to 17:00 UTC; closed until');
  });

  it('counts the AMIs where there is more than one', () => {
    const instances = [instance(1), instance(2), instance(3, { imageId: newImage })];
    const text = told(fleetView(answer({ instances })));
    expect(text).toContain(`It runs more than one AMI: - ${oldImage} on 2 instances - ${newImage} on 1 instance`);
  });

  it.each([
    [{ deleting: true }, 'The group is being deleted.'],
    [{ activeRefreshId: 'refresh-1' }, 'An instance refresh is under way: refresh-1.'],
    [
      { stackOperation: { stackName: 'shop', status: 'UPDATE_IN_PROGRESS' } },
      'CloudFormation is at work on its stack shop: UPDATE_IN_PROGRESS.',
    ],
    [{ codeDeployment: { deploymentId: 'd-1', applicationName: 'shop' } }, 'CodeDeploy is deploying shop to it: d-1.'],
    [{ suspendedProcesses: ['Launch'] }, 'Suspended processes: Launch.'],
    [{ newInstancesProtected: true }, 'New instances are protected from scale-in.'],
    [{ targetGroupArns: [] }, 'No load balancer checks its health'],
    [{ source: { kind: 'launch-configuration', name: 'lc-1' } }, 'launch configuration lc-1'],
    [
      { source: { kind: 'mixed', template: { templateId: 'lt-9', version: '$Latest' }, overrides: [{}] } },
      'launch template lt-9, version $Latest, mixed instances with 1 override',
    ],
  ] as const)('says what is unusual: %j', (overrides, words) => {
    expect(told(fleetView(answer({ fleet: aFleet(overrides) })))).toContain(words);
  });

  it('says only the freezes that hold here', () => {
    const elsewhere = { ...freeze, scope: 'dev', reason: 'other' };
    const text = told(fleetView(answer({ freezes: [freeze, elsewhere], recent: [aRun()] })));
    expect(text).toContain('sale until Monday');
    expect(text).not.toContain('other');
    expect(text).toContain('Recent runs');
  });
});

describe('list', () => {
  it('says which AMIs there are and what uses them', () => {
    const usedBy = ['a', 'b', 'c', 'd'].map((fleet) => ({ fleet, instances: 5, launches: true }));
    const text = told(
      imagesView({ application: 'shop', rows: [anImageRow({ usedBy }), anImageRow()], unread: [], atMs: nowMs }),
    );
    expect(text).toContain('2 AMIs of shop, 1 in use.');
    expect(text).toContain(`${newImage} shop 2.4.1 3 days available Passed no a (5), b (5), c (5) and 1 more`);
  });

  it('says so where there are none', () => {
    expect(told(imagesView({ application: 'shop', rows: [], unread: [], atMs: nowMs }))).toContain(
      'There are no AMIs of shop.',
    );
  });

  it('shows forty and says how many more there are', () => {
    const rows = Array.from({ length: 41 }, () => anImageRow());
    expect(told(imagesView({ rows, unread: [], atMs: nowMs }))).toContain(
      '1 more: narrow with npm run ami -- list APPLICATION',
    );
  });
});

describe('show', () => {
  it('says where the AMI comes from and what uses it', () => {
    const usedBy = [{ fleet: 'web', instances: 5, launches: true }];
    const text = told(imageView(aShown({ ...anImageRow({ usedBy }), runs: [aRun()] })));
    expect(text).toContain(`${newImage}, shop-2.4.1-20260112-080000: available, 3 days old, in use by 1 fleet.`);
    expect(text).toContain(`2026-01-12 09:00 UTC, from ${oldImage}`);
    expect(text).toContain('snap-0123 (/dev/xvda, 8 GiB)');
    expect(text).toContain('web: 5 instances, and new instances are launched from it');
    expect(text).toContain('Version 2.4.1');
    expect(text).toContain('r-7k3f9q');
  });

  it('warns of what is dangerous', () => {
    const image = anImage({ isPublic: true, imdsV2Required: false, deprecatedAtMs: nowMs });
    const text = told(imageView(aShown(anImageRow({ image }))));
    expect(text).toContain('it is public');
    expect(text).toContain('It does not require IMDSv2.');
    expect(text).toContain('It is deprecated.');
  });
});

describe('rollout', () => {
  it('says that planning has begun, and echoes what was understood', () => {
    const text = told(askedView({ run: aRun(), repeated: false }));
    expect(text).toContain('Run r-7k3f9q is being planned.');
    expect(text).toContain(`rollout ${newImage} to web --strategy rolling`);
  });

  it('says that it was asked for already', () => {
    expect(told(askedView({ run: aRun(), repeated: true }))).toContain('asked for already: it is run r-7k3f9q');
  });

  it('as a dry run shows the whole plan, says that nothing was changed, and how to do it', () => {
    const command = `rollout ${newImage} to web --dry-run --batch 5`;
    const text = told(dryRunView({ command, plan: aPlan(), digest: 'd1', forecast: aForecast(), atMs: nowMs }));
    expect(text).toContain(
      `would replace 198 of 200 instances (99 %) of web in prod with ${newImage} in 21 waves. Nothing was changed.`,
    );
    expect(text).toContain('never below 180 healthy instances');
    expect(text).toContain('It needs 1 approval by someone other than the one who asks.');
    expect(text).toContain(`npm run ami -- rollout ${newImage} to web --batch 5`);
  });
});

describe('status', () => {
  it('lists what is under way', () => {
    const run = aRun({ progress: { done: 40, total: 198, label: 'instances' } });
    const text = told(statusView({ live: [run], parts: 0, freezes: [freeze], atMs: nowMs }));
    expect(text).toContain('1 run under way.');
    expect(text).toContain(`r-7k3f9q Rollout of ${newImage} to web in prod 🔄 Running 40 of 198 Ann`);
    expect(text).toContain('sale until Monday');
  });

  it('says so where nothing is', () => {
    expect(told(statusView({ live: [], parts: 0, freezes: [], atMs: nowMs }))).toBe('Nothing is under way.');
  });

  it('of one run is its card and the last of its story', () => {
    const notes = Array.from({ length: 25 }, (_, at) => ({ ...aNote('recovered', { step: `step-${at}` }), seq: at }));
    const text = told(runView({ run: aRun(), notes, atMs: nowMs }));
    expect(text).toContain('🔄 Running');
    expect(text).toContain('the last 20 of 25 entries');
    expect(text).toContain('step-24');
    expect(text).not.toContain('step-4 ');
  });
});

describe('history', () => {
  it('says what was done, by whom, how it ended and how long it took', () => {
    const phase = { kind: 'ended', atMs: nowMs, outcome: 'done', why: '' } as const;
    const text = told(historyView({ subject: 'web', runs: [aRun({ phase })], atMs: nowMs }));
    expect(text).toContain('1 run on web, the latest: Done.');
    expect(text).toContain(
      `2026-01-15 08:50 UTC r-7k3f9q ✅ Done rollout ${newImage} to web --strategy rolling Ann 10 min`,
    );
  });

  it('says so where nothing was done', () => {
    expect(told(historyView({ subject: 'web', runs: [], atMs: nowMs }))).toBe('Amiable has not changed web yet.');
  });
});

describe('a click', () => {
  it.each([
    ['approve', 'Your approval is recorded.'],
    ['reject', 'Your rejection is recorded.'],
    ['pause', 'The pause is recorded.'],
    ['resume', 'goes on where it was paused'],
    ['abort', 'what was done is taken back'],
    ['retry', 'tries its step again'],
    ['hold', 'stays as it is'],
  ] as const)('on %s says: %s', (signal, words) => {
    expect(told(signalView({ run: aRun(), signal, repeated: false }))).toContain(words);
  });

  it('that is repeated counts once', () => {
    expect(told(signalView({ run: aRun(), signal: 'approve', repeated: true }))).toContain('it counts once');
  });
});

describe('freeze', () => {
  it('says where, why, and which runs wait', () => {
    const text = told(freezeView({ freeze, underWay: [aRun({ requestedBy: ann })] }));
    expect(text).toContain('🧊 Frozen: prod.');
    expect(text).toContain('Reason: sale until Monday');
    expect(text).toContain(`r-7k3f9q Rollout of ${newImage} to web in prod: Running`);
    expect(text).toContain('npm run ami -- unfreeze prod');
  });

  it('names the fleets that it covers, and the places that could not be read', () => {
    const fleets = Array.from({ length: 12 }, (_, index) => `web-${index}`);
    const unread = [{ place: '111122223333 us-east-1', why: 'denied' }];
    const text = told(freezeView({ freeze, underWay: [], coverage: { fleets, unread } }));
    expect(text).toContain('It covers 12 fleets: web-0, web-1,');
    expect(text).toContain('web-9 and 2 more.');
    expect(text).toContain('111122223333 us-east-1 could not be read: denied.');
  });

  it('tells, when it is lifted, what is frozen still', () => {
    const text = told(unfreezeView({ scope: 'dev', wasFrozen: true, standing: [freeze] }));
    expect(text).toContain('Frozen: prod, by');
  });

  it('everywhere is lifted without a name', () => {
    const text = told(freezeView({ freeze: { ...freeze, scope: '*' }, underWay: [] }));
    expect(text).toContain('Frozen: every environment.');
    expect(text).toMatch(/npm run ami -- unfreeze$/);
  });

  it.each([
    [true, 'The freeze is lifted: prod.'],
    [false, 'There was no freeze to lift: prod.'],
  ])('lifted (%s): %s', (wasFrozen, words) => {
    expect(told(unfreezeView({ scope: 'prod', wasFrozen, standing: [] }))).toContain(words);
  });
});
