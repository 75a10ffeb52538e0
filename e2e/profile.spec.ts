/** A profile of one's own machine in the load lab: by keyboard, from a file or a text, in both languages; what is wrong in it is said. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator, Page } from '@playwright/test';
import { profile as en } from '../web/i18n/en/labProfile.ts';
import { lab as enLab } from '../web/i18n/en/lab.ts';
import { profile as ko } from '../web/i18n/ko/labProfile.ts';
import { lab as koLab } from '../web/i18n/ko/lab.ts';
import type { ProfileWords } from '../web/i18n/labProfileShape.ts';
import { expect, LANGUAGES, test, type Language } from './journey.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const file = 'test/golden/load/profile.json';
const golden = JSON.stringify(JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')));
const wordsOf: Readonly<Record<Language, ProfileWords>> = { en, ko };
const labOf = { en: enLab, ko: koLab } as const;

/** Opens the part by keyboard; the next stop is the button. */
async function opened(page: Page, words: ProfileWords): Promise<Locator> {
  const section = page.getByRole('region', { name: words.title });
  await section.getByText(words.title, { exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(section.getByRole('button', { name: words.choose })).toBeVisible();
  return section;
}

for (const language of LANGUAGES) {
  test(`by keyboard: a file is chosen, its costs are a side’s, the run is of them (${language})`, async ({ page }) => {
    const words = wordsOf[language];
    // From now on the browser hands choosers over; asked for only as the key is pressed, a busy one may open it before it is told.
    page.on('filechooser', () => {});
    await page.goto(`./#load=five-browsers&l=${language}`);
    const section = await opened(page, words);
    await page.keyboard.press('Tab');
    await expect(section.getByRole('button', { name: words.choose })).toBeFocused();
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')]);
    await chooser.setFiles(file);
    await expect(section.getByRole('status')).toHaveText(words.taken('profile.json', 5));
    await expect(section).toContainText('AMD EPYC');
    await expect(section).toContainText(words.busy('6.1', 2));

    const costs = section.getByRole('combobox', { name: words.costsOf('B') });
    await costs.focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
    await expect(costs.locator('option:checked')).toHaveText(new RegExp(`^uWSGI.*: ${labOf[language].applications.tiny}$`));
    await expect(page.getByRole('region', { name: labOf[language].sideName('B') })).toContainText('uWSGI');
    await expect(page).toHaveURL(/#load=~[\w-]{200,3000}&l=/);
    await page.getByRole('button', { name: new RegExp(`^(${labOf[language].run}|${labOf[language].runAnyway})$`) }).first().click();
    await expect(page.getByRole('table').first()).toBeVisible();

    await page.evaluate(readFileSync(axePath, 'utf8'));
    const faults = await page.evaluate(async (title) => {
      const { violations } = await (globalThis as unknown as { axe: { run: (scope: unknown) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run(document.querySelector(`section[aria-label="${title}"]`));
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
    }, words.title);
    expect(faults).toEqual([]);
  });

  test(`a wrong profile is refused with the path of the field, and the one before it stays (${language})`, async ({ page }) => {
    const words = wordsOf[language];
    await page.goto(`./#load=five-browsers&l=${language}`);
    const section = await opened(page, words);
    await section.getByText(words.paste, { exact: true }).click();
    const take = async (text: string): Promise<void> => {
      await section.getByRole('textbox', { name: words.paste }).fill(text);
      await section.getByRole('button', { name: words.take }).press('Enter');
    };
    await take(golden);
    await expect(section.getByRole('status')).toHaveText(words.taken(words.pasted, 5));
    for (const [text, field, said] of [
      [golden.replace('"cores":2', '"cores":"two"'), 'machine.cores', words.faults.type('0.12')],
      [golden.replace(/"front_cpu_ms":[\d.]+/, '"front_cpu_ms":-1'), 'deployments.0.costs.front_cpu_ms', words.faults.least('0')],
      [golden.replace('"profile":1', '"profile":2'), 'profile', words.faults.choice('1')],
      [golden.replace('"missing"', '"nothing"'), 'missing', words.faults.missing('')],
    ] as const) {
      await take(text);
      await expect(section.getByRole('alert')).toHaveText(`${words.refused} ${field}: ${said}.`);
    }
    await take('{');
    await expect(section.getByRole('alert')).toContainText(words.whole);
    await expect(section.getByRole('status')).toHaveText(words.taken(words.pasted, 5));
    await take(golden);
    await expect(section.getByRole('alert')).toHaveCount(0);
  });
}

test('a file is dropped; what nobody measured is said beside the knobs, and with a link as well', async ({ page }) => {
  await page.goto('./#load=five-browsers&l=en');
  const section = await opened(page, en);
  const given = JSON.parse(golden) as { deployments: { costs: Record<string, unknown>; not_measured: Record<string, string> }[] };
  delete given.deployments[1]!.costs['cold_cpu_ms'];
  given.deployments[1]!.not_measured['cold_cpu_ms'] = 'the time was up';
  const data = await page.evaluateHandle((text) => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([text], 'mine.json', { type: 'application/json' }));
    return dropped;
  }, JSON.stringify(given));
  await section.dispatchEvent('drop', { dataTransfer: data });
  await expect(section.getByRole('status')).toHaveText(en.taken('mine.json', 5));
  await section.getByRole('combobox', { name: en.costsOf('B') }).selectOption('1');
  await expect(section.getByRole('note')).toHaveText(`${en.leftOut('B')}${en.fields.cold_cpu_ms} (the time was up)`);
  await expect(page).toHaveURL(/#load=~[\w-]{200,3000}&l=/);
  await page.reload();
  await expect(page.getByRole('note')).toHaveText(`${en.leftOut('B')}${en.fields.cold_cpu_ms}`);
});
