import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../../src/playground/page/guard.ts';

const json = { 'content-type': 'application/json' };

describe('who may ask the page', () => {
  it.each([
    ['GET', { host: '127.0.0.1:3000' }],
    ['GET', { host: 'localhost:3000' }],
    ['HEAD', { host: '127.0.0.1:3000' }],
    ['POST', { host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3000', ...json }],
    ['POST', { host: 'localhost:3000', origin: 'http://localhost:3000', ...json }],
    ['POST', { host: '127.0.0.1:3000', ...json }],
  ])('is whoever uses its own address: %s %j', (method, headers) => {
    expect(refusalOf({ method, headers }, 3000)).toBeUndefined();
  });

  it.each([
    ['a name that somebody points at this machine', 'GET', { host: 'evil.example:3000' }, 'answers at'],
    ['another port', 'GET', { host: '127.0.0.1:3001' }, 'answers at'],
    ['no host', 'GET', {}, 'answers at'],
    ['another page', 'POST', { host: '127.0.0.1:3000', origin: 'http://evil.example', ...json }, 'another page'],
    ['a frame of nobody', 'POST', { host: '127.0.0.1:3000', origin: 'null', ...json }, 'another page'],
    ['a form of another page', 'POST', { host: '127.0.0.1:3000', 'content-type': 'text/plain' }, 'as JSON'],
    ['no content', 'POST', { host: '127.0.0.1:3000' }, 'as JSON'],
  ])('is not %s', (_who, method, headers, why) => {
    expect(refusalOf({ method, headers }, 3000)).toContain(why);
  });
});
