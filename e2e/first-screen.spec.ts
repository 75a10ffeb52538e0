/** The first screen: a journey is there at once, before Python is, and without anything from elsewhere. */
import { gzipSync } from 'node:zlib';
import { At, expect, LANGUAGES, test, wordsOf } from './journey.ts';

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ locale: language === 'ko' ? 'ko-KR' : 'en-GB' });

    test('the default journey is there, with the cursor at its opening', async ({ page }) => {
      const at = new At(page, language);
      const words = wordsOf[language];
      await at.open();
      await expect(page).toHaveTitle(words.shell.title);
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(words.shell.heading);
      await expect(at.address).toHaveValue('http://shop.example/hello?name=kim');
      await expect(at.presets).toHaveValue('hello');
      await expect(at.sentence).toHaveText(words.steps.navigated({ url: 'http://shop.example/hello?name=kim', method: 'GET' }, ''));
      await expect(at.time).toHaveText('0.00 ms');
      await expect(at.position).toHaveText(/^1 \/ \d{2,}$/);
      await expect(at.stages.locator('ol').getByRole('button')).toHaveCount(19);
      await expect(at.stages.getByRole('button', { name: words.stages.brief[6] ?? '' })).toBeVisible();
      await expect(at.main.getByRole('group', { name: words.centre.stage.label })).toBeVisible();
      const levels = await headingLevels(page);
      expect(levels.filter((level) => level === 1)).toHaveLength(1);
      expect(levels.filter((level, i) => i > 0 && level > levels[i - 1]! + 1)).toEqual([]);
    });
  });
}

test('neither simulator nor interpreter, nothing from another host, and at most 110 KiB of script', async ({ page, baseURL }) => {
  const asked: string[] = [];
  const scripts: { readonly name: string; readonly kib: number }[] = [];
  const weighed: Promise<unknown>[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('response', (response) => {
    const name = new URL(response.url()).pathname;
    if (/\.m?js$/.test(name)) weighed.push(response.body().then((body) => scripts.push({ name, kib: gzipSync(body, { level: 9 }).length / 1024 })));
  });
  const at = new At(page, 'en');
  await at.open();
  await page.waitForLoadState('networkidle');
  await Promise.all(weighed);

  const origin = new URL(baseURL ?? '').origin;
  expect(asked.filter((url) => url.startsWith('http') && new URL(url).origin !== origin)).toEqual([]);
  expect(asked.filter((url) => /pyodide|\.wasm$|python_stdlib/.test(url))).toEqual([]);
  await expect(page.locator('html')).not.toHaveAttribute('data-python');
  expect(scripts.filter(({ name }) => name.includes('.worker-'))).toEqual([]);
  const sum = scripts.reduce((all, { kib }) => all + kib, 0);
  expect(sum, scripts.map(({ name, kib }) => `${kib.toFixed(1)} ${name}`).join('\n')).toBeLessThanOrEqual(110);
});

test.describe('with data to spare', () => {
  test.use({ savesData: false });

  test('CPython comes after the journey is shown, and answers', async ({ page }) => {
    await page.addInitScript(() => {
      new MutationObserver(() => {
        if (performance.getEntriesByName('shown').length === 0 && document.querySelector('[role="slider"]')) performance.mark('shown');
      }).observe(document, { childList: true, subtree: true });
    });
    const at = new At(page, 'en');
    await at.open();
    await expect(page.locator('html')).toHaveAttribute('data-python', 'ready');
    const { shown, asked } = await page.evaluate(() => ({
      shown: performance.getEntriesByName('shown')[0]?.startTime ?? Infinity,
      asked: performance.getEntriesByType('resource').filter(({ name }) => name.includes('pyodide')).map(({ startTime }) => startTime),
    }));
    expect(asked.length).toBeGreaterThanOrEqual(4);
    expect(Math.min(...asked)).toBeGreaterThan(shown);
  });
});

function headingLevels(page: At['page']): Promise<number[]> {
  return page.getByRole('heading').evaluateAll((headings) => headings.map((heading) => Number(heading.tagName.slice(1))));
}
