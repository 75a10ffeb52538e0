/** Real interpreters in this browser: so many are started, and none is left. How long anything takes is not asserted. */
import { createRequire } from 'node:module';
import type { Locator, Page } from '@playwright/test';
import { measure as en } from '../web/i18n/en/measure.ts';
import { lab as labEn } from '../web/i18n/en/lab.ts';
import { measure as ko } from '../web/i18n/ko/measure.ts';
import { lab as labKo } from '../web/i18n/ko/lab.ts';
import { expect, test } from './journey.ts';

const LONG = { timeout: 200_000 };
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

test('five requests start five interpreters with CGI, six from a snapshot, two residents, and none is left', async ({ page }) => {
  await openMeasure(page, 'en');
  await expect(page.getByRole('status').filter({ hasText: en.phases.idle })).toBeVisible();
  await fill(page, { requests: '5', atOnce: '3', workers: '2' });
  const watched = watchFrames(page);
  await page.getByRole('button', { name: en.run }).click();
  await expect(page.getByRole('status').filter({ hasText: en.phases.done })).toBeVisible(LONG);

  expect(await row(page, en.figures.started[0])).toEqual(['5', '5', '6', '6', '2', '2']);
  expect(await row(page, en.figures.mostAlive[0])).toEqual(['3', '3', '3', '3', '2', '2']);
  for (const name of ['peakHeapBytes', 'startMs', 'requestMs', 'waitMs', 'totalMs'] as const) {
    for (const text of await row(page, en.figures[name][0])) expect(numberOf(text), `${name}: ${text}`).toBeGreaterThan(0);
  }
  const [cold, coldExpected, taken, takenExpected, ...others] = await row(page, en.figures.loadMs[0]);
  expect([taken, takenExpected]).toEqual([en.inImage, en.inImage]);
  for (const text of [cold, coldExpected, ...others]) expect(numberOf(text!), text).toBeGreaterThan(0);
  const copied = (await row(page, en.figures.copiedBytes[0])).map(numberOf);
  expect([copied[0], copied[1], copied[4], copied[5]]).toEqual([0, 0, 0, 0]);
  expect(copied[2]).toBeGreaterThan(0);
  // The image of one process alone, and that of the parent in the run.
  expect(Math.abs(copied[3]! / copied[2]! - 1)).toBeLessThan(0.05);
  for (const [way, lives] of [['cgi', 5], ['forked', 6], ['resident', 2]] as const) {
    const section = page.getByRole('region', { name: en.ways[way][0], exact: true });
    await expect(section.locator('[data-figure="alive"] dd')).toHaveText('0');
    await section.getByText(en.table).click();
    await expect(section.getByRole('rowheader')).toHaveCount(lives);
    const served = await section.getByRole('row').filter({ has: page.getByRole('rowheader') }).locator('td:nth-child(5)').allTextContents();
    expect(served.reduce((sum, text) => sum + Number(text), 0)).toBe(5);
  }
  await clean(page);
  // One frame held them all, and it is gone.
  expect(watched()).toBe(1);
  await gone(page);
});

test('stopping leaves no interpreter, by the keyboard and in Korean', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 390, height: 844 });
  await openMeasure(page, 'ko');
  await fill(page, { requests: '40', atOnce: '4', workers: '1' }, ko);
  await page.getByRole('spinbutton', { name: ko.counts.workers[0], exact: true }).press('Enter');
  const cgi = page.getByRole('region', { name: ko.ways.cgi[0], exact: true });
  await expect(cgi.locator('[data-figure="alive"] dd')).toHaveText('4', LONG);
  // The browser has so many, and not only the page's own count.
  await expect.poll(() => [sandboxes(page), interpreters(page)], LONG).toEqual([1, 4]);
  await page.getByRole('button', { name: ko.stop }).press('Enter');
  await expect(page.getByRole('status').filter({ hasText: ko.phases.stopped })).toBeVisible();
  await expect(cgi.locator('[data-figure="alive"] dd')).toHaveText('0');
  await gone(page);
  await clean(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});

for (const phase of ['fetching', 'alone', 'forked'] as const) {
  test(`whoever stops it in the phase “${phase}” has no interpreter left`, async ({ page }) => {
    await openMeasure(page, 'en');
    await fill(page, { requests: '2', atOnce: '2', workers: '2' });
    await stopIn(page, phase);
    await page.getByRole('button', { name: en.run }).click();
    await expect(page.getByRole('status').filter({ hasText: en.phases.stopped })).toBeVisible(LONG);
    for (const way of ['cgi', 'forked', 'resident'] as const) await expect(page.getByRole('region', { name: en.ways[way][0], exact: true }).locator('[data-figure="alive"] dd')).toHaveText('0');
    await gone(page);
    await expect(page.getByRole('button', { name: en.again })).toBeEnabled();
  });
}

test('an application that raises an exception is told with its traceback', async ({ page }) => {
  await changeSite(page, 'visits += 1', 'visits += 1 / 0');
  await openMeasure(page, 'en');
  await page.getByRole('button', { name: en.run }).click();
  await expect(page.getByRole('alert')).toHaveText(en.failure.refused('HTTP/1.0 500 Internal Server Error'), LONG);
  const traceback = page.getByRole('region', { name: en.traceback });
  await expect(traceback).toContainText('ZeroDivisionError: division by zero');
  await expect(traceback).toContainText('/srv/shop/views.py');
  await clean(page);
  await gone(page);
});

test('an application that cannot be imported is told with its traceback, in Korean', async ({ page }) => {
  await changeSite(page, 'visits = 0', 'visits = 1 / 0');
  await openMeasure(page, 'ko');
  await page.getByRole('button', { name: ko.run }).click();
  await expect(page.getByRole('alert')).toHaveText(ko.failure.raised('ZeroDivisionError: division by zero'), LONG);
  await expect(page.getByRole('region', { name: ko.traceback })).toContainText('/srv/shop/views.py');
  await gone(page);
});

test('an application that never ends is ended', async ({ page }) => {
  await changeSite(page, 'visits += 1', 'while True: visits += 1');
  await openMeasure(page, 'en');
  await page.getByRole('button', { name: en.run }).click();
  await expect(page.getByRole('alert')).toHaveText(en.failure.late(20), LONG);
  await expect(page.getByRole('status').filter({ hasText: en.phases.failed })).toBeVisible();
  await gone(page);
});

test('leaving the part ends what runs', async ({ page }) => {
  await openMeasure(page, 'en');
  await page.getByRole('button', { name: en.run }).click();
  await expect.poll(() => sandboxes(page), LONG).toBe(1);
  await page.getByRole('tab', { name: labEn.parts.sweep }).click();
  await gone(page);
  await page.getByRole('tab', { name: labEn.parts.measure }).click();
  await expect(page.getByRole('status').filter({ hasText: en.phases.stopped })).toBeVisible();
});

test('a number that cannot be is refused before anything starts', async ({ page }) => {
  await openMeasure(page, 'en');
  const field = page.getByRole('spinbutton', { name: en.counts.atOnce[0], exact: true });
  await field.fill('9');
  await expect(page.getByText(en.bad(8))).toBeVisible();
  await expect(page.getByRole('button', { name: en.run })).toBeDisabled();
  await field.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: en.phases.idle })).toBeVisible();
  await field.fill('8');
  await expect(page.getByRole('button', { name: en.run })).toBeEnabled();
});

test('a device with little memory gets fewer interpreters', async ({ page }) => {
  await openMeasure(page, 'en', 1);
  await expect(page.getByText(en.fewer(2))).toBeVisible();
  const field = page.getByRole('spinbutton', { name: en.counts.atOnce[0], exact: true });
  await expect(field).toHaveValue('2');
  await field.fill('3');
  await expect(page.getByText(en.bad(2))).toBeVisible();
  await expect(page.getByRole('button', { name: en.run })).toBeDisabled();
});

/** Presses Stop as soon as the page is drawn in that phase. */
async function stopIn(page: Page, phase: string): Promise<void> {
  await page.evaluate((asked) => {
    const look = (): void => {
      if (!document.querySelector(`[data-phase="${asked}"]`)) return;
      watcher.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector<HTMLButtonElement>('form button[type="submit"]')?.click()));
    };
    const watcher = new MutationObserver(look);
    watcher.observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-phase'] });
  }, phase);
}

/** The sample site with one of its lines in another way: as if its author had written it so. */
async function changeSite(page: Page, line: string, changed: string): Promise<void> {
  await page.route('**/assets/*.js', async (route) => {
    // A server that was busy may have closed the connection that is used again.
    const response = await route.fetch({ maxRetries: 5 });
    await route.fulfill({ response, body: (await response.text()).replaceAll(line, changed) });
  });
}

function numberOf(text: string): number {
  return Number.parseFloat(text.replaceAll(',', ''));
}

async function openMeasure(page: Page, language: 'en' | 'ko', memoryGib = 8): Promise<void> {
  await page.addInitScript((value) => Object.defineProperty(navigator, 'deviceMemory', { value }), memoryGib);
  await page.goto(`./#l=${language}&load`);
  await page.getByRole('tab', { name: (language === 'ko' ? labKo : labEn).parts.measure }).click();
}

async function fill(page: Page, counts: Readonly<Record<'requests' | 'atOnce' | 'workers', string>>, words = en): Promise<void> {
  for (const name of ['requests', 'atOnce', 'workers'] as const) await page.getByRole('spinbutton', { name: words.counts[name][0], exact: true }).fill(counts[name]);
}

async function clean(page: Page): Promise<void> {
  await page.addScriptTag({ path: axePath });
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { readonly axe: { run(context: string): Promise<{ readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly target: unknown }[] }[] }> } };
    return (await axe.run('#lab-panel')).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => String(target)).join('; ')}`);
  });
  expect(violations).toEqual([]);
}

/** The cells of a row of the figures. */
async function row(page: Page, name: string): Promise<string[]> {
  const figures: Locator = page.getByRole('region', { name: en.figuresTitle });
  return figures.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) }).getByRole('cell').allTextContents();
}

/** Frames in which Python runs: the page saves data here, so that none of them is the journey's. */
function sandboxes(page: Page): number {
  return page.frames().filter((frame) => frame !== page.mainFrame() && frame.url() === 'about:srcdoc').length;
}

async function gone(page: Page): Promise<void> {
  await expect.poll(() => [sandboxes(page), interpreters(page)]).toEqual([0, 0]);
}

/** Workers that run an interpreter, as the browser counts them. */
function interpreters(page: Page): number {
  return page.workers().filter((worker) => worker.url().startsWith('data:')).length;
}

/** How many sandboxes came since. */
function watchFrames(page: Page): () => number {
  const seen = new Set<unknown>();
  page.on('frameattached', (frame) => seen.add(frame));
  return () => seen.size;
}
