/** Real interpreters in this browser: so many are started, and none is left. How long anything takes is not asserted. */
import { createRequire } from 'node:module';
import type { Locator, Page } from '@playwright/test';
import { measure as en } from '../web/i18n/en/measure.ts';
import { lab as labEn } from '../web/i18n/en/lab.ts';
import { measure as ko } from '../web/i18n/ko/measure.ts';
import { lab as labKo } from '../web/i18n/ko/lab.ts';
import { expect, test } from './journey.ts';

test.describe.configure({ timeout: 180_000 });

const LONG = { timeout: 150_000 };
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

test('five requests start five interpreters with CGI and two residents, and none is left', async ({ page }) => {
  await openMeasure(page, 'en');
  await expect(page.getByRole('status').filter({ hasText: en.phases.idle })).toBeVisible();
  await fill(page, { requests: '5', atOnce: '3', workers: '2' });
  const watched = watchFrames(page);
  await page.getByRole('button', { name: en.run }).click();
  await expect(page.getByRole('status').filter({ hasText: en.phases.done })).toBeVisible(LONG);

  expect(await row(page, en.figures.started[0])).toEqual(['5', '5', '2', '2']);
  expect(await row(page, en.figures.mostAlive[0])).toEqual(['3', '3', '2', '2']);
  for (const name of ['peakHeapBytes', 'startMs', 'loadMs', 'requestMs', 'waitMs', 'totalMs'] as const) {
    for (const text of await row(page, en.figures[name][0])) expect(Number.parseFloat(text.replaceAll(',', '')), `${name}: ${text}`).toBeGreaterThan(0);
  }
  for (const [way, lives] of [['cgi', 5], ['resident', 2]] as const) {
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

async function openMeasure(page: Page, language: 'en' | 'ko'): Promise<void> {
  await page.addInitScript(() => Object.defineProperty(navigator, 'deviceMemory', { value: 8 }));
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
