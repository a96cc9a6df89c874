import { askedView } from '../messages/asked.ts';
import { dryRunView } from '../messages/plan.ts';
import { askEmergency, dryRunEmergency } from '../operations/emergency/ask-emergency.ts';
import { type EmergencyArgs, readEmergency, writeEmergency } from './emergency-args.ts';
import type { Verb } from './verb.ts';

const usage =
  'emergency CVE [--packages a,b] [--fleets x,y] [--amis ami-...,...] [--profile P] [--reason R] [--break-glass] [--dry-run]';

export const emergency: Verb<EmergencyArgs> = {
  name: 'emergency',
  summary: 'Patch every fleet that a vulnerability affects, tier after tier.',
  usage,
  example: 'emergency CVE-2026-12345 --packages openssl,apache2 --fleets web,api',
  details: [
    'Each affected AMI is baked and tested once, and rolled out by one run for each fleet: canaries first, production last.',
    'Affected servers in no fleet are patched in place, by one run for each application and environment.',
    'The whole plan is approved once. A fleet that fails takes itself back; too many failures stop the rest.',
    'Pause, resume and abort work on the whole and on each fleet.',
    'An abort takes back what is under way; fleets that are patched by then stay patched.',
  ],
  role: 'operator',
  flags: {
    packages: { takes: 'value', hint: 'a,b', what: 'Only these packages; without it, all that the profile patches.' },
    fleets: { takes: 'value', hint: 'x,y', what: 'Only these fleets, and no servers in none.' },
    amis: { takes: 'value', hint: 'ami-...', what: 'AMIs that are affected, and with them all that was made of them.' },
    profile: { takes: 'value', hint: 'P', what: 'How to patch; without it, the profile of each application.' },
    reason: { takes: 'value', hint: 'R', what: 'Why; approvers see it.' },
    'break-glass': {
      takes: 'nothing',
      what: 'A declared emergency: fewer approvers, no windows, no order of environments. Takes a reason, and is said in the channel.',
    },
    override: {
      takes: 'value',
      hint: 'R',
      what: 'Roll out although an AMI has not served where it must first; says why, and takes a second person.',
    },
    'outside-window': {
      takes: 'value',
      hint: 'R',
      what: 'Do not wait for the windows of the environments; says why, and takes a second person.',
    },
    'dry-run': { takes: 'nothing', what: 'Show the whole plan and stop.' },
  },
  answers: ({ dryRun }) => (dryRun ? 'later' : 'now'),
  changes: ({ dryRun }) => (dryRun ? 'nothing' : 'run'),
  parse: (words) => readEmergency(words, usage),
  canonical: writeEmergency,
  async perform(desk, asker, { dryRun, breakGlass, ...asked }) {
    const wanted = { ...asked, ...listed(asked), ...(breakGlass ? { breakGlass } : {}) };
    return dryRun
      ? dryRunView(await dryRunEmergency(desk, asker, wanted))
      : askedView(await askEmergency(desk, asker, wanted));
  },
};

function listed({ packages, fleets, imageIds }: Pick<EmergencyArgs, 'packages' | 'fleets' | 'imageIds'>) {
  return { packages: [...packages], fleets: [...fleets], imageIds: [...imageIds] };
}
