import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../src/config/environment.ts';
import { ConfigurationError } from '../../src/config/problems.ts';

const bot = { SLACK_BOT_TOKEN: 'xoxb-1' };

function problemsIn(source: Record<string, string | undefined>): string[] {
  try {
    readEnvironment(source);
  } catch (error) {
    if (error instanceof ConfigurationError)
      return error.message
        .split('\n')
        .slice(1)
        .map((line) => line.trim());
    throw error;
  }
  return [];
}

describe('the environment', () => {
  it('asks for the playground when it is empty', () => {
    expect(readEnvironment({})).toEqual({
      slack: { kind: 'none' },
      port: 3000,
      table: 'amiable',
      tableIsNamed: false,
      createTable: false,
      logLevel: 'info',
      speed: 30,
    });
  });

  it('is read from the process where none is given', () => {
    expect(readEnvironment()).toMatchObject({ port: expect.any(Number) });
  });

  it('keeps everything that is set', () => {
    const source = {
      ...bot,
      SLACK_SIGNING_SECRET: 's',
      SLACK_API_URL: 'http://127.0.0.1:4000/api',
      PORT: '0',
      AMIABLE_TABLE: 'runs',
      AMIABLE_SPEED: '60',
      AMIABLE_CREATE_TABLE: 'true',
      AMIABLE_CONFIG: 'other.yml',
      LOG_LEVEL: 'debug',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:5000',
      PATH: '/bin',
    };
    expect(readEnvironment(source)).toEqual({
      slack: { kind: 'http', botToken: 'xoxb-1', signingSecret: 's' },
      slackApiUrl: 'http://127.0.0.1:4000/api/',
      port: 0,
      table: 'runs',
      tableIsNamed: true,
      speed: 60,
      createTable: true,
      configPath: 'other.yml',
      logLevel: 'debug',
      awsRegion: 'eu-west-1',
      awsEndpointUrl: 'http://127.0.0.1:5000',
    });
  });

  it.each([
    ['HTTP with a signing secret', { SLACK_SIGNING_SECRET: 's' }, 'http'],
    ['Socket Mode with an app token', { SLACK_APP_TOKEN: 'xapp-1' }, 'socket'],
    ['Socket Mode with both', { SLACK_SIGNING_SECRET: 's', SLACK_APP_TOKEN: 'xapp-1' }, 'socket'],
  ])('means %s', (_name, variables, kind) => {
    expect(readEnvironment({ ...bot, ...variables }).slack.kind).toBe(kind);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readEnvironment({ SLACK_BOT_TOKEN: '', SLACK_SIGNING_SECRET: '', PORT: '' }).slack.kind).toBe('none');
  });
});

describe('a broken environment', () => {
  it.each([
    [
      'a token alone',
      bot,
      ['SLACK_BOT_TOKEN is set, and neither SLACK_SIGNING_SECRET (for HTTP) nor SLACK_APP_TOKEN (for Socket Mode) is'],
    ],
    ['a secret alone', { SLACK_SIGNING_SECRET: 's' }, ['SLACK_SIGNING_SECRET is set, and SLACK_BOT_TOKEN is not']],
    ['an app token alone', { SLACK_APP_TOKEN: 'xapp-1' }, ['SLACK_APP_TOKEN is set, and SLACK_BOT_TOKEN is not']],
    [
      'tokens that changed places',
      { SLACK_BOT_TOKEN: 'xapp-1', SLACK_APP_TOKEN: 'xoxb-1' },
      [
        'SLACK_BOT_TOKEN must be a bot token, which starts with xoxb-',
        'SLACK_APP_TOKEN must be an app-level token, which starts with xapp-',
      ],
    ],
    ['a port in words', { PORT: 'http' }, ['PORT must be a port, 0 to 65535']],
    ['a port that is none', { PORT: '70000' }, ['PORT must be a port, 0 to 65535']],
    ['a half port', { PORT: '80.5' }, ['PORT must be a port, 0 to 65535']],
    [
      'an address without a scheme',
      { SLACK_API_URL: 'slack.test' },
      ['SLACK_API_URL must be an address that starts with http:// or https://'],
    ],
    [
      'a scheme that is no web',
      { AWS_ENDPOINT_URL: 'file:///x' },
      ['AWS_ENDPOINT_URL must be an address that starts with http:// or https://'],
    ],
    [
      'a table that cannot be',
      { AMIABLE_TABLE: 'a b' },
      ['AMIABLE_TABLE must be the name of a table: 3 to 255 letters, digits, dots, dashes and underscores'],
    ],
    ['time that stands still', { AMIABLE_SPEED: '0' }, ['AMIABLE_SPEED must be a number, 1 to 600']],
    ['a speed in words', { AMIABLE_SPEED: 'fast' }, ['AMIABLE_SPEED must be a number, 1 to 600']],
    ['a half yes', { AMIABLE_CREATE_TABLE: 'yes' }, ['AMIABLE_CREATE_TABLE must be one of true, false']],
    [
      'a level that is near one',
      { LOG_LEVEL: 'inf' },
      ['LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent; did you mean info?'],
    ],
  ])('%s', (_name, source, problems) => {
    expect(problemsIn(source)).toEqual(problems);
  });

  it('is reported whole', () => {
    expect(problemsIn({ SLACK_SIGNING_SECRET: 's', PORT: 'x', LOG_LEVEL: 'loud' })).toHaveLength(3);
  });

  it('is reported without its values', () => {
    const secret = 'hunter2hunter2';
    const all = {
      SLACK_BOT_TOKEN: secret,
      SLACK_APP_TOKEN: secret,
      SLACK_API_URL: secret,
      PORT: secret,
      LOG_LEVEL: secret,
    };
    expect(problemsIn(all)).toHaveLength(5);
    expect(problemsIn(all).join('\n')).not.toContain(secret);
  });
});
