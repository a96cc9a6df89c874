import { dashboardView } from '../messages/dashboard.ts';
import { writeDashboards } from '../operations/metrics/dashboard.ts';
import { flagText } from './forms.ts';
import { refuseMore } from './subjects.ts';
import type { Verb } from './verb.ts';

const usage = 'dashboard [--dry-run]';

export const dashboard: Verb<{ readonly dryRun: boolean }> = {
  name: 'dashboard',
  summary: 'Create or update the CloudWatch dashboard, and link it.',
  usage,
  example: 'dashboard',
  details: [
    'One for each account: AMIs by age, not scanned, drift, runs by outcome, time to patch, alarms, errors of the log.',
    'What was changed in it by hand is written over.',
  ],
  role: 'operator',
  flags: { 'dry-run': { takes: 'nothing', what: 'Say what would be done, and stop.' } },
  answers: () => 'later',
  changes: ({ dryRun }) => (dryRun ? 'nothing' : 'at-once'),
  parse({ positional, flags }) {
    refuseMore(positional, 0, usage);
    return { kind: 'args', args: { dryRun: flags.get('dry-run') === true } };
  },
  canonical: ({ dryRun }) => `dashboard${flagText({ 'dry-run': dryRun || undefined })}`,
  perform: async (desk, asker, args) => dashboardView(await writeDashboards(desk, asker, args)),
};
