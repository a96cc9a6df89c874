import { describe, expect, it } from 'vitest';
import { configOf } from '../../src/config/schema.ts';
import { approversOf } from '../../src/slack/audience.ts';
import { newRun } from '../builders/runs.ts';

describe('those who are asked to approve', () => {
  const config = configOf({
    people: { roles: { approvers: ['S0LEADS'] } },
    environments: { production: { roles: { approvers: ['S0PROD'] } }, sandbox: { roles: { approvers: ['everyone'] } } },
  });

  it.each([
    ['production', ['S0PROD']],
    ['Production', ['S0PROD']],
    ['staging', ['S0LEADS']],
    ['sandbox', []],
  ])('in %s are %j', (environment, approvers) => {
    expect(approversOf(config, newRun({ environment }))).toEqual(approvers);
  });
});
