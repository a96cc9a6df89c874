import { describe, expect, it } from 'vitest';
import { seededCve } from '../../src/playground/seed-software.ts';
import { passTime } from './fleet-world.ts';
import { playgroundScenario } from './playground-world.ts';

describe('the CVE of the playground', () => {
  it('is everywhere: told by Inspector, and by inventories where it is told to look away', async () => {
    const world = await playgroundScenario();
    await world.command('mary', `/ami exposure ${seededCve}`);
    const answer = world.heard('mary');
    expect(answer).toContain(`${seededCve} affects 433 of 433 servers, 200 of them in no fleet, and 14 of 14 fleets.`);
    expect(answer).toMatch(
      /web \| production \| 🔴 Affected \| 120 of 120 \| ami-\w+ \| Inspector \(120\) .* yes, score 8\.1/,
    );
    expect(answer).toMatch(/worker \| .* \| inventory \(8\) .* \| yes/);
    // Nobody has told from which version on the openssl of another distribution is safe.
    expect(answer).toMatch(/legacy \(no fleet\) \| .* \| inventory \(200\) .* \| not known/);
    expect(answer).toContain('12 AMIs that nothing runs');
    expect(world.refusedBySlack()).toEqual({});
  });

  it('is gone from a fleet that was patched, once agents and Inspector have looked again', async () => {
    const world = await playgroundScenario();
    await world.command('ada', '/ami patch web-staging --batch 50%');
    await world.settle();
    expect(world.card()).toContain('✅ Done.');
    passTime(world.clock, world.aws, 900);
    await world.command('mary', `/ami exposure ${seededCve} --fleets web-staging`);
    // Those that are protected from scale-in or in standby stay as they are.
    expect(world.heard('mary')).toMatch(/affects 3 of 8 servers/);
    expect(world.refusedBySlack()).toEqual({});
  });
});
