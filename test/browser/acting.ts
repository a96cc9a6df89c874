import type { Locator, Page } from 'playwright-core';

/** Writes a line into the composer of the channel and sends it. */
export async function write(page: Page, line: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message to #deploys' }).fill(line);
  await page.keyboard.press('Enter');
}

/** Becomes the person of that name. */
export async function become(page: Page, name: string): Promise<void> {
  await page.getByRole('radio', { name: new RegExp(name) }).check({ force: true });
  await page.getByRole('navigation', { name: 'Channels' }).waitFor();
}

/** The newest message that everybody sees and that says so. */
export function cardOf(page: Page, text: string): Locator {
  return page.locator('article:not(.is-ephemeral)', { hasText: text }).last();
}

/** Presses a button of a card, and says yes where it asks. */
export async function press(card: Locator, label: string): Promise<void> {
  await card.getByRole('button', { name: label, exact: true }).click();
  await card.page().getByRole('dialog').getByRole('button', { name: label }).click();
}

/** Answers a field, be it a menu or a text. */
export async function answer(form: Locator, label: string, value: string): Promise<void> {
  const field = form.getByLabel(label, { exact: true });
  const isMenu = (await field.evaluate((element) => element.tagName)) === 'SELECT';
  await (isMenu ? field.selectOption(value) : field.fill(value));
}

const mostTabs = 150;

/** Goes on with Tab until the focus is on what is wanted. Throws where it never gets there. */
export async function tabTo(page: Page, wanted: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let tabs = 0; tabs < mostTabs; tabs += 1) {
    if ((await wanted.count()) > 0 && (await wanted.evaluate((element) => element.matches(':focus')))) return;
    await page.keyboard.press(key);
  }
  throw new Error(`the focus never came to ${wanted}`);
}
