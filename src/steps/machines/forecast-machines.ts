/** What the steps are expected to do that launch an instance for a while, and work on it. */
import * as z from 'zod';
import { constantForecast, type Foresight, looksIn, stepForecast } from '../forecast.ts';

/** First guesses, each from when it is asked for. */
const runningSeconds = 30;
const agentSeconds = 60;
const userDataSeconds = 300;
const patchSeconds = 300;
const checkSeconds = 120;
const scannerSeconds = 300;
const inspectorSeconds = 180;
const terminateSeconds = 20;

const pollingSchema = z.object({ pollSeconds: z.number() });
const launchSchema = pollingSchema.extend({ purpose: z.string(), candidates: z.array(z.unknown()) });
const purposeSchema = z.object({ purpose: z.string() });
const checkSchema = pollingSchema.extend({ check: z.object({ kind: z.enum(['status-checks', 'http', 'command']) }) });
const tagSchema = z.object({ statusTag: z.string() });
const scannerSchema = pollingSchema.extend({ scanner: z.string() });

/** An instance is named after what it is for. */
function machineFor(purpose: string): string {
  switch (purpose) {
    case 'bake':
      return 'a builder';
    case 'validate':
      return 'a test instance';
    case 'scan':
      return 'an instance to scan';
    default:
      return `an instance to ${purpose}`;
  }
}

export const launchInstanceForecast = stepForecast('launch-instance', launchSchema, (params, { beside }) => ({
  does: `launches ${machineFor(params.purpose)}`,
  calls: { RunInstances: 1 },
  reads: 1 + looksIn(runningSeconds, params.pollSeconds),
  seconds: runningSeconds,
  after: { beside: beside + 1 },
  unknown: [
    params.candidates.length > 1
      ? `Where a type or subnet has no capacity, the next of ${params.candidates.length} is tried: one more RunInstances each.`
      : 'Where there is no capacity, it is tried again each minute: one more RunInstances each.',
  ],
}));

export const terminateInstanceForecast = stepForecast('terminate-instance', purposeSchema, (params, { beside }) => ({
  does: `terminates ${machineFor(params.purpose).replace(/^an? /, 'the ')}`,
  calls: { TerminateInstances: 1 },
  reads: 2,
  seconds: terminateSeconds,
  after: { beside: Math.max(0, beside - 1) },
}));

export const awaitAgentForecast = stepForecast('await-agent', pollingSchema, ({ pollSeconds }) => ({
  does: 'waits for its SSM agent',
  reads: looksIn(agentSeconds, pollSeconds),
  seconds: agentSeconds,
}));

export const awaitUserDataForecast = stepForecast('await-user-data', pollingSchema, ({ pollSeconds }) => ({
  does: 'waits until its user data has patched it',
  reads: looksIn(userDataSeconds, pollSeconds),
  seconds: userDataSeconds,
  unknown: [patchUnknown],
}));

const patchUnknown = 'How long patching takes depends on what there is to patch.';

export const patchInstanceForecast = stepForecast('patch-instance', pollingSchema, ({ pollSeconds }) => ({
  does: 'patches it through SSM',
  calls: { SendCommand: 1 },
  reads: looksIn(patchSeconds, pollSeconds),
  seconds: patchSeconds,
  unknown: [patchUnknown],
}));

export const checkHealthForecast = stepForecast('check-health', checkSchema, ({ check, pollSeconds }): Foresight => {
  const looks = looksIn(checkSeconds, pollSeconds);
  return {
    does: check.kind === 'command' ? 'runs the health check on it' : 'checks its health',
    calls: { SendCommand: check.kind === 'command' ? 1 : 0 },
    reads: looks,
    seconds: checkSeconds,
  };
});

export const tagImageForecast = stepForecast('tag-image', tagSchema, ({ statusTag }) => ({
  does: `tags the AMI with the verdict (${statusTag})`,
  calls: { CreateTags: 1 },
  reads: 1,
  seconds: 5,
}));

export const requirePassedForecast = constantForecast('require-passed', {
  unknown: ['Where it does not pass, the run ends there, tagged with why.'],
});

export const runScannerForecast = stepForecast('run-scanner', scannerSchema, ({ scanner, pollSeconds }) => ({
  does: `runs ${scanner} and keeps its log`,
  calls: { SendCommand: 1, PutObject: 1 },
  reads: looksIn(scannerSeconds, pollSeconds),
  seconds: scannerSeconds,
}));

export const reportScanForecast = stepForecast('report-scan', pollingSchema, ({ pollSeconds }) => ({
  does: 'keeps the report and tags the AMI with the verdict',
  calls: { PutObject: 1, CreateTags: 1 },
  reads: 3 + looksIn(inspectorSeconds, pollSeconds),
  seconds: inspectorSeconds,
}));
