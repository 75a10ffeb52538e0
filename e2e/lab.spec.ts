/** A learner predicts, runs two deployments under the same load, reads what came out, sweeps a knob and takes the figures along. */
import { readFile } from 'node:fs/promises';
import { deflateRawSync } from 'node:zlib';
import type { Locator, Page } from '@playwright/test';
import { lab as en } from '../web/i18n/en/lab.ts';
import { lab as ko } from '../web/i18n/ko/lab.ts';
import type { LabWords } from '../web/i18n/labShape.ts';
import { axePath, clean } from './axe.ts';
import { expect, LANGUAGES, test, wordsOf, type Language } from './journey.ts';

const labWords: Readonly<Record<Language, LabWords>> = { en, ko };

test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('by keyboard: predict, run, read, look at a moment, sweep, save', async ({ page, at }) => {
  await at.open();
  await at.button(at.words.shell.modes.lab).focus();
  await page.keyboard.press('Enter');
  await expect(at.main).toBeFocused();
  await expect(page).toHaveURL(/#load=five-browsers&l=en$/);

  // An ordering and a number.
  const form = page.getByRole('form', { name: en.guess.title });
  await form.getByRole('radio', { name: en.guess.orders.a }).focus();
  await page.keyboard.press('Space');
  await form.getByRole('textbox', { name: en.guess.number('A', 'MiB') }).focus();
  await page.keyboard.type('100');
  await page.keyboard.press('Enter');
  await expect(said(page)).toHaveText(/^A needs [\d.]+ times the memory of B at its peak \(A\s[\d.]+\sMiB, B\s[\d.]+\sMiB\)\. A loaded the program \d+ times, for each request anew; B had it loaded once, in its one worker\.$/);
  const verdict = page.getByRole('group', { name: en.guess.result });
  await expect(verdict).toContainText(en.guess.right);
  await expect(verdict).toContainText(/A: you said 100\sMiB, (off by a factor of [\d.]+|just right)/);

  // The moment is moved by keys and told in words; the machine at its side follows.
  const scrubber = page.getByRole('slider', { name: en.scrub.label });
  // A run that is not played stands where the memory is that the sentence speaks of, and not at its empty end.
  await expect(scrubber).toHaveAttribute('aria-valuetext', /^[\d.]+ s\. A: 1\d\d MiB, 6\d processes, .* B: 5/);
  await scrubber.focus();
  await page.keyboard.press('Home');
  await expect(scrubber).toHaveAttribute('aria-valuetext', /^0\.00 s\. A: /);
  for (let i = 0; i < 5; i++) await page.keyboard.press('PageUp');
  await expect(scrubber).toHaveAttribute('aria-valuetext', /^5\.\d\d s\. A: \d+(\.\d+)? MiB, 6[1-6] processes/);
  // Who is there is told with what each does, and those who are always there by name.
  await expect(page.getByRole('img', { name: /^CGI: \d process(es)? serves?, \d requests? at work, .* MiB\. (\d (computes?|starts?)(, | · ))+.*httpd ×61$/ })).toBeVisible();
  await expect(page.getByRole('img', { name: /^gunicorn: 1 process serves, .*nginx ×2, gunicorn master$/ })).toBeVisible();
  await expect(scrubber).toHaveAttribute('aria-valuetext', /httpd ×61\. B: .*nginx ×2, gunicorn master\.$/);

  // At the end nothing is left of CGI, which is said; the worker of the other side is still there.
  await page.keyboard.press('End');
  await expect(page.getByRole('img', { name: `${en.machines.gone[1]} ${en.machines.lookBack}` })).toHaveAttribute('aria-label', /^CGI: 0 processes serve, /);
  await expect(page.getByRole('img', { name: /^gunicorn: 1 process serves, .*nginx ×2, gunicorn master$/ })).toBeVisible();

  // A knob says what it is, and when it does nothing; then the results are of before.
  const side = page.getByRole('radio', { name: /gunicorn/ });
  await side.check({ force: true });
  const workers = page.getByRole('slider', { name: en.knobs.names.workers[0] });
  await workers.focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText(en.outdated)).toBeVisible();
  await expect(page.getByText(en.knobs.idle.oneRequestEach)).toBeVisible();
  await expect(page).toHaveURL(/#load=~[\w-]{20,300}&l=en$/);

  await page.getByRole('tab', { name: en.parts.run }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: en.parts.sweep })).toHaveAttribute('aria-selected', 'true');
  const points = page.getByRole('spinbutton', { name: en.sweep.points });
  await points.fill('3');
  await points.press('Enter');
  await expect(page.getByText(en.sweep.progress(6, 6))).toBeVisible();
  await page.getByText(en.table, { exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: /^As a table: Throughput \(req\/s\) by Clients at once/ }).getByRole('rowheader')).toHaveText(['1', '14', '200']);

  const csv = await saved(page, en.exports.csv);
  expect(csv.split('\r\n').slice(0, 2)).toEqual([expect.stringMatching(/^side,concurrency,answered,failures,throughput_rps/), expect.stringMatching(/^A,1,\d+,0,\d/)]);
  expect(csv.trim().split('\r\n')).toHaveLength(7);
  const svg = await saved(page, en.exports.svg);
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  expect(svg).toContain('A CGI');
  expect(svg).not.toMatch(/var\(|class=/);
  expect((await saved(page, en.exports.png)).slice(1, 4)).toBe('PNG');
});

test('what ran can be taken along: figures, every request, the drawings', async ({ page }) => {
  await page.goto('./#load=blocking-call&l=en');
  await run(page);
  await expect(said(page)).toContainText('In A everything waits for the event loop');
  const figures = await saved(page, en.exports.csv);
  expect(figures).toMatch(/^figure,A,B\r\nanswered,\d+,\d+\r\n/);
  expect(figures).toContain('bottleneck,loop,');
  const requests = await saved(page, en.exports.dots);
  expect(requests).toMatch(/^side,started_ms,ms,worker,outcome\r\nA,/);
  expect(await saved(page, en.exports.svg)).toContain(en.latency);
});

test('a long run is watched, stopped, and keeps what it has', async ({ page }) => {
  await page.goto('./#load=preload&l=en');
  const requests = page.getByRole('textbox', { name: en.knobs.names.requests[0], exact: true });
  await requests.fill('20000000');
  await page.getByRole('button', { name: en.runAnyway }).click();
  const stop = page.getByRole('button', { name: en.stop });
  await expect(page.getByRole('progressbar', { name: en.progress })).toBeVisible();
  // A result so far is drawn while it runs.
  await expect(page.getByRole('img', { name: `${en.series.memory}, ${en.seriesUnits.memory}` })).toBeVisible();
  await stop.click();
  await expect(page.getByText(en.cut('@').split('@')[0]!)).toContainText(/\(A\s[\d.]+\ss, B\s[\d.]+\ss\)/);
  await expect(said(page)).not.toBeEmpty();
});

test('a link brings both sides with it; one with a wrong value says which', async ({ page }) => {
  await page.goto('./#load=workers-and-cores&l=en');
  await page.getByRole('radio', { name: /^A/ }).first().check({ force: true });
  await page.getByRole('textbox', { name: en.knobs.names.workers[0] }).fill('3');
  await expect(page).toHaveURL(/#load=~/);
  const link = page.url();
  await page.goto('about:blank');
  await page.goto(link);
  await expect(page.getByRole('combobox', { name: en.question, exact: true })).toHaveValue('workers-and-cores');
  await expect(page.getByRole('button', { name: en.back })).toBeVisible();
  // {"v":1,"q":"five-browsers","a":{"workers":-3}}
  await page.goto('about:blank');
  await page.goto(`./#load=~${deflated({ v: 1, q: 'five-browsers', a: { workers: -3 } })}&l=en`);
  await expect(page.getByRole('alert')).toHaveText(en.linkFaults.value('a.workers: must be at least 1'));
  await page.goto('about:blank');
  await page.goto('./#load=~nonsense&l=ko');
  await expect(page.getByRole('alert')).toHaveText(ko.linkFaults.unreadable(''));
});

test('a wrong link that is opened in the middle is refused, and what came out stays', async ({ page }) => {
  await page.goto('./#load=idle-connections&l=en');
  await run(page);
  const sentence = en.sentences.kept('A', '@', '60').split('@');
  for (const part of sentence) await expect(said(page)).toContainText(part);
  await page.evaluate(() => { location.hash = 'load=zzz&l=en'; });
  await expect(page.getByRole('alert')).toHaveText(en.linkFaults.question('zzz'));
  await expect(page.getByRole('combobox', { name: en.question, exact: true })).toHaveValue('idle-connections');
  for (const part of sentence) await expect(said(page)).toContainText(part);
});

test('a number that cannot be is refused where it is typed', async ({ page }) => {
  await page.goto('./#load&l=en');
  const requests = page.getByRole('textbox', { name: en.knobs.names.requests[0], exact: true });
  await requests.fill('1000000000');
  await expect(page.getByRole('alert')).toHaveText(en.knobs.bad('1', '20,000,000'));
  await expect(requests).toHaveAttribute('aria-invalid', 'true');
  await requests.fill('1000');
  const guessed = page.getByRole('textbox', { name: en.guess.number('A', 'MiB') });
  await guessed.fill('much');
  await expect(page.getByRole('alert')).toHaveText(en.guess.bad);
  await guessed.fill('1,000');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('the page stays free while both sides run, and while two hundred processes are drawn', async ({ page }) => {
  await page.goto('./#load=burst&l=en');
  await page.getByRole('textbox', { name: en.knobs.names.rate_per_second[0] }).fill('200');
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ duration }) => Math.round(duration)))).observe({ entryTypes: ['longtask'] });
  });
  await run(page);
  await page.getByRole('button', { name: en.scrub.play }).click();
  await expect(page.getByRole('button', { name: en.scrub.pause })).toBeVisible();
  await page.getByRole('button', { name: en.scrub.pause }).click();
  // Not asserted: how long anything takes on a busy machine is no property of the page.
  test.info().annotations.push({ type: 'long tasks, ms', description: JSON.stringify(await page.evaluate(() => (globalThis as unknown as { seen: number[] }).seen)) });
});

for (const language of LANGUAGES) {
  for (const [size, theme] of [[{ width: 1440, height: 900 }, 'light'], [{ width: 1024, height: 768 }, 'dark'], [{ width: 390, height: 844 }, 'contrast']] as const) {
    test(`${language} at ${size.width}, ${theme}: nothing is too wide, and axe finds nothing`, async ({ page }) => {
      const words = labWords[language];
      // Theory takes its time on a busy machine.
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: theme === 'dark' ? 'dark' : 'light', reducedMotion: 'reduce' });
      await page.addInitScript((chosen) => {
        // The frame of the drawn document has no storage.
        if (window === window.top) localStorage.setItem('hop-by-hop', JSON.stringify({ theme: chosen }));
      }, theme);
      await page.goto(`./#load=five-browsers&l=${language}`);
      await expect(page.getByRole('heading', { name: wordsOf[language].shell.modes.lab })).toBeAttached();
      await page.addScriptTag({ path: axePath });
      await clean(page, 'before the run');
      await page.locator('aside details').evaluateAll((all) => all.forEach((group) => group.setAttribute('open', '')));
      await clean(page, 'every knob');
      await run(page, language);
      await clean(page, 'after the run');
      await page.getByRole('tab', { name: words.parts.sweep }).click();
      await page.getByRole('spinbutton', { name: words.sweep.points }).fill('2');
      await page.getByRole('button', { name: words.sweep.run }).click();
      await expect(page.getByText(words.sweep.progress(4, 4))).toBeVisible();
      await clean(page, 'the sweep');
      await page.getByRole('tab', { name: words.parts.model }).click();
      await expect(page.getByRole('table', { name: words.model.theory })).toBeVisible({ timeout: 150_000 });
      await expect(page.getByRole('table', { name: words.model.fidelity })).toBeVisible({ timeout: 150_000 });
      await clean(page, 'the model');
    });
  }
}

async function run(page: Page, language: Language = 'en'): Promise<void> {
  const words = labWords[language];
  await page.getByRole('button', { name: words.runAnyway }).click();
  await expect(page.getByRole('slider', { name: words.scrub.label })).toBeEnabled();
  await expect(said(page, language)).not.toBeEmpty();
}

function said(page: Page, language: Language = 'en'): Locator {
  return page.getByRole('region', { name: labWords[language].sentence, exact: true }).getByRole('status');
}

async function saved(page: Page, name: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name, exact: true }).click()]);
  return readFile(await download.path(), name === en.exports.png ? 'latin1' : 'utf8');
}

function deflated(value: unknown): string {
  return deflateRawSync(JSON.stringify(value)).toString('base64url');
}
