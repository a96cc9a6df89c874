import { SendCommandCommand, type SendCommandCommandInput } from '@aws-sdk/client-ssm';
import { fingerprint } from '../basics/fingerprint.ts';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { AwsError } from './errors.ts';
import type { NewCommand } from './service-ports.ts';

const sending = { service: 'ssm', call: 'SendCommand' } as const;
/** As many ids as an audit entry carries whole. */
const idsShown = 50;

/** Sends one command; there is no token, so a repeat is a second command. */
export async function sendCommand(
  ssm: Clients['ssm'],
  call: Caller,
  command: NewCommand,
): Promise<{ readonly commandId: string }> {
  const { Command } = await call({ ...sending, subject: subjectOf(command) }, (options) =>
    ssm.send(new SendCommandCommand(requestOf(command)), options),
  );
  if (Command?.CommandId !== undefined) return { commandId: Command.CommandId };
  const facts = { ...sending, kind: 'unknown', awsCode: 'NoCommandId', retry: 'later' } as const;
  throw new AwsError('SSM answered without the id of the command', facts);
}

function requestOf(command: NewCommand): SendCommandCommandInput {
  const { document, parameters, instanceIds, comment, deliverySeconds, concurrency, errorBudget, output } = command;
  return {
    DocumentName: document,
    Parameters: Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, [...values]])),
    InstanceIds: [...instanceIds],
    Comment: comment,
    TimeoutSeconds: deliverySeconds,
    // Left out, SSM takes 50 and 0.
    MaxConcurrency: concurrency === undefined ? '100%' : String(concurrency),
    MaxErrors: errorBudget === undefined ? '100%' : String(errorBudget),
    ...(output === undefined ? {} : { OutputS3BucketName: output.bucket, OutputS3KeyPrefix: output.prefix }),
  };
}

/** Scripts may hold secrets: the trail gets what tells two of them apart, not what they say. */
function subjectOf({ document, parameters, instanceIds, comment, concurrency, errorBudget }: NewCommand) {
  return {
    document,
    comment,
    instances: instanceIds.length,
    instanceIds: instanceIds.slice(0, idsShown),
    parameters: { ...fingerprint(JSON.stringify(parameters)) },
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(errorBudget === undefined ? {} : { errorBudget }),
  };
}
