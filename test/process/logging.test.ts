import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/process/logging.ts';

function logged(keys: object, secrets: readonly string[] = []): string {
  let text = '';
  const write = (line: string): void => {
    text += line;
  };
  const destination = { write };
  createLog({ level: 'info', destination, secrets }).info(keys, 'something happened');
  return text;
}

describe('the log', () => {
  it('is one JSON object a line, with a constant message', () => {
    const line = logged({ run: 'r-1' });
    expect(line.endsWith('\n')).toBe(true);
    expect(JSON.parse(line)).toMatchObject({ run: 'r-1', msg: 'something happened', level: 30 });
  });

  it('keeps what is below its level to itself', () => {
    let text = '';
    const write = (line: string): void => {
      text += line;
    };
    const destination = { write };
    createLog({ level: 'warn', destination, secrets: [] }).info({}, 'quiet');
    expect(text).toBe('');
  });

  it('says of an error what it is and where it comes from', () => {
    const cause = new Error('inner');
    expect(JSON.parse(logged({ error: new Error('outer', { cause }) }))).toMatchObject({
      error: { type: 'Error', message: expect.stringContaining('outer'), stack: expect.stringContaining('inner') },
    });
  });

  it.each([
    ['a bot token anywhere', { error: new Error('refused xoxb-123-abc here') }, 'xoxb-123-abc'],
    ['an app token', { text: 'xapp-1-A0-secret' }, 'xapp-1-A0-secret'],
    ['a known secret, deep down', { a: { b: ['8f742231b10e'] } }, '8f742231b10e'],
    ['AWS credentials', { given: { secretAccessKey: 'wJalrXUtnFEMI' } }, 'wJalrXUtnFEMI'],
    ['a session token', { given: { sessionToken: 'FwoGZXIvYXdz' } }, 'FwoGZXIvYXdz'],
    ['a header', { headers: { authorization: 'Bearer abcdef' } }, 'Bearer abcdef'],
  ])('never shows %s', (_what, keys, secret) => {
    const line = logged(keys, ['8f742231b10e']);
    expect(line).not.toContain(secret);
    expect(line).toContain('[redacted]');
    expect(() => JSON.parse(line)).not.toThrow();
  });
});
