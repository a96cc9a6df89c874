import { describe, expect, it } from 'vitest';
import { answer, become, cardOf, press, write } from './acting.ts';
import { inBrowser } from './in-browser.ts';

inBrowser(120, (world) => {
  describe('a rollout in the browser', () => {
    it('is asked for, approved by another person, and followed to its end in its thread, over a reload', async () => {
      const { images, aws } = world().playground;
      const page = await world().open();
      await write(page, `/ami rollout ${images.worker.ready} to worker --batch 50% --reason "kernel update"`);
      const card = cardOf(page, `Rollout of ${images.worker.ready} to worker`);
      await card.getByText('Waiting for approval').waitFor();
      await press(card, 'Approve');
      await page.getByText('You may not approve').first().waitFor();

      await become(page, 'grace');
      await press(card, 'Approve');
      await card.getByText(/Running/).waitFor();
      await page.reload();
      expect(await page.getByRole('radio', { name: /grace/ }).isChecked()).toBe(true);
      await card.getByRole('button', { name: /replies/ }).click();
      const thread = page.getByRole('complementary', { name: 'Thread' });
      await thread.getByText('grace approved the plan').waitFor();
      await page.reload();
      world().playground.setSpeed(600);
      await thread.getByText('Verified: 8 instances healthy').waitFor();
      await card.getByText('Done').first().waitFor();
      expect(await card.getByRole('button', { name: 'Abort' }).count()).toBe(0);
      expect(aws.autoscaling.capacity('worker')?.desired).toBe(8);
      world().playground.setSpeed(120);
    });

    it('is aborted, with the dialog that asks first', async () => {
      const { images } = world().playground;
      const page = await world().open();
      await write(page, `/ami rollout ${images.api.ready} to api`);
      const card = cardOf(page, `Rollout of ${images.api.ready} to api`);
      await card.getByText('Waiting for approval').waitFor();
      await become(page, 'linus');
      await press(card, 'Approve');
      await card.getByText(/Running/).waitFor();
      await card.getByRole('button', { name: 'Abort' }).click();
      const dialog = page.getByRole('dialog');
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await card.getByRole('button', { name: 'Abort' }).click();
      await dialog.getByRole('button', { name: 'Abort' }).click();
      await card.getByText('Aborted').first().waitFor();
    });
  });

  describe('a form', () => {
    it('says what is wrong with an answer, keeps what was written over a reload, and takes the right one', async () => {
      const { images } = world().playground;
      const page = await world().open();
      await write(page, '/ami rollout');
      const form = page.getByRole('dialog', { name: 'Roll out an AMI' });
      await form.waitFor();
      await form.getByLabel('Reason').fill('from a form');
      await form.getByLabel('Batch').fill('none');
      await answer(form, 'AMI', images.web.ready);
      await answer(form, 'Fleet', 'web-staging');
      await form.getByRole('button', { name: 'Plan it' }).click();
      await form.getByText('is not a number').waitFor();
      await page.reload();
      expect(await form.getByLabel('Reason').inputValue()).toBe('from a form');
      expect(await form.getByLabel('Batch').inputValue()).toBe('none');
      await form.getByLabel('Batch').fill('2');
      await form.getByRole('button', { name: 'Plan it' }).click();
      await form.waitFor({ state: 'detached' });
      const card = cardOf(page, `Rollout of ${images.web.ready} to web-staging`);
      await card.getByText('from a form').waitFor();
    });
  });
});
