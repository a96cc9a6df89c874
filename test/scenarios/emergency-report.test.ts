import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { cve, type FleetsScenario, fleetsScenario } from './fleets-world.ts';
import { bucket } from './stages-world.ts';

const counts = z.object({ affected: z.number(), clean: z.number(), unknown: z.number() });
const image = z.object({ imageId: z.string(), version: z.string().optional() });
const reportSchema = z.object({
  cve: z.string(),
  packages: z.array(z.string()),
  approvals: z.array(z.object({ by: z.object({ name: z.string() }), atMs: z.number() })),
  before: counts,
  after: counts,
  bakes: z.array(z.object({ from: z.string(), state: z.string(), made: image.optional() })),
  fleets: z.array(
    z.object({
      name: z.string(),
      tier: z.string(),
      state: z.string(),
      why: z.string().optional(),
      from: z.array(image),
      to: image.optional(),
      before: counts.optional(),
      after: counts.optional(),
      rollback: z.object({ command: z.string() }).optional(),
    }),
  ),
  leftOut: z.array(z.object({ name: z.string(), why: z.string() })),
  timeline: z.array(z.object({ kind: z.string() })),
});

/** What was kept of the newest emergency. */
async function reported(world: FleetsScenario) {
  const { id } = await world.parent();
  const [json, html] = ['json', 'html'].map(
    (ending) => world.aws.s3.object(bucket, `emergency/${cve}/${id}/report.${ending}`)?.body ?? '',
  );
  return { report: reportSchema.parse(JSON.parse(json ?? '')), html: html ?? '', id };
}

describe('the report of an emergency', () => {
  it('has who approved what, counts before and after, AMIs, what failed and why, and the way back of each fleet', async () => {
    const world = await fleetsScenario();
    await world.approved('--reason "<script>alert(1)</script> & more"');
    await world.untilFleet('stage', 'ended');
    world.aws.faults.breakImage(await world.mended('web'), { kind: 'never-serves' });
    await world.settle();
    const { report, html, id } = await reported(world);
    expect(report).toMatchObject({
      cve,
      packages: ['openssl', 'libssl3'],
      approvals: [{ by: { name: 'grace' } }],
      before: { affected: 11, clean: 0, unknown: 0 },
      after: { affected: 4, clean: 7, unknown: 0 },
      bakes: [{ state: 'done' }, { state: 'done' }],
      leftOut: [],
    });
    const byName = new Map(report.fleets.map((fleet) => [fleet.name, fleet]));
    expect(byName.get('jobs')).toMatchObject({
      tier: 'production (low)',
      state: 'done',
      from: [{ imageId: world.otherImageId, version: '3.0.0' }],
      to: { imageId: await world.mended('api') },
      before: { affected: 2 },
      after: { affected: 0, clean: 2 },
      rollback: { command: expect.stringMatching(/^\/ami rollback r-/) },
    });
    expect(byName.get('shop')).toMatchObject({ state: 'failed', after: { affected: 2 }, why: expect.any(String) });
    expect(byName.get('shop')?.rollback).toBeUndefined();
    expect(report.timeline.map(({ kind }) => kind)).toContain('approved');
    expect(html).toContain(`<title>${cve}: 4 of 6 fleets patched</title>`);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; more');
    expect(html).not.toContain('<script');
    expect(await world.story()).toContain(`📄 The report is kept: s3://${bucket}/emergency/${cve}/${id}/report.json`);
  });

  it('is kept of one that was aborted as well, when all is taken back', async () => {
    const world = await fleetsScenario();
    await world.approved();
    await world.untilFleet('web', 'await-healthy');
    await world.command('linus', `/ami abort ${(await world.parent()).id}`);
    await world.settle();
    const { report } = await reported(world);
    const states = Object.fromEntries(report.fleets.map(({ name, state }) => [name, state]));
    expect(states).toMatchObject({ canary: 'done', stage: 'done', web: 'stopped', shop: 'untouched' });
  });

  it('says what was affected and left out, and why', async () => {
    const world = await fleetsScenario();
    await world.command('ada', '/ami freeze staging --reason "release day"');
    await world.approved();
    await world.settle();
    const { report } = await reported(world);
    expect(report.leftOut).toEqual([{ name: 'stage', why: 'is frozen by ada: release day' }]);
    expect(report.fleets).toHaveLength(5);
  });

  it('that cannot be kept is told, and is no failure', async () => {
    const world = await fleetsScenario();
    world.aws.faults.deny({ action: 'PutObject' });
    await world.ask(`/ami emergency ${cve} --amis ${world.newImageId} --fleets web`);
    expect(world.heard('ada')).toContain('runs nothing that is affected');
    world.aws.faults.clear();
    await world.ask(`/ami emergency ${cve} --packages openssl --fleets canary`);
    await world.click('grace', 'Approve');
    await world.untilFleet('canary', 'ended');
    world.aws.faults.deny({ action: 'PutObject' });
    await world.settle();
    expect(await world.story()).toContain('⚠️ The report could not be kept:');
    expect(world.cardOf((await world.parent()).id)).toContain('✅ Done. 1 of 1 fleet is patched.');
  });
});
