/** The place in the journey: kept by language and theme, by a reload, by a link, and by somebody else's link. */
import type { Page } from '@playwright/test';
import { At, expect, test, wordsOf } from './journey.ts';

test('language and theme change without losing the place', async ({ page, at }) => {
  const ko = at.in('ko');
  await at.open();
  await at.walkTo(/hands the request over/);
  await at.view('sequence');
  await at.tab('state');
  const position = (await at.position.textContent()) ?? '';

  await at.button(at.words.shell.buttons.language).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  await expect(page).toHaveTitle(ko.words.shell.title);
  await expect(ko.sentence).toHaveText(/^nginx worker가 요청을 127\.0\.0\.1:8000에/);
  await expect(ko.position).toHaveText(position);
  await expect(ko.views.getByRole('tab', { selected: true })).toHaveText(ko.words.centre.sequence);
  await expect(ko.inspector.getByRole('tab', { selected: true })).toHaveText(ko.words.inspector.state);

  for (const theme of ['light', 'dark', 'contrast', 'auto']) {
    await page.keyboard.press('t');
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await expect(ko.position).toHaveText(position);
  }
  await page.keyboard.press('l');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(at.position).toHaveText(position);
  // What was chosen is kept for the next visit.
  await page.keyboard.press('l');
  await page.keyboard.press('t');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  await page.goto('about:blank');
  await page.goto('./');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
});

test('a reload comes back to the same step', async ({ page, at }) => {
  await at.open('p=cname');
  await at.walkTo(/is only an alias/);
  const position = (await at.position.textContent()) ?? '';
  await expect(page).toHaveURL(/#p=cname&c=\d{2,}/);
  const address = page.url();
  await page.reload();
  await at.ready();
  await expect(at.sentence).toHaveText(/is only an alias/);
  await expect(at.position).toHaveText(position);
  expect(page.url()).toBe(address);
});

test('the way back leaves the page: a journey writes no history', async ({ page, at }) => {
  await page.goto('about:blank');
  await page.goto('./');
  await at.ready();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/#p=hello&c=\d+/);
  await page.keyboard.press('ArrowRight');
  await page.goBack();
  expect(page.url()).toBe('about:blank');
  await page.goForward();
  await at.ready();
  await expect(at.position).toHaveText(/^[23] \//);
});

test('a copied link restores example, change, step and language for somebody else', async ({ page, at, context, browser, baseURL }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const ko = at.in('ko');
  await ko.open('p=hello&l=ko');
  await ko.send('http://shop.example/static/site.css?v=2');
  await expect(ko.address).toHaveValue('http://shop.example/static/site.css?v=2');
  await expect(ko.position).toHaveText(/^1 \//);
  await page.getByRole('button', { name: ko.words.shell.note.dismiss }).click();
  await ko.walkTo(/location|접두사|\/static\//);
  const sentence = (await ko.sentence.textContent()) ?? '';
  const position = (await ko.position.textContent()) ?? '';
  await ko.button(ko.words.shell.buttons.share).click();
  const field = ko.dialog.getByRole('textbox', { name: ko.words.shell.share.link });
  await expect(field).toHaveValue(/#s=.*&c=\d+&l=ko$/);
  await ko.dialog.getByRole('button', { name: ko.words.shell.share.copy, exact: true }).click();
  await expect(ko.dialog.getByRole('status')).toHaveText(ko.words.shell.share.copied);
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(await field.inputValue());

  const elsewhere = await browser.newContext({ locale: 'en-GB', ...(baseURL ? { baseURL } : {}) });
  const other = new At(await elsewhere.newPage(), 'ko');
  await other.page.goto(link);
  await other.ready();
  await expect(other.page.locator('html')).toHaveAttribute('lang', 'ko');
  await expect(other.address).toHaveValue('http://shop.example/static/site.css?v=2');
  await expect(other.sentence).toHaveText(sentence);
  await expect(other.position).toHaveText(position);
  await expect(other.dialog).toHaveCount(0);
  await elsewhere.close();
});

test('a link that brings code shows it and runs it only when told to', async ({ page, at, browser, baseURL }) => {
  await at.open();
  await at.button(at.words.shell.buttons.edit).click();
  await at.dialog.getByRole('tab', { name: at.words.shell.editor.tabs.files }).click();
  const area = at.dialog.getByRole('textbox', { name: '/srv/shop/views.py' });
  await area.fill((await area.inputValue()).replace('name = request.query.get("name", "world")', 'name = "a stranger"'));
  await at.dialog.getByRole('button', { name: at.words.shell.editor.send }).click();
  await expect(at.dialog).toBeHidden();
  await expect(page).toHaveURL(/#s=.{40,}&c=\d{2,}/);
  const opening = page.url();
  await page.keyboard.press('End');
  await expect(page).not.toHaveURL(opening);
  const link = page.url();

  // Its writer is not asked again in the same tab.
  await page.reload();
  await expect(at.sentence).toHaveText(/draws the page/);
  await expect(at.dialog).toHaveCount(0);

  const elsewhere = await browser.newContext({ locale: 'en-GB', ...(baseURL ? { baseURL } : {}) });
  const refusing = new At(await elsewhere.newPage(), 'en');
  await savingData(refusing.page);
  await refusing.page.goto(link);
  await expect(refusing.dialog).toHaveAccessibleName(at.words.shell.consent.title);
  await expect(refusing.dialog).toContainText('name = "a stranger"');
  await expect(refusing.page.locator('html')).not.toHaveAttribute('data-python');
  await refusing.dialog.getByRole('button', { name: at.words.shell.consent.refuse }).click();
  await refusing.ready();
  await expect(refusing.presets.locator('option:checked')).toHaveText(at.words.shell.presets['hello'] ?? '');
  await expect(refusing.page.locator('html')).not.toHaveAttribute('data-python');

  const accepting = new At(await elsewhere.newPage(), 'en');
  await savingData(accepting.page);
  await accepting.page.goto(link);
  await accepting.dialog.getByRole('button', { name: at.words.shell.consent.run, exact: true }).click();
  await expect(accepting.sentence).toHaveText(/draws the page/);
  await expect(accepting.inspector.locator('iframe').contentFrame().getByRole('heading')).toHaveText('Hello, a stranger!');
  await elsewhere.close();
});

test('another link pasted into the same page is followed', async ({ page, at }) => {
  await at.open();
  await page.evaluate(() => {
    location.hash = '#p=refused&l=en';
  });
  await expect(at.presets).toHaveValue('refused');
  await page.evaluate(() => {
    location.hash = '#s=broken';
  });
  await expect(at.alert).toContainText(wordsOf.en.shell.problem.links['unreadable'] ?? '?');
  await expect(at.presets).toHaveValue('refused');
  // Also when the place of before is written into the address bar before the page hears of the link.
  await page.evaluate(() => {
    location.hash = '#p=static&l=en';
    history.replaceState(history.state, '', '#p=refused&c=12&l=en');
  });
  await expect(at.presets).toHaveValue('static');
});

test('of two examples that are chosen the later one is shown, whichever comes first', async ({ page, at }) => {
  await at.open();
  let deliver = (): void => undefined;
  const held = new Promise<void>((resolve) => void (deliver = resolve));
  await page.route(/traces-[^/]+\/form\.json$/, async (route) => {
    await held;
    await route.continue();
  });
  const [asked] = await Promise.all([page.waitForRequest(/form\.json$/), at.presets.selectOption('form')]);
  await at.presets.selectOption('refused');
  await expect(page).toHaveURL(/#p=refused&/);
  deliver();
  await (await asked.response())!.finished();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  await expect(at.presets).toHaveValue('refused');
  await page.keyboard.press('End');
  await expect(at.sentence).not.toHaveText(/draws the page/);
});

function savingData(page: Page): Promise<unknown> {
  return page.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }));
}
