import { describe, expect, it } from 'vitest';
import { findPython } from './python.ts';

describe('the Python of the tests', () => {
  it('must have moto where it is named', () => {
    expect(() => findPython('/bin/false')).toThrow('cannot import boto3 and moto.server');
  });

  it('is one that has it, or is absent with the way to get it', () => {
    const python = findPython('');
    expect(python.kind === 'found' ? python.path : python.why).toMatch(/python3?$|setup-moto\.sh/);
  });
});
