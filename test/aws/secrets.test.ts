import { describe, expect, it } from 'vitest';
import { readSecrets } from '../../src/aws/secrets.ts';
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
});
