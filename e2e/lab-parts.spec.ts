/** Each part of the load lab has a place in the address, with what is set there: it survives a reload, and can be handed on. */
import { measure as en } from '../web/i18n/en/measure.ts';
import { lab as labEn } from '../web/i18n/en/lab.ts';
import { measure as ko } from '../web/i18n/ko/measure.ts';
import { lab as labKo } from '../web/i18n/ko/lab.ts';
import { expect, test } from './journey.ts';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('a measurement is opened as its link says, and keeps what is set when the page is loaded again', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'deviceMemory', { value: 8 }));
  await page.goto('./#load=burst&part=measure,requests:7,site:micro&l=ko');
  await expect(page.getByRole('tab', { name: labKo.parts.measure })).toHaveAttribute('aria-selected', 'true');
  const field = (name: 'requests' | 'atOnce' | 'workers') => page.getByRole('spinbutton', { name: ko.counts[name][0], exact: true });
  await expect(field('requests')).toHaveValue('7');
  await expect(page.getByRole('combobox', { name: ko.site })).toHaveValue('micro');
  await field('workers').fill('3');
  await expect(page).toHaveURL(/#load=burst&part=measure,requests:7,workers:3,site:micro&l=ko$/);
  // What cannot be is said and is not written.
  await field('atOnce').fill('99');
  await expect(page.getByRole('alert')).toHaveText(ko.bad(8));
  await page.reload();
  await expect(field('workers')).toHaveValue('3');
  await expect(field('atOnce')).toHaveValue('5');
  await page.getByRole('tab', { name: labKo.parts.run }).click();
  await expect(page).toHaveURL(/#load=burst&l=ko$/);
});

test('a link with a setting that cannot be says which, and another one puts that right', async ({ page }) => {
  await page.goto('./#load=preload&part=measure,requests:99&l=en');
  await expect(page.getByRole('alert')).toHaveText(labEn.linkFaults.value('measure.requests: must be at most 40'));
  await expect(page.getByRole('tab', { name: labEn.parts.run })).toHaveAttribute('aria-selected', 'true');
  await page.evaluate(() => { location.hash = 'load=preload&part=measure,requests:9&l=en'; });
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(page.getByRole('spinbutton', { name: en.counts.requests[0], exact: true })).toHaveValue('9');
});

test('a sweep has its knob, its range and its curve in the link', async ({ page }) => {
  await page.goto('./#load=workers-and-cores&part=sweep,knob:workers,from:1,to:8,count:2,measure:p95_ms&l=en');
  await expect(page.getByRole('combobox', { name: labEn.sweep.knob })).toHaveValue('workers');
  await page.getByRole('button', { name: labEn.sweep.run }).click();
  await expect(page.getByText(labEn.sweep.progress(4, 4))).toBeVisible();
  await expect(page.getByRole('img', { name: labEn.sweep.chart(labEn.guess.names.p95_ms, 'ms', labEn.knobs.names.workers[0]) })).toBeVisible();
  await page.getByRole('spinbutton', { name: labEn.sweep.points }).fill('3');
  await expect(page).toHaveURL(/#load=workers-and-cores&part=sweep,knob:workers,to:8,count:3,measure:p95_ms&l=en$/);
});

test('the keyboard passes the knobs by', async ({ page }) => {
  await page.goto('./#load=preload&l=en');
  await page.getByRole('button', { name: labEn.runAnyway }).focus();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('button', { name: labEn.skip });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tabpanel').first()).toBeFocused();
});
