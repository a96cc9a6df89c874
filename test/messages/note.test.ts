import { describe, expect, it } from 'vitest';
import { isBroadcast, noteEntry } from '../../src/messages/note.ts';
import { noteFacts } from '../../src/messages/note-facts.ts';
import type { Note } from '../../src/runs/run.ts';
import { aNote, aRun, ben, newImage } from './builders.ts';
import { told } from './told.ts';

const none = { affected: 0, clean: 0, unknown: 0 };
const by = ben;
const entries: readonly (readonly [string, Note['facts'], string])[] = [
  ['planned', { digest: 'd1' }, 'The plan is made: d1.'],
  [
    'refused',
    { code: 'frozen', why: 'prod is frozen', remedy: 'Wait' },
    'Refused: prod is frozen. Wait. Nothing was changed.',
  ],
  ['approval-asked', { untilMs: 1, required: 2 }, 'Waiting for 2 approvals.'],
  ['approved', { by, count: 1, required: 2 }, 'Ben approved the plan (1 of 2).'],
  ['rejected', { by, reason: 'sale' }, 'Ben rejected the plan: sale.'],
  ['expired', {}, 'Nobody approved the plan in time.'],
  ['void', { why: 'web has another template' }, 'web has another template.'],
  ['paused', { by }, 'Ben paused the run.'],
  ['resumed', { by, pausedSeconds: 90 }, 'Ben resumed the run, after 1 min 30 s.'],
  ['abort-asked', { by, reason: 'too slow' }, 'Ben aborted the run: too slow.'],
  ['abort-asked', { by }, 'Ben aborted the run.'],
  ['retry', { by, step: 'wave' }, 'Ben lets it try again: wave.'],
  ['hold', { by }, 'Ben looks into it'],
  [
    'signal-refused',
    { by, kind: 'approve', why: 'You asked for it' },
    'Ben asked to approve, which was refused: You asked for it.',
  ],
  ['trouble', { step: 'wave', why: 'Throttling' }, 'Trouble in wave: Throttling.'],
  ['recovered', { step: 'wave' }, 'The trouble in wave is over.'],
  [
    'gate-closed',
    { gate: 'window', why: 'Outside the windows for changes, which open Monday 7 December 09:00 UTC' },
    'Waiting: Outside the windows for changes, which open Monday 7 December 09:00 UTC. It goes on by itself then.',
  ],
  [
    'gate-closed',
    { gate: 'freeze', why: 'Frozen by Ben: sale' },
    'Waiting: Frozen by Ben: sale. It goes on by itself when the freeze is lifted.',
  ],
  ['gate-opened', { gate: 'window', seconds: 7_200 }, 'The window is open, after 2 h: it goes on.'],
  ['held', { step: 'wave', code: 'wave-deadline', why: 'i-1 is unhealthy' }, 'Stopped in wave: i-1 is unhealthy.'],
  ['reminder', { step: 'wave', why: 'i-1 is unhealthy', seconds: 7_200 }, 'Still stopped in wave, for 2 h now'],
  ['undoing', { code: 'aborted', why: 'Ben aborted it.' }, 'Taking back what was done: Ben aborted it.'],
  [
    'needs-human',
    { step: 'wave', code: 'aws-denied', why: 'denied' },
    'Needs a person: wave could not be taken back. denied.',
  ],
  ['ended', { outcome: 'done', why: 'x', seconds: 3_600 }, 'Done. Everything was done as planned. It took 1 h.'],
  ['ended', { outcome: 'undone', why: 'Ben aborted it', seconds: 60 }, 'Taken back. Ben aborted it. It took 1 min.'],
  ['ended', { outcome: 'melted', why: 'who knows', seconds: 60 }, 'Ended: who knows. It took 1 min.'],
  [
    'template-created',
    { templateId: 'lt-1', version: 8, imageId: newImage },
    `lt-1 has a new version 8 with ${newImage}.`,
  ],
  ['metric-missed', { metric: 'AMIsCreated', why: 'denied' }, 'The metric AMIsCreated may lack this AMI: denied.'],
  [
    'group-pointed',
    { from: 'lt-1 version 7', to: 'lt-1 version 8' },
    'launched from lt-1 version 8, before from lt-1 version 7.',
  ],
  ['pinned', { what: 'max-size', before: 10, during: 12 }, 'Changed while the run lasts: max-size, from 10 to 12.'],
  ['unpinned', { what: 'max-size', value: 10 }, 'Put back: max-size is 10 again.'],
  [
    'wave-started',
    { wave: 2, of: 21, size: 10, desiredFrom: 200, desiredTo: 210 },
    'Wave 2 of 21 began: 10 new instances, desired capacity 200 to 210.',
  ],
  [
    'wave-healthy',
    { wave: 2, of: 21, instances: 10, seconds: 125 },
    'Wave 2 of 21: 10 new instances healthy after 2 min 5 s.',
  ],
  [
    'wave-retired',
    { wave: 1, of: 21, count: 1, instanceIds: ['i-1'], left: 197 },
    'Wave 1 of 21: 1 old instance retired (i-1); 197 to go.',
  ],
  ['wave-retired', { wave: 1, of: 2, count: 30, instanceIds: ['i-1', 'i-2'], left: 5 }, '(i-1, i-2 and 28 more)'],
  ['given-back', { count: 2, instanceIds: ['i-1', 'i-2'] }, '♻️ Given back: 2 instances added for a wave (i-1, i-2).'],
  [
    'surge-corrected',
    { from: 210, to: 205, why: 'the fleet scaled in' },
    'corrected from 210 to 205: the fleet scaled in.',
  ],
  [
    'watched',
    { what: 'the wave', seconds: 60, alarms: 2, probes: 1, unread: [] },
    '💚 Watched for 1 min: the wave. 2 alarms and 1 probe are healthy.',
  ],
  [
    'watched',
    { what: 'the whole fleet', seconds: 0, alarms: 0, probes: 0, unread: ['alarm web-5xx'] },
    '💚 Looked at the whole fleet. Nothing of it counted. It went on without the alarm web-5xx, as a person decided.',
  ],
  [
    'unhealthy-before',
    { what: ['The alarm web-5xx is in ALARM since 09:00 UTC: Threshold Crossed'] },
    'The alarm web-5xx is in ALARM since 09:00 UTC: Threshold Crossed. It counts only once it was well and is so again.',
  ],
  [
    'verified',
    { instances: 198, imageId: newImage, leftAlone: 2 },
    `198 instances healthy on ${newImage}, 2 left alone.`,
  ],
  [
    'image-asked',
    { imageId: newImage, name: 'web-1', instanceId: 'i-1', reboot: true },
    `${newImage} is being made of i-1, with a reboot: web-1.`,
  ],
  [
    'image-available',
    { imageId: newImage, name: 'web-1', seconds: 240 },
    `${newImage} (web-1) is available after 4 min.`,
  ],
  ['image-verified', { imageId: newImage, snapshots: 2, tagged: 0 }, 'with 2 snapshots, all of them tagged.'],
  ['image-verified', { imageId: newImage, snapshots: 2, tagged: 3 }, 'all of them tagged, 3 only now.'],
  ['image-discarded', { imageId: newImage }, `${newImage} was not finished, and is deregistered with its snapshots.`],
  ['copy-found', { imageId: newImage, of: 'ami-1' }, `${newImage} is a copy of ami-1 already, and is taken`],
  [
    'image-shared',
    { imageId: newImage, accountId: '444455556666', snapshots: 2 },
    `${newImage} and 2 snapshots of it are shared with account 444455556666`,
  ],
  ['image-unshared', { imageId: newImage, accountId: '444455556666', kept: false }, 'for the copy is taken back.'],
  ['image-unshared', { imageId: newImage, accountId: '444455556666', kept: true }, 'until another copy of it is done.'],
  [
    'copy-asked',
    { imageId: newImage, of: 'ami-1', to: '444455556666 us-east-1', name: 'web', encrypted: true, kmsKeyId: 'alias/a' },
    `ami-1 is copied to 444455556666 us-east-1 as ${newImage}, named web, encrypted with alias/a.`,
  ],
  [
    'children-done',
    { what: 'copies', count: 1, names: ['ami-1 to us-east-1'] },
    '✅ Copied, 1 copy: ami-1 to us-east-1.',
  ],
  [
    'image-not-retired',
    { imageId: newImage, stage: 'disable', kind: 'failed', why: 'not authorised' },
    `❌ ${newImage} could not be disabled: not authorised. The others go on.`,
  ],
  [
    'image-not-retired',
    { imageId: newImage, stage: 'deregister', kind: 'gone', why: 'it is not there' },
    `${newImage} is not there any more: somebody else has deregistered it.`,
  ],
  [
    'image-not-retired',
    { imageId: newImage, stage: 'disable', kind: 'stays', why: 'in use: group web' },
    `${newImage} stays, and is usable as before: in use: group web.`,
  ],
  [
    'cleanup-waits',
    { stage: 'deregister', why: 'groups could not be read' },
    'Nothing is deregistered while anything that could use an AMI cannot be looked at: groups could not be read.',
  ],
  [
    'images-retired',
    { stage: 'deregister', done: 3, stays: 1, failed: 2, gone: 1, left: ['snap-1 (skipped)'], leftCount: 1 },
    '3 AMIs deregistered; 1 stays, 2 failed, 1 gone already. 1 snapshot is left: snap-1 (skipped).',
  ],
  ['images-taken-back', { back: 3, gone: 1 }, '3 AMIs are usable as before; 1 had been deregistered.'],
  [
    'images-binned',
    { deregistered: 3, restorable: 2, imageIds: [newImage], untilMs: Date.UTC(2026, 1, 3) },
    `The Recycle Bin keeps 2 of 3 until 2026-02-03; /ami restore AMI has one back: ${newImage}.`,
  ],
  [
    'images-binned',
    { deregistered: 1, restorable: 0, imageIds: [] },
    'No rule of the Recycle Bin holds for them, so the 1 AMI is gone for good.',
  ],
  [
    'images-binned',
    { deregistered: 1, restorable: 0, imageIds: [], why: 'not authorised' },
    'Whether the Recycle Bin keeps them could not be looked up: not authorised.',
  ],
  ['image-restored', { imageId: newImage }, `${newImage} can be launched from again.`],
  ['image-kept', { imageId: newImage }, `${newImage} is finished and stays`],
  [
    'scanner-started',
    { scanner: 'lynis', instanceId: 'i-1', commandId: 'c-1' },
    'lynis is being run on i-1 (SSM command c-1).',
  ],
  [
    'scanner-ended',
    { scanner: 'lynis', ran: true, what: 'hardening index 66, warnings: 1', seconds: 95 },
    'lynis ran for 1 min 35 s: hardening index 66, warnings: 1.',
  ],
  [
    'scanner-ended',
    { scanner: 'clamav', ran: false, what: 'the database could not be fetched', seconds: 5 },
    'clamav did not run, so the scan fails: the database could not be fetched.',
  ],
  [
    'scan-judged',
    { imageId: newImage, passed: true, reasons: [], reportUri: 's3://b/report.json' },
    `${newImage} passed its security scan. Report: s3://b/report.json`,
  ],
  [
    'scan-judged',
    { imageId: newImage, passed: false, reasons: ['clamav did not run: why.'], reportUri: 's3://b/report.json' },
    'failed its security scan. Report: s3://b/report.json. clamav did not run: why.',
  ],
  [
    'scan-judged',
    { imageId: newImage, passed: true, reasons: [], unlooked: 'Nobody looked.', reportUri: 's3://b/report.json' },
    `${newImage} passed its security scan. Report: s3://b/report.json. Nobody looked.`,
  ],
  [
    'scan-judged',
    { imageId: newImage, passed: false, reasons: ['Bad.', 'No look.'], unlooked: 'No look.', reportUri: 's3://b/r' },
    'failed its security scan. Report: s3://b/r. Bad. No look.',
  ],
  [
    'servers-out',
    { wave: 2, of: 11, count: 12, instanceIds: ['i-1', 'i-2'], targetGroups: ['web'] },
    'Wave 2 of 11: 12 servers (i-1, i-2 and 10 more) taken out of web.',
  ],
  [
    'servers-out',
    { wave: 1, of: 1, count: 1, instanceIds: ['i-1'], targetGroups: [] },
    'Wave 1 of 1: 1 server (i-1) next to be patched.',
  ],
  ['servers-back', { count: 12, unhealthy: 0, stayOut: 0, instanceIds: [] }, '💚 12 servers put back into service.'],
  [
    'servers-back',
    { count: 11, unhealthy: 2, stayOut: 1, instanceIds: ['i-1'], targetGroups: ['web'] },
    '⚠️ 11 servers put back into service, 2 of them not healthy there. 1 server stays out of web (i-1): it does not run, or fails its status checks.',
  ],
  [
    'target-groups-gone',
    { targetGroups: ['web'] },
    '⚠️ web is no target group any more: no server is taken out of there or put back.',
  ],
  [
    'servers-failed',
    { wave: 2, of: 11, count: 3, servers: [{ instanceId: 'i-1', state: 'failed', why: 'exit status 1' }] },
    'Wave 2 of 11: 3 servers failed: i-1 (exit status 1) and 2 more.',
  ],
  [
    'servers-failed',
    {
      ...{ wave: 2, of: 11, count: 1, servers: [{ instanceId: 'i-1', state: 'failed', why: 'exit status 1' }] },
      ...{ commandIds: ['c-1', 'c-2'], outputUri: 's3://logs/web/patch/r-7k3f9q/' },
    },
    'Output: SSM commands c-1, c-2, and all of it, where its profile may write there, below s3://logs/web/patch/r-7k3f9q/.',
  ],
  [
    'servers-patched',
    { wave: 2, of: 11, patched: 20, failed: 1, gone: 2, left: 177, total: 200 },
    'Wave 2 of 11 is over: 20 of 200 servers patched, 1 failed, 2 not running any more; 177 to go.',
  ],
  [
    'servers-reported',
    {
      ...{ total: 200, patched: 199, failed: 1, gone: 0, stayOut: 1 },
      named: [{ instanceId: 'i-1', state: 'timed-out', why: 'Execution Timed Out' }],
      leftOut: [{ instanceId: 'i-1', targetGroup: 'web' }],
    },
    '199 of 200 servers patched and verified, 1 failed. Failed: i-1 (Execution Timed Out). 1 server stays out of service: i-1 (web).',
  ],
  ['commands-cancelled', { commands: 2 }, '2 SSM commands cancelled'],
  ['commands-run-on', { servers: 3 }, '3 servers did not stop the command'],
  ['not-called-off', { why: 'denied' }, 'What was under way could not be called off and runs on: denied.'],
  [
    'instance-launched',
    { instanceId: 'i-1', purpose: 'bake', instanceType: 't3.medium' },
    'i-1 (t3.medium) is launched to bake.',
  ],
  [
    'no-capacity',
    { why: 'We have no t3.medium' },
    'no room for any of the configured instance types; tried again every minute. We have no t3.medium.',
  ],
  [
    'instance-terminated',
    { instanceIds: ['i-1', 'i-2'], purpose: 'bake' },
    'Terminated, as what it was launched for (bake) is over: i-1, i-2.',
  ],
  [
    'agent-online',
    {
      ...{ instanceId: 'i-1', platformName: 'Amazon Linux', platformVersion: '2023' },
      ...{ agentVersion: '3.3.40.0', seconds: 65 },
    },
    'The SSM agent of i-1 is online after 1 min 5 s: Amazon Linux 2023.',
  ],
  [
    'command-sent',
    { instanceId: 'i-1', commandId: 'c-1', what: 'baseline' },
    'Patching i-1 (baseline) has begun: SSM command c-1.',
  ],
  [
    'command-failed',
    { instanceId: 'i-1', exitCode: 100, detail: 'Failed', tail: 'no space left' },
    'i-1: Failed, exit status 100. It said at the end: no space left',
  ],
  [
    'command-failed',
    { instanceId: 'i-1', exitCode: -1, detail: 'Undeliverable', tail: '' },
    'i-1: Undeliverable. It said nothing.',
  ],
  [
    'instance-patched',
    { instanceId: 'i-1', seconds: 125, installed: 1, pendingReboot: 0 },
    'i-1 is patched after 2 min 5 s: 1 patch installed, none missing, none failed.',
  ],
  ['instance-patched', { instanceId: 'i-1', seconds: 125 }, 'i-1 is patched after 2 min 5 s.'],
  ['health-checked', { passed: true, how: 'http', detail: 'answered 200' }, '✅ Health check passed: answered 200.'],
  ['health-checked', { passed: false, how: 'http', detail: 'answered 500' }, '❌ Health check failed: answered 500.'],
  [
    'image-tagged',
    { imageId: newImage, tags: { ValidationStatus: 'Passed', ValidationDate: '2026-01-15' } },
    `${newImage} is tagged: ValidationStatus Passed, ValidationDate 2026-01-15.`,
  ],
  [
    'bake-joined',
    { run: 'r-7k3f9q', imageId: newImage },
    `Run r-7k3f9q has baked the same meanwhile: ${newImage} is taken, and nothing baked twice.`,
  ],
  ['bake-awaited', { run: 'r-7k3f9q' }, 'Run r-7k3f9q bakes the same already; its AMI is waited for.'],
  [
    'refresh-started',
    {
      refreshId: 'r-9',
      round: 1,
      back: false,
      minHealthyPercent: 100,
      maxHealthyPercent: 110,
      warmupSeconds: 300,
      checkpoints: [20, 50, 100],
      bakeSeconds: 0,
    },
    'AWS replaces instances: instance refresh r-9, between 100 % and 110 % of the desired capacity, 5 min of warm-up, waiting at 20 %, 50 %.',
  ],
  [
    'refresh-started',
    {
      refreshId: 'r-9',
      round: 2,
      back: false,
      minHealthyPercent: 100,
      maxHealthyPercent: 100,
      warmupSeconds: 60,
      checkpoints: [25],
      bakeSeconds: 0,
    },
    'AWS goes on where it stopped: instance refresh r-9, between 100 % and 100 % of the desired capacity, 1 min of warm-up, up to 25 % of the group.',
  ],
  ['refresh-progress', { percent: 50, left: 1 }, 'AWS has replaced 50 %; 1 instance to go.'],
  [
    'refresh-checkpoint',
    { percent: 51, checkpoint: 50, seconds: 3_600 },
    'AWS has replaced 51 % and waits at its checkpoint of 50 % for 1 h. Then it goes on by itself;',
  ],
  ['refresh-baking', { seconds: 600 }, 'AWS has replaced everything, and watches it for 10 min.'],
  [
    'refresh-waiting',
    { why: 'i-1 is protected', seconds: 600 },
    'The refresh has stood still for 10 min. AWS says: i-1 is protected.',
  ],
  [
    'refresh-cancelled',
    { refreshId: 'r-9', percent: 40, why: 'the run is paused' },
    'The instance refresh r-9 was cancelled at 40 %: the run is paused. What AWS has under way is finished.',
  ],
  ['refresh-rolling-back', { refreshId: 'r-9', percent: 40 }, 'AWS rolls the instance refresh r-9 back, from 40 %.'],
  ['refresh-rolled-back', { refreshId: 'r-9' }, 'AWS has rolled the instance refresh r-9 back.'],
  [
    'refresh-done',
    { refreshId: 'r-9', instances: 4, seconds: 600, back: false },
    'The instance refresh r-9 is done: 4 in the group, after 10 min.',
  ],
  [
    'refresh-done',
    { refreshId: 'r-9', instances: 4, seconds: 600, back: true },
    'The instance refresh r-9 has taken everything back: 4 in the group, after 10 min.',
  ],
  [
    'held',
    { step: 'await-go', code: 'awaits-go', why: 'web-green has 10 % of the traffic and is well.' },
    'web-green has 10 % of the traffic and is well. It goes on when someone says so: continue, roll back, or hold.',
  ],
  [
    'group-copied',
    { group: 'web-green', like: 'web', launches: 'web version 8', made: true },
    'web-green is made as a copy of web, without instances yet. It launches from web version 8.',
  ],
  [
    'group-copied',
    { group: 'web-green', like: 'web', launches: 'web version 8', made: false },
    'web-green is in line with web now',
  ],
  [
    'group-grows',
    { group: 'web-green', desiredFrom: 0, desiredTo: 200 },
    'web-green grows: desired capacity 0 to 200.',
  ],
  [
    'group-ready',
    { fleet: 'web', group: 'web-green', instances: 200, seconds: 95 },
    'web-green is healthy at the load balancer with 200 instances, after 1 min 35 s.',
  ],
  [
    'traffic-shifted',
    { fleet: 'web', group: 'web-green', percent: 50, listeners: 1 },
    '50 % of the traffic goes to web-green now (1 listener or rule, read back).',
  ],
  [
    'traffic-shifted',
    { fleet: 'web', group: 'web-green', percent: 0, listeners: 3 },
    'web-green gets no traffic any more (3 listeners and rules, read back).',
  ],
  ['stage-settled', { fleet: 'web', group: 'web-green', percent: 10 }, 'web-green is well with 10 % of the traffic.'],
  [
    'group-kept',
    { fleet: 'web', group: 'web', instances: 200, keepSeconds: 86_400, afterwards: 'delete' },
    'web keeps running with 200 instances for 24 hours, ready to take the traffic back, and is deleted then.',
  ],
  [
    'group-kept',
    { fleet: 'web', group: 'web', instances: 1, keepSeconds: 5400, afterwards: 'park' },
    'web keeps running with 1 instance for 1 h 30 min, ready to take the traffic back, and is scaled to zero then.',
  ],
  ['group-emptied', { group: 'web-green', becomes: 'reuse' }, 'has no instances any more, and is used again.'],
  ['group-emptied', { group: 'web-green', becomes: 'park' }, 'has no instances any more, and stays so.'],
  ['group-emptied', { group: 'web-green', becomes: 'delete' }, 'web-green is deleted.'],
  [
    'children-begun',
    { what: 'fleets', count: 12, names: ['web', 'api'] },
    '🚀 Begun, 12 fleets: web, api and 10 more.',
  ],
  ['children-done', { what: 'images', count: 1, names: ['ami-1'] }, '✅ Baked and tested, 1 AMI: ami-1.'],
  [
    'children-begun',
    { what: 'fleets', count: 3, groups: 1, names: ['web', 'api', 'servers without tags'] },
    '🚀 Begun, 2 fleets and 1 group of servers: web, api, servers without tags.',
  ],
  [
    'children-done',
    { what: 'fleets', count: 1, groups: 1, names: ['servers without tags'] },
    '✅ Patched, 1 group of servers: servers without tags.',
  ],
  ['children-done', { what: 'fleets', count: 2, names: ['web', 'api'] }, '✅ Patched, 2 fleets: web, api.'],
  [
    'child-not-done',
    { what: 'fleets', name: 'web', run: 'r-7k3f9q', why: 'i-1 is unhealthy', needsPerson: false },
    '⚠️ web: i-1 is unhealthy. Its own run says more: /ami status r-7k3f9q',
  ],
  [
    'child-not-done',
    { what: 'fleets', name: 'web', run: 'r-7k3f9q', why: 'denied', needsPerson: true },
    '🚨 web: denied. It needs a person: /ami status r-7k3f9q',
  ],
  [
    'exposure-counted',
    { affected: 11, clean: 2, unknown: 1, fleets: 6, source: 'by Inspector' },
    '🔎 Counted on 6 fleets, by Inspector: 11 instances affected, 2 clean, 1 unknown.',
  ],
  [
    'exposure-counted',
    {
      ...{ affected: 11, clean: 2, unknown: 0, fleets: 6, source: 'by AMI' },
      ...{ inNoFleet: none, told: { affected: 10, clean: 0, unknown: 3 } },
    },
    '🔎 Counted on 6 fleets, by AMI: 11 instances affected, 2 clean. Inspector and inventories of the same 13 instances: 10 affected, 0 clean, 3 unknown.',
  ],
  [
    'exposure-counted',
    {
      ...{ affected: 428, clean: 2, unknown: 3, fleets: 15, groups: 1, source: 'by AMI, in no fleet by claims' },
      ...{ inNoFleet: { affected: 196, clean: 0, unknown: 2 }, told: { affected: 232, clean: 0, unknown: 3 } },
    },
    '🔎 Counted on 14 fleets and 1 group of servers, by AMI, in no fleet by claims: 428 affected (232 instances in fleets, 196 servers in no fleet), 2 clean (2 instances in fleets), 3 unknown (1 instance in fleets, 2 servers in no fleet). Inspector and inventories of the same 235 instances in fleets: 232 affected, 0 clean, 3 unknown.',
  ],
  [
    'exposure-counted',
    {
      ...{ affected: 1, clean: 0, unknown: 2, fleets: 1, groups: 1, source: 'by claims' },
      inNoFleet: { affected: 1, clean: 0, unknown: 2 },
    },
    '🔎 Counted on 1 group of servers, by claims: 1 server in no fleet affected, 0 clean, 2 unknown.',
  ],
  [
    // As an earlier version has kept it.
    'exposure-counted',
    { affected: 4, clean: 0, unknown: 0, fleets: 3, groups: 1, source: 'by AMI', told: { ...none, affected: 3 } },
    '🔎 Counted on 2 fleets and 1 group of servers, by AMI: 4 instances and servers affected, 0 clean. Inspector and inventories of those in fleets: 3 affected, 0 clean, 0 unknown.',
  ],
  [
    'fleet-counted',
    { name: 'web', mended: 120, of: 120, told: { affected: 0, clean: 117, unknown: 3 } },
    '🔎 Counted again, web: 120 of 120 instances on the mended AMI; Inspector and inventories of the same: 117 clean, 3 not looked at yet.',
  ],
  ['fleet-counted', { name: 'web', mended: 1, of: 2 }, '🔎 Counted again, web: 1 of 2 instances on the mended AMI.'],
  [
    'fleet-counted',
    { name: 'servers of billing', mended: 3, of: 4, servers: true, told: { affected: 1, clean: 0, unknown: 3 } },
    '🔎 Counted again, servers of billing: 3 of 4 servers patched; Inspector and inventories of the same: 1 affected, 3 not looked at yet.',
  ],
  [
    'fleet-not-counted',
    { name: 'web', why: 'denied' },
    '⚠️ web could not be counted again: denied. It is patched all the same.',
  ],
  ['emergency-reported', { uris: ['s3://b/report.html'] }, '📄 The report is kept: s3://b/report.html'],
  ['emergency-reported', { uris: [] }, '📄 The report is a file in Slack: no bucket is configured for it.'],
  ['report-not-kept', { why: 'denied' }, '⚠️ The report could not be kept: denied.'],
  [
    'topic-untold',
    { event: 'declared', why: 'denied' },
    '⚠️ The topic of SNS was not told that this was declared: denied. It is not tried again.',
  ],
  ['begun-by', { run: 'r-7k3f9q', digest: 'd1' }, 'Begun by run r-7k3f9q, on the approval of its plan d1.'],
  [
    'glass-broken',
    {
      by: ben,
      cve: 'CVE-2026-12345',
      reason: 'exploited',
      approvals: 1,
      usualApprovals: 2,
      setsAside: ['the windows of prod'],
    },
    '🚨 Glass broken for CVE-2026-12345 by Ben: exploited. It takes 1 approval, not 2. It sets aside the windows of prod.',
  ],
  ['fleet-changed', { what: 'desired is 205 now' }, 'Someone else changed the fleet meanwhile: desired is 205 now.'],
];

describe('an entry of the thread', () => {
  it.each(entries)('%s %j says: %s', (kind, facts, words) => {
    const view = noteEntry(aRun(), aNote(kind, facts));
    expect(view?.summary.replace(/\s+/g, ' ')).toContain(words);
    expect(view === undefined ? '' : told(view)).toContain(words);
  });

  it('there is one for every kind of note', () => {
    expect(new Set(entries.map(([kind]) => kind))).toEqual(new Set(Object.keys(noteFacts)));
  });

  it.each([
    ['of a kind that is new to this version', 'constructor', {}],
    ['without its facts', 'approved', {}],
  ])('there is none for a note %s', (_what, kind, facts) => {
    expect(noteEntry(aRun(), aNote(kind, facts))).toBeUndefined();
  });

  it('at the end says what to do next', () => {
    const view = noteEntry(aRun(), aNote('ended', { outcome: 'failed', why: 'x', seconds: 1 }));
    expect(view === undefined ? '' : told(view)).toContain('npm run ami -- status r-7k3f9q');
  });

  it('stays short however long the reason is', () => {
    const view = noteEntry(aRun(), aNote('trouble', { step: 'wave', why: 'x'.repeat(10_000) }));
    expect(view?.summary.length).toBeLessThanOrEqual(900);
  });
});

describe('the channel', () => {
  it.each([
    ['ended', true],
    ['needs-human', true],
    ['wave-started', false],
    ['held', true],
    ['reminder', true],
  ])('is told of %s: %s', (kind, expected) => {
    expect(isBroadcast(aRun(), aNote(kind))).toBe(expected);
  });

  it.each([
    ['ended', false],
    ['needs-human', true],
    ['reminder', false],
  ])('is told of %s of a run that is a part of another: %s', (kind, expected) => {
    const run = aRun({ parent: { runId: 'r-whole', key: 'fleet/web', digest: 'd' } });
    expect(isBroadcast(run, aNote(kind))).toBe(expected);
  });
});
