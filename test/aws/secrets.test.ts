import { GetParametersByPathCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { readSecrets } from '../../src/aws/secrets.ts';
import { testClock } from '../../src/basics/clock.ts';
import { createSimulatedAws } from '../../src/playground/aws/account.ts';
import { type Answer, jsonAnswer, scripted } from './answers.ts';

const path = '/amiable/production';
const client = { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' }, maxAttempts: 1 };
const parameter = (name: string, value: string) => ({ Name: `${path}/${name}`, Type: 'SecureString', Value: value });

function reading(...answers: readonly Answer[]) {
  const requestHandler = scripted(...answers);
  const asked = (): unknown[] => requestHandler.bodies.map((body): unknown => JSON.parse(body));
  return { read: () => readSecrets(path, { ...client, requestHandler }), asked };
}

describe('the secrets under a path', () => {
  it('are asked for decrypted, page by page, and named by the last part of their names', async () => {
    const { read, asked } = reading(
      jsonAnswer({ Parameters: [parameter('SLACK_BOT_TOKEN', 'one')], NextToken: 'more' }),
      jsonAnswer({ Parameters: [parameter('SLACK_SIGNING_SECRET', 'two/2')] }),
    );
    expect(await read()).toEqual({ SLACK_BOT_TOKEN: 'one', SLACK_SIGNING_SECRET: 'two/2' });
    const first = { Path: path, WithDecryption: true };
    expect(asked()).toEqual([first, { ...first, NextToken: 'more' }]);
  });

  it('are none where nothing is there', async () => {
    expect(await reading(jsonAnswer({ Parameters: [] })).read()).toEqual({});
  });

  it('that may not be read are an error with the name of the call, and not an empty answer', async () => {
    const message = 'User: arn:aws:sts::123456789012:assumed-role/slack/x is not authorized';
    const { read } = reading(jsonAnswer({ message }, { statusCode: 400, code: 'AccessDeniedException' }));
    await expect(read()).rejects.toMatchObject({ name: 'AwsError', kind: 'denied', call: 'GetParametersByPath' });
  });

  it('of which a later page fails are an error, and not the first page', async () => {
    const { read } = reading(
      jsonAnswer({ Parameters: [parameter('SLACK_BOT_TOKEN', 'one')], NextToken: 'more' }),
      jsonAnswer({ message: 'later' }, { statusCode: 500, code: 'InternalServerError' }),
    );
    await expect(read()).rejects.toMatchObject({ name: 'AwsError', service: 'ssm' });
  });

  it('are read from the simulated account as from the real one: all pages, decrypted, and nothing that lies deeper', async () => {
    const aws = createSimulatedAws({ clock: testClock(), seed: 1, accountId: '123456789012', region: client.region });
    const reaching = { ...client, requestHandler: aws.requestHandler };
    const ssm = new SSMClient(reaching);
    const put = (name: string, Value: string) =>
      ssm.send(new PutParameterCommand({ Name: `${path}/${name}`, Value, Type: 'SecureString' }));
    const names = Array.from({ length: 12 }, (_, index) => `SECRET_${index}`);
    for (const name of names) await put(name, `value of ${name}`);
    await put('deeper/SECRET_0', 'another');
    expect(await readSecrets(path, reaching)).toEqual(
      Object.fromEntries(names.map((name) => [name, `value of ${name}`])),
    );
    const { Parameters = [] } = await ssm.send(new GetParametersByPathCommand({ Path: path }));
    expect(Parameters[0]).toMatchObject({ Type: 'SecureString', Value: expect.not.stringContaining('value of') });
  });
});
