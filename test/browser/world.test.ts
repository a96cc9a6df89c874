import { describe, expect, it } from 'vitest';
import { become, cardOf, press, write } from './acting.ts';
import { inBrowser } from './in-browser.ts';

inBrowser(60, (world) => {
  describe('the first minute', () => {
    it('has a tour whose commands go into the composer, as the person whose turn it is', async () => {
      const page = await world().open();
      const tour = page.getByRole('complementary', { name: 'Tour' });
      await tour.getByRole('listitem').nth(11).waitFor();
      expect(await tour.getByRole('listitem').count()).toBe(12);
      await tour.getByRole('button', { name: /Become grace.*freeze/ }).click();
      const composer = page.getByRole('textbox', { name: 'Message to #deploys' });
      expect(await composer.inputValue()).toContain('/ami freeze production');
      expect(await page.getByRole('radio', { name: /grace/ }).isChecked()).toBe(true);
      await tour.getByRole('button', { name: /ami fleets/ }).click();
      expect(await composer.evaluate((element) => element.matches(':focus'))).toBe(true);
      await page.keyboard.press('Enter');
      await page.getByRole('cell', { name: 'web-staging' }).first().waitFor();
      await page.getByText('Only visible to you').first().waitFor();
      await tour.getByRole('button', { name: 'Close the tour' }).click();
      await page.reload();
      await composer.waitFor();
      expect(await tour.count()).toBe(0);
    });

    it('keeps what was being written over a reload, for each person by themselves', async () => {
      const page = await world().open();
      const composer = page.getByRole('textbox', { name: 'Message to #deploys' });
      await composer.fill('half a thought');
      await become(page, 'linus');
      expect(await composer.inputValue()).toBe('');
      await become(page, 'ada');
      await page.reload();
      expect(await composer.inputValue()).toBe('half a thought');
      await composer.fill('');
    });
  });

  describe.each([
    ['a large window', { width: 1440, height: 900 }],
    ['a small one', { width: 640, height: 800 }],
    ['a phone', { width: 390, height: 844 }],
  ])('in %s', (_name, viewport) => {
    it('the newest answer and the composer are in sight, and the page itself does not scroll', async () => {
      const page = await world().open('', { viewport });
      await page.getByRole('button', { name: 'Close the tour' }).click();
      const list = page.getByRole('log', { name: 'Messages in #deploys' });
      for (const command of ['/ami help', '/ami fleet web', '/ami fleets']) {
        const before = await page.getByText('Only visible to you').count();
        await write(page, command);
        await page.getByText('Only visible to you').nth(before).waitFor();
      }
      await list.getByText('14 fleets: ').last().waitFor();
      const left = '(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight)';
      const leftNow = () => page.evaluate(`${left}(document.querySelector('.message-list'))`);
      await expect.poll(leftNow, { timeout: 5_000 }).toBeLessThan(5);
      expect(await page.evaluate('document.documentElement.scrollHeight - innerHeight')).toBe(0);
      expect(await page.getByRole('textbox', { name: 'Message to #deploys' }).isVisible()).toBe(true);
    });
  });

  describe('two windows', () => {
    it('show at once what is said in the other, in the channel and in its thread', async () => {
      const [ada, mary] = [await world().open('#as=U0ADA'), await world().open('#as=U0MARY')];
      await write(ada, 'does anybody look at web-eu?');
      const message = mary.locator('article', { hasText: 'does anybody look at web-eu?' });
      await message.hover();
      await message.getByRole('button', { name: 'Reply in thread' }).click();
      await mary.getByRole('textbox', { name: 'Reply in the thread' }).fill('I do');
      await mary.keyboard.press('Enter');
      const own = ada.locator('article', { hasText: 'does anybody look at web-eu?' });
      await own.getByRole('button', { name: /1 reply/ }).click();
      await ada.getByRole('complementary', { name: 'Thread' }).getByText('I do').waitFor();
      expect(await ada.locator('article', { hasText: 'I do' }).count()).toBe(1);
    });
  });

  describe('trouble', () => {
    it('kills the bot in a rollout, which goes on to its end once it is started again', async () => {
      const { images, aws } = world().playground;
      const page = await world().open();
      await write(page, `/ami rollout ${images.worker.ready} to worker --batch 50%`);
      const card = cardOf(page, `Rollout of ${images.worker.ready} to worker`);
      await card.getByText('Waiting for approval').waitFor();
      await become(page, 'grace');
      await press(card, 'Approve');
      await card.getByText(/\b[1-7] of 8/).waitFor();
      await page.getByRole('button', { name: /Trouble/ }).click();
      await page.getByRole('button', { name: 'Kill the bot' }).click();
      await page.keyboard.press('Escape');
      await page.getByText('The bot does not run').waitFor();
      await write(page, '/ami status');
      await page.getByText(/dispatch_failed/).waitFor();
      await page.getByRole('alert').getByRole('button', { name: 'Start it' }).click();
      // While it starts, the deadline of a wave comes nearer, and ten times as fast.
      await page.getByText('The bot runs again').waitFor();
      world().playground.setSpeed(600);
      await card.getByText('Done').first().waitFor();
      expect(aws.autoscaling.capacity('worker')?.desired).toBe(8);
      world().playground.setSpeed(60);
    });

    it('stops time and lets it go on', async () => {
      const { clock } = world().playground;
      const page = await world().open();
      await page.getByRole('button', { name: /Pause/ }).click();
      await page.getByRole('button', { name: /Go on/ }).waitFor();
      const stoodAtMs = clock.nowMs();
      expect(clock.setting().speed).toBe(0);
      await page.getByRole('slider', { name: 'Speed of time' }).press('End');
      await page.getByRole('button', { name: /Pause/ }).waitFor();
      expect(clock.setting().speed).toBe(120);
      expect(clock.nowMs()).toBeGreaterThan(stoodAtMs);
      await page.getByRole('slider', { name: 'Speed of time' }).press('Home');
      await page.getByText('1×', { exact: true }).waitFor();
    });
  });

  describe('the AWS view', () => {
    it('shows a scale-out as it happens, and every instance to the keyboard', async () => {
      world().playground.setSpeed(60);
      const page = await world().open('#view=aws');
      const fleet = page.getByRole('region', { name: /Fleet web-staging|web-staging/ }).first();
      await fleet.getByText('7 of 7 serving').waitFor();
      await page.getByRole('button', { name: /Trouble/ }).click();
      await page.getByRole('dialog').getByLabel('Fleet').selectOption('web-staging');
      await page.getByRole('button', { name: 'Scale out', exact: true }).click();
      await page.getByText('The desired capacity of web-staging goes from 7 to 9.').waitFor();
      await page.keyboard.press('Escape');
      await fleet.getByText('9 of 9 serving').waitFor();
      await fleet.getByRole('application').focus();
      await page.keyboard.press('End');
      await fleet.getByText(/i-[0-9a-f]+ on web 2\.4\.0: serving/).waitFor();
    });
  });
});
