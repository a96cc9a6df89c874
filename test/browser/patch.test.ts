import { describe, expect, it } from 'vitest';
import { cardOf, write } from './acting.ts';
import { inBrowser } from './in-browser.ts';

inBrowser(120, (world) => {
  describe('a patch in the browser', () => {
    it('shows its builder come and go, and the fleet replaced by what was built, up to Done', async () => {
      const { aws, setSpeed } = world().playground;
      const page = await world().open();
      const watching = await world().open('#view=aws');
      const helpers = watching.getByRole('region', { name: 'Builders and testers' });
      await helpers.getByText('There are none at the moment.').waitFor();
      await watching.getByText('196 missing patches, 4 agent offline').waitFor();

      await write(page, '/ami patch web-staging');
      await helpers.getByRole('cell', { name: 'builds a patched AMI' }).waitFor();
      const card = cardOf(page, 'web-staging in staging');
      await card.waitFor();
      setSpeed(600);
      await card.getByText('Everything was done as planned').first().waitFor();
      await helpers.getByText('There are none at the moment.').waitFor();
      const staging = watching.getByRole('region', { name: 'Fleet web-staging' });
      await staging.getByText('7 of 7 serving').waitFor();
      const { fleets, images } = aws.overview();
      const launched = images.find(({ id }) => id === fleets.find(({ name }) => name === 'web-staging')?.launches);
      expect(launched).toMatchObject({ validated: 'Passed', scanned: 'Passed', patchedAtMs: expect.any(Number) });
      const row = watching.getByRole('row', { name: new RegExp(launched?.id ?? '') });
      await row.getByText('less than an hour ago').first().waitFor();
    });
  });
});
