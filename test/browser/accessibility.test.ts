import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { become, cardOf, tabTo, write } from './acting.ts';
import { inBrowser } from './in-browser.ts';

const resultSchema = z.object({
  violations: z.array(
    z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string(), failureSummary: z.string() })) }),
  ),
});

const rules = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };

/** What axe finds wrong in the page as it stands, in light and in dark mode. */
async function faults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const light = await look(page, 'light', rules);
  const dark = await look(page, 'dark', { runOnly: { type: 'rule', values: ['color-contrast'] } });
  await page.emulateMedia({ colorScheme: 'light' });
  return [...light, ...dark];
}

async function look(page: Page, colorScheme: 'light' | 'dark', options: object): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme });
  const { violations } = resultSchema.parse(await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`));
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  );
}

inBrowser(60, (world) => {
  describe('every place of the page', () => {
    it('has names for its controls, and text that can be read in light and in dark', async () => {
      const { images } = world().playground;
      const page = await world().open();
      await page.getByRole('complementary', { name: 'Tour' }).waitFor();
      expect(await faults(page), 'with the tour').toEqual([]);

      await write(page, '/ami fleets');
      await page.getByRole('columnheader', { name: 'Healthy' }).first().waitFor();
      await write(page, `/ami rollout ${images.worker.ready} to worker`);
      const card = cardOf(page, `Rollout of ${images.worker.ready} to worker`);
      await card.getByText('Waiting for approval').waitFor();
      expect(await faults(page), 'with a table and a card').toEqual([]);

      await become(page, 'grace');
      await card.getByRole('button', { name: /repl/ }).first().click();
      await page.getByRole('complementary', { name: 'Thread' }).waitFor();
      expect(await faults(page), 'with a thread').toEqual([]);

      await card.getByRole('button', { name: 'Approve' }).click();
      expect(await faults(page), 'with a dialog').toEqual([]);
      await page.keyboard.press('Escape');

      await card.getByRole('button', { name: 'Reject' }).click();
      await page.getByRole('dialog').getByRole('textbox').waitFor();
      expect(await faults(page), 'with a form').toEqual([]);
      await page.getByRole('dialog').getByRole('textbox').fill('for the next test');
      await page.keyboard.press('Tab');
      await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();

      await page.getByRole('button', { name: /Trouble/ }).click();
      expect(await faults(page), 'with the menu of trouble').toEqual([]);
      await page.keyboard.press('Escape');

      await page.getByRole('button', { name: 'Amiable: Home' }).click();
      await page.getByRole('heading', { name: 'Stale' }).waitFor();
      expect(await faults(page), 'at home').toEqual([]);

      await page.getByRole('button', { name: 'AWS', exact: true }).click();
      await page.getByRole('heading', { name: /web-staging/ }).waitFor();
      expect(await faults(page), 'in the AWS view').toEqual([]);
    });
  });

  describe('with the keyboard alone', () => {
    it('one asks, becomes another, approves, reads the thread and closes it', async () => {
      const { images } = world().playground;
      const page = await world().open();
      const composer = page.getByRole('textbox', { name: 'Message to #deploys' });
      await tabTo(page, composer);
      await page.keyboard.type('/ami roll');
      await page.keyboard.press('Tab');
      expect(await composer.inputValue()).toBe('/ami rollout ');
      await page.keyboard.type(`${images.api.ready} to api`);
      await page.keyboard.press('Enter');
      const card = cardOf(page, `Rollout of ${images.api.ready} to api`);
      await card.getByText('Waiting for approval').waitFor();

      await tabTo(page, page.getByRole('radio', { name: /ada/ }), 'Shift+Tab');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      expect(await page.getByRole('radio', { name: /linus/ }).isChecked()).toBe(true);
      await page.keyboard.press('ArrowLeft');
      expect(await page.getByRole('radio', { name: /grace/ }).isChecked()).toBe(true);

      await tabTo(page, card.getByRole('button', { name: 'Approve' }));
      await page.keyboard.press('Enter');
      await tabTo(page, page.getByRole('dialog').getByRole('button', { name: 'Approve' }));
      await page.keyboard.press('Enter');
      await card
        .getByText(/grace approved|Running/)
        .first()
        .waitFor();

      await tabTo(page, card.getByRole('button', { name: /repl/ }).first());
      await page.keyboard.press('Enter');
      const thread = page.getByRole('complementary', { name: 'Thread' });
      await thread.getByText('grace approved the plan').waitFor();
      await page.keyboard.press('Escape');
      await thread.waitFor({ state: 'detached' });
    });
  });
});
