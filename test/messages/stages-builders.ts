/** A valid plan of stages of an AMI, of which a test changes one thing. */
import type { StagesFacts } from '../../src/operations/stages/stages-facts.ts';
import type { Run } from '../../src/runs/run.ts';
import { aPlan, aRun, oldImage } from './builders.ts';

export const bakedName = 'web-2.4.1-20260115-090000';

/** Of the whole way of a fleet. */
export function someStagesFacts(overrides: Partial<StagesFacts> = {}): StagesFacts {
  return {
    verb: 'patch',
    image: {
      imageId: oldImage,
      name: 'web-2.4.0-20251017-000000',
      version: '2.4.0',
      ageDays: 90,
      architecture: 'arm64',
      platform: 'linux',
    },
    fleet: 'web',
    accountId: '123456789012',
    region: 'eu-west-1',
    environment: 'prod',
    application: 'web',
    bake: {
      name: bakedName,
      tags: { Application: 'web', Version: '2.4.1', SourceAMI: oldImage },
      profile: 'default',
      through: 'ssm',
      baseline: 'if-needed',
      isTyped: false,
    },
    validate: {
      how: 'http',
      what: 'GET http://(private address):80/health answers 200, 3 times in a row',
      timeoutSeconds: 900,
    },
    scan: { scanners: ['lynis', 'clamav'], bucket: 'scans', prefix: 'web/AMI/2026-01-15/' },
    rollout: { strategy: 'rolling', instances: 200, approvals: 1 },
    instanceTypes: ['t4g.medium', 'm6g.large'],
    subnets: [],
    warnings: [],
    expectedSeconds: 5_400,
    ...overrides,
  };
}

/** Without what the other verbs do. */
export function factsOf(verb: 'bake' | 'validate' | 'scan', overrides: Partial<StagesFacts> = {}): StagesFacts {
  const { rollout: _, bake, validate, scan, fleet, ...common } = someStagesFacts();
  const part = { bake, validate, scan }[verb];
  return { ...common, verb, ...(verb === 'bake' && fleet !== undefined ? { fleet } : {}), [verb]: part, ...overrides };
}

export function aStagesRun(overrides: Partial<Run> = {}, facts: StagesFacts = someStagesFacts()): Run {
  const { verb } = facts;
  const subject = facts.fleet ?? facts.image.imageId;
  return aRun({
    verb,
    command: `${verb} ${subject}`,
    request: { target: { kind: 'fleet', fleet: 'web' } },
    subject,
    plan: aPlan({
      verb,
      facts,
      steps: [{ name: 'launch-builder', kind: 'launch-instance', params: {}, onFailure: 'undo', undo: [] }],
    }),
    ...overrides,
  });
}
