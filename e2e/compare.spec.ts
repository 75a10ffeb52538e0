/** A learner sets two requests beside each other, reads what differs, and follows it into the traces. */
import type { Locator, Page } from '@playwright/test';
import { compare as en, type CompareWords } from '../web/i18n/en/compare.ts';
import { compare as ko } from '../web/i18n/ko/compare.ts';
import { axePath, clean } from './axe.ts';
import { chooseByTyping, expect, LANGUAGES, test, type Language } from './journey.ts';

const wordsOf: Readonly<Record<Language, CompareWords>> = { en, ko };

test('by keyboard: two are chosen, the sentence is read in both languages, a trail is followed and left again', async ({ page, at }) => {
  await at.open();
  await page.keyboard.press('c');
  await expect(at.main).toBeFocused();
  await expect(page.getByRole('button', { name: at.words.shell.modes.compare, exact: true })).toHaveAttribute('aria-current', 'page');
  // At first, a process for each request.
  await expect(said(page)).toContainText('A makes no process for this request: 5 stood ready; B makes 1 process for this request and starts 1 program.');
  await side(page, 'B').focus();
  await chooseByTyping(side(page, 'B'), at.words.shell.presets['gateway-timeout'] ?? '?', 'gateway-timeout');
  await expect(said(page)).toContainText('A is answered with 200; B is answered with 504.');
  await side(page, 'B').selectOption('static');
  await expect(side(page, 'A')).toHaveValue('hello');
  await expect(said(page)).toContainText('In A nginx and gunicorn work on the request, in B nginx alone. A’s servers need ');
  await expect(page).toHaveURL(/#x=hello~static&l=en$/);

  await at.button(en.swap).focus();
  await page.keyboard.press('Enter');
  await expect(side(page, 'A')).toHaveValue('static');
  await expect(said(page)).toContainText('In A nginx alone works on the request, in B nginx and gunicorn.');
  await page.keyboard.press('l');
  await expect(said(page, 'ko')).toContainText('A에서는 nginx 혼자 일하고, B에서는 nginx, gunicorn이 이어서 일합니다.');
  await page.keyboard.press('l');

  // The trail leads into the journey of its own side, to the very step.
  const trail = page.getByRole('region', { name: en.findings }).getByRole('button', { name: /^B handle\(\) is called/ });
  await trail.focus();
  await page.keyboard.press('Enter');
  await expect(at.main).toBeFocused();
  await expect(at.presets).toHaveValue('hello');
  await expect(at.sentence).toHaveText(/handle\(\) is called/);
  await expect(page).toHaveURL(/#p=hello&c=\d+&l=en$/);
  await page.keyboard.press('c');
  await expect(side(page, 'A')).toHaveValue('static');
  await expect(side(page, 'B')).toHaveValue('hello');
  await page.keyboard.press('Escape');
  await expect(at.sentence).toHaveText(/handle\(\) is called/);
});

test('a stage, a stretch of the clock and a figure lead to their steps', async ({ page, at }) => {
  await page.goto('./#x=hello~packet-loss&l=en');
  await expect(said(page)).toContainText('B loses 1 packet.');
  const stages = page.getByRole('table', { name: en.stagesCaption });
  await expect(stages.getByRole('rowheader')).toHaveCount(19);
  await page.getByRole('radio', { name: en.parts.server }).check();
  await expect(stages.getByRole('rowheader')).toHaveCount(13);
  await stages.getByRole('row', { name: /URL resolution, view/ }).getByRole('button').first().click();
  await expect(at.sentence).toHaveText(/hello\(\) is called/);

  await page.keyboard.press('c');
  await page.getByRole('tab', { name: en.by.clock }).click();
  const lane = page.getByRole('list', { name: /^B: GET/ });
  await expect(lane.getByRole('button').first()).toHaveAccessibleName(/^2 URL is analysed: /);
  await page.getByRole('radio', { name: en.parts.whole }).check();
  await lane.getByRole('button', { name: /^1 Request is sent: 206\.1 ms/ }).click();
  await expect(at.presets).toHaveValue('packet-loss');

  await page.keyboard.press('c');
  const lost = page.getByRole('table', { name: en.metricsCaption }).getByRole('row', { name: new RegExp(en.metricWords.packetsLost[0]) });
  await expect(lost.getByRole('cell').nth(0)).toHaveText('0');
  await lost.getByRole('button', { name: en.metricWords.packetsLost[0] }).click();
  await expect(page.getByRole('cell', { name: en.metricWords.packetsLost[1] })).toBeVisible();
  await lost.getByRole('button', { name: '1', exact: true }).click();
  await expect(at.sentence).toHaveText(/^A packet from .* Nobody is told/);
});

test('one request of a journey beside a later one of the same journey', async ({ page }) => {
  await page.goto('./#x=again~again:2&l=en');
  await expect(said(page)).toContainText('A opens a new connection; B takes the connection that was still open.');
  await page.getByRole('combobox', { name: en.request('B') }).selectOption('0');
  await expect(said(page)).toHaveText(en.sameSides);
  await expect(page.getByRole('table')).toHaveCount(0);
});

test('a link to what nobody has says so, and is mended by choosing', async ({ page }) => {
  await page.goto('./#x=mystery~static&l=en');
  await expect(page.getByRole('alert')).toHaveText(en.unknown('mystery'));
  await side(page, 'A').selectOption('hello');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(said(page)).toContainText('nginx and gunicorn');
});

test('a request of one’s own is one side, and goes along in the link', async ({ page, at }) => {
  await at.open();
  await at.send('http://shop.example/nowhere');
  await expect(at.main.getByText(at.words.shell.note.title)).toBeVisible();
  await page.keyboard.press('c');
  await expect(side(page, 'A').locator('option:checked')).toHaveText(en.own(at.words.shell.presets['hello'] ?? ''));
  await side(page, 'B').selectOption('hello');
  await expect(said(page)).toContainText('A is answered with 404; B is answered with 200.');
  await expect(page).toHaveURL(/#s=.{10,}&x=@~hello&l=en$/);
  const link = page.url();
  await page.goto('about:blank');
  await page.goto(link);
  await expect(said(page)).toContainText('A is answered with 404; B is answered with 200.');
});

test('an example whose trace is not to be had is run here; if that fails, it says why and can be tried again', async ({ page, at, complaints }) => {
  await page.route(/traces-[^/]+\/form\.json$/, (route) => route.fulfill({ status: 404, body: '' }));
  await page.route(/pyodide[^/]*\/.*wasm/, (route) => route.abort());
  await page.goto('./#x=hello~form&l=en');
  await expect(page.getByRole('alert')).toContainText(en.failed(at.words.shell.presets['form'] ?? '?').trim());
  await page.unroute(/pyodide[^/]*\/.*wasm/);
  await page.getByRole('button', { name: en.retry }).click();
  await expect(said(page)).toContainText('B sends POST /form');
  complaints.length = 0;
});

for (const language of LANGUAGES) {
  for (const [size, theme] of [[{ width: 1440, height: 900 }, 'light'], [{ width: 1024, height: 768 }, 'dark'], [{ width: 390, height: 844 }, 'light']] as const) {
    test(`${language} at ${size.width}, ${theme}: nothing is too wide, and axe finds nothing`, async ({ page }) => {
      const words = wordsOf[language];
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.goto(`./#x=hello~bad-gateway&l=${language}`);
      await expect(said(page, language)).not.toBeEmpty();
      await page.addScriptTag({ path: axePath });
      for (const by of ['stage', 'clock'] as const) {
        await page.getByRole('tab', { name: words.by[by] }).click();
        await clean(page, by);
      }
      await page.getByRole('radio', { name: words.parts.server }).check();
      await clean(page, 'servers');
    });
  }
}

function side(page: Page, name: 'A' | 'B'): Locator {
  return page.getByRole('combobox', { name: en.side(name), exact: true });
}

function said(page: Page, language: Language = 'en'): Locator {
  return page.getByRole('region', { name: wordsOf[language].headline }).getByRole('status');
}
