/** A step at four depths: its story, its bytes, the state that it leaves, the code that runs. */
import type { Locator } from '@playwright/test';
import { inspecting as en } from '../web/i18n/en/inspecting.ts';
import { inspecting as ko } from '../web/i18n/ko/inspecting.ts';
import { At, expect, LANGUAGES, test, wordsOf } from './journey.ts';

const textsOf = { en, ko };
const dnsQuery = { en: /The browser sends a question about shop\.example A to 192\.0\.2\.53/, ko: /브라우저가 shop\.example A에 대한 질문을 .*192\.0\.2\.53/ };
const application = /\(environ, start_response\)/;

for (const language of LANGUAGES) {
  test(`${language}: a story says why, and leads to its cause`, async ({ page }) => {
    const at = new At(page, language);
    const texts = textsOf[language];
    await at.open(`p=hello&l=${language}`);
    await at.walkTo(dnsQuery[language]);
    const sentence = (await at.sentence.textContent()) ?? '';
    await at.tab('story');
    await expect(at.inspector.getByRole('heading', { level: 2 })).toHaveText(sentence);
    await expect(at.inspector.getByRole('link', { name: /RFC/ }).first()).toHaveAttribute('href', /^https:\/\//);
    const [because, leadsTo] = await at.inspector.getByRole('definition').all();
    await expect(at.inspector.getByRole('term').first()).toHaveText(texts.because);
    const effect = (await leadsTo!.getByRole('button').first().textContent()) ?? '';
    await leadsTo!.getByRole('button').first().click();
    await expect(at.sentence).toHaveText(effect);
    await because!.getByRole('button').click();
    await expect(at.sentence).toHaveText(sentence);
  });

  test(`${language}: bytes and fields show each other, by click and by key`, async ({ page }) => {
    const at = new At(page, language);
    const texts = textsOf[language].bytes;
    await at.open(`p=hello&l=${language}`);
    await at.walkTo(dnsQuery[language]);
    await at.tab('bytes');
    const dump = at.inspector.getByRole('grid', { name: texts.dump });
    const tree = at.inspector.getByRole('tree', { name: texts.fields });
    const bytes = dump.getByRole('gridcell');
    await expect(bytes.first()).toBeVisible();
    const length = await bytes.count();
    expect(length).toBeGreaterThan(50);

    // From a field to its bytes: the name in the question, "shop" with its length before it.
    await tree.getByRole('treeitem', { name: /shop\.example/ }).last().click();
    const chosen = await textsOfAll(dump.getByRole('gridcell', { selected: true }));
    expect(chosen.join(' ')).toContain('04 73 68 6f 70 07 65 78 61 6d 70 6c 65 00');
    // From a byte to its field.
    await bytes.first().click();
    const first = tree.getByRole('treeitem', { selected: true });
    await expect(first).toHaveCount(1);
    await expect(first).toBeInViewport();
    // And on by keys: the next byte on one side, the next field on the other.
    const firstField = await first.textContent();
    for (let i = 1; i < length && (await first.textContent()) === firstField; i++) await page.keyboard.press('ArrowRight');
    await expect(first).not.toHaveText(firstField ?? '');
    await first.focus();
    const before = await textsOfAll(dump.getByRole('gridcell', { selected: true }));
    await page.keyboard.press('ArrowDown');
    await expect.poll(async () => textsOfAll(dump.getByRole('gridcell', { selected: true }))).not.toEqual(before);
    // These arrows were the tree's: the journey has not moved.
    await expect(at.sentence).toHaveText(dnsQuery[language]);
    await expect(dump.getByRole('gridcell', { selected: true }).first()).toBeVisible();
  });

  test(`${language}: the call of the application shows the line, the locals, the stack and the environ`, async ({ page }) => {
    const at = new At(page, language);
    const texts = textsOf[language];
    await at.open(`p=hello&l=${language}`);
    await at.stages.getByRole('button', { name: wordsOf[language].stages.brief[6] ?? '' }).click();
    await at.walkTo(application);
    await at.tab('code');
    const source = at.inspector.getByRole('region', { name: texts.code.source });
    await expect(source.locator('[aria-current="step"]')).toHaveText(/def __call__\(self, environ, start_response\)/);
    await expect(source.locator('[aria-current="step"]')).toBeInViewport();
    await expect(at.inspector).toContainText('start_response');
    await at.tab('state');
    const environ = at.inspector.getByRole('region', { name: texts.state.environ });
    await expect(environ.getByRole('row', { name: /^QUERY_STRING/ })).toContainText('name=kim');
    await expect(environ.getByRole('row', { name: /^wsgi\.multiprocess/ })).toContainText('True');

    // The view itself, line by line: a local appears when its line has run.
    await at.depth('line');
    await at.playback.getByRole('combobox', { name: wordsOf[language].shell.transport.depth }).blur();
    await at.tab('code');
    await at.walkTo(language === 'en' ? /^Line \d+ of hello is next/ : /hello.*\d+번째 줄|hello의 \d+/);
    const last = (await source.getByRole('listitem').allTextContents()).findIndex((line) => line.includes('templates.render("hello.html"')) + 1;
    expect(last).toBeGreaterThan(1);
    await at.walkTo(language === 'en' ? new RegExp(`^Line ${last} of hello is next`) : new RegExp(`hello.*${last}번째 줄|hello의 ${last}`));
    await expect(source.locator('[aria-current="step"]')).toContainText('templates.render("hello.html"');
    await expect(at.inspector.getByRole('definition').filter({ hasText: /^'kim'$/ })).toBeVisible();
    await expect(at.inspector.getByRole('term').filter({ hasText: /^name/ })).toBeVisible();
  });
}

test('what a server program does not execute is said: its model, its configuration, its zone', async ({ at }) => {
  await at.open();
  await at.walkTo(/looks up shop\.example A in its zone \./);
  await at.tab('code');
  await expect(at.inspector.getByRole('region', { name: en.code.source }).locator('[aria-current="step"]').first()).toContainText(/example\./);
  await at.walkTo(/compares \/hello with/);
  await expect(at.inspector.getByRole('region', { name: en.code.source }).locator('[aria-current="step"]').first()).toContainText('location / {');
  await at.walkTo(/sends GET \/hello\?name=kim to 127\.0\.0\.1:8000/);
  await at.tab('bytes');
  await at.inspector.getByRole('button', { name: en.bytes.text, exact: true }).click();
  await expect(at.inspector.getByRole('region', { name: en.bytes.text })).toContainText('GET /hello?name=kim HTTP/1.0␍␊');
  await at.tab('state');
  await expect(at.inspector.getByRole('heading', { name: en.state.changed })).toBeVisible();
  await expect(at.inspector.getByRole('region', { name: en.state.processes, exact: true }).getByRole('row', { name: new RegExp(en.state.here) })).toContainText('nginx worker');
});

test('the drawn document is shown in a frame that may do nothing', async ({ page, at }) => {
  await at.open();
  await page.keyboard.press('End');
  await expect(at.sentence).toHaveText(/draws the page “Hello” \(status 200/);
  const window = at.inspector.getByRole('figure', { name: en.document.title });
  await expect(window.locator('iframe')).toHaveAttribute('sandbox', '');
  await expect(window.frameLocator('iframe').getByRole('heading', { name: 'Hello, kim!' })).toBeVisible();
  // With the style sheet that the second request brought.
  await expect(window.frameLocator('iframe').getByRole('heading')).toHaveCSS('color', 'rgb(43, 108, 176)');
});

function textsOfAll(cells: Locator): Promise<string[]> {
  return cells.allTextContents();
}
