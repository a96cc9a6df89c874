import type { LifecycleState } from '@aws-sdk/client-auto-scaling';
import type { TargetHealth } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from 'vitest';
import { type Circumstances, createJudge, detailOf, standingOf } from '../../../src/playground/aws/standing.ts';

const healthy: TargetHealth = { State: 'healthy' };
const timedOut: TargetHealth = { State: 'unhealthy', Reason: 'Target.Timeout', Description: 'Request timed out' };
const at = (lifecycle: LifecycleState, part: Partial<Circumstances> = {}): Circumstances => ({
  lifecycle,
  health: 'Healthy',
  protectedFromScaleIn: false,
  machine: { state: 'running', checks: 'ok' },
  targets: [{ name: 'web', health: healthy }],
  ...part,
});
const web = (health: TargetHealth | undefined) => ({ targets: [{ name: 'web', health }] });

describe('how an instance stands', () => {
  it.each([
    ['launching', at('Pending')],
    ['launching', at('Pending:Wait')],
    ['serving', at('InService')],
    ['serving', at('InService', { targets: [] })],
    ['starting', at('InService', { machine: { state: 'running', checks: 'initializing' } })],
    ['starting', at('InService', web({ State: 'initial' }))],
    ['starting', at('InService', web(undefined))],
    ['serving', at('InService', web({ State: 'unused', Reason: 'Target.NotInUse' }))],
    [
      'starting',
      at('InService', {
        targets: [
          { name: 'a', health: healthy },
          { name: 'b', health: { State: 'initial' } },
        ],
      }),
    ],
    ['unhealthy', at('InService', web(timedOut))],
    ['unhealthy', at('InService', { health: 'Unhealthy' })],
    ['unhealthy', at('InService', { machine: { state: 'running', checks: 'impaired' } })],
    [
      'unhealthy',
      at('InService', {
        targets: [
          { name: 'a', health: healthy },
          { name: 'b', health: timedOut },
        ],
      }),
    ],
    ['leaving', at('InService', web({ State: 'draining' }))],
    ['leaving', at('InService', { machine: { state: 'shutting-down', checks: 'ok' } })],
    ['leaving', at('InService', { machine: undefined })],
    ['leaving', at('Terminating:Wait')],
    ['leaving', at('Detaching')],
    ['standby', at('Standby')],
  ] as const)('is %s for %j', (word, circumstances) => {
    expect(standingOf(circumstances)).toBe(word);
  });

  it('comes with what stands behind it', () => {
    expect(detailOf(at('InService', web(timedOut)))).toBe(
      'InService, EC2 running, status checks ok, web: unhealthy (Target.Timeout: Request timed out)',
    );
    expect(detailOf(at('Terminating', { machine: undefined, health: 'Unhealthy', ...web(undefined) }))).toBe(
      'Terminating, EC2 gone, unhealthy for its group, web: not registered',
    );
  });

  it('is judged for each by itself, however alike the one before was', () => {
    const judge = createJudge();
    const differing: Circumstances[] = [
      at('InService'),
      at('InService'),
      at('InService', { health: 'Unhealthy' }),
      at('InService', { protectedFromScaleIn: true }),
      at('InService', { machine: { state: 'running', checks: 'impaired' } }),
      at('InService', { machine: { state: 'shutting-down', checks: 'impaired' } }),
      at('Terminating', { machine: { state: 'shutting-down', checks: 'impaired' } }),
      at('InService', web(timedOut)),
      at('InService', { targets: [{ name: 'api', health: timedOut }] }),
      at('InService', { targets: [] }),
    ];
    for (const one of differing) expect(judge(one)).toEqual({ standing: standingOf(one), detail: detailOf(one) });
    expect(judge(at('InService'))).toBe(judge(at('InService')));
  });
});
