import { askedView } from '../messages/asked.ts';
import { dryRunView } from '../messages/plan.ts';
import { askPatch, dryRunPatch } from '../operations/stages/ask-patch.ts';
import { patchStrategies } from '../operations/stages/patch-request.ts';
import { type PatchArgs, readPatch, writePatch } from './patch-args.ts';
import type { Verb } from './verb.ts';

const hint = patchStrategies.join('|');
const usage = `patch FLEET|--tags K=V,...|--instances i-...,... [--strategy ${hint}] [--profile P] [--command C] [--app A] [--batch N|N%] [--max-errors N|N%] [--reason R] [--dry-run]`;

export const patch: Verb<PatchArgs> = {
  name: 'patch',
  summary: 'Patch a fleet: bake, validate, scan, have it approved and roll it out; or patch servers in place.',
  usage,
  example: 'patch web --reason "monthly patches"',
  details: [
    'A patched AMI is baked, validated and scanned. Then the exact rollout is planned, and asked about.',
    'In place: the servers are patched in waves, out of their target groups first, each of them followed.',
    'With --tags or --instances, servers are patched in place that are in no group.',
    'More failures than --max-errors stop a run in place, with the rest untouched.',
    'Abort takes back what can be taken back, at any time.',
  ],
  role: 'operator',
  flags: {
    tags: { takes: 'value', hint: 'K=V,...', what: 'Servers that have all of these tags, in place of a fleet.' },
    instances: { takes: 'value', hint: 'i-...', what: 'These servers, at most 50, in place of a fleet.' },
    strategy: {
      takes: 'value',
      hint,
      what: 'Replace the instances, or patch them where they are; without it, as is configured for the fleet.',
    },
    profile: { takes: 'value', hint: 'P', what: 'How to patch; without it, the profile of the application.' },
    command: { takes: 'value', hint: 'C', what: 'Run this instead of a profile; takes an approval of its own.' },
    app: {
      takes: 'value',
      hint: 'A',
      what: 'The application, where the AMI has no tag Application that fits its name.',
    },
    batch: { takes: 'value', hint: 'N|N%', what: 'Instances per wave, or the share of the fleet.' },
    'max-errors': { takes: 'value', hint: 'N|N%', what: 'In place: how many servers may fail before it stops.' },
    reason: { takes: 'value', hint: 'R', what: 'Why; approvers see it.' },
    override: {
      takes: 'value',
      hint: 'R',
      what: 'Roll out although a required check is missing, or it has not served where it must first; says why, and takes a second person.',
    },
    'outside-window': {
      takes: 'value',
      hint: 'R',
      what: 'Do not wait for the windows of the environment; says why, and takes a second person.',
    },
    'dry-run': { takes: 'nothing', what: 'Show the plan and stop.' },
  },
  answers: ({ dryRun }) => (dryRun ? 'later' : 'now'),
  changes: ({ dryRun }) => (dryRun ? 'nothing' : 'run'),
  parse: (words) => readPatch(words, usage),
  canonical: writePatch,
  async perform(desk, asker, { dryRun, ...asked }) {
    return dryRun ? dryRunView(await dryRunPatch(desk, asker, asked)) : askedView(await askPatch(desk, asker, asked));
  },
};
