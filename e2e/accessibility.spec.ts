/** No violation that axe can find, on any view, tab and dialog, in every theme and language. */
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import { At, expect, LANGUAGES, test } from './journey.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const SIZES = { wide: { width: 1440, height: 900 }, middle: { width: 1024, height: 768 }, narrow: { width: 390, height: 844 } } as const;

for (const language of LANGUAGES) {
  for (const theme of ['light', 'dark', 'contrast'] as const) {
    test(`${language}, ${theme}`, async ({ page }) => {
      await everyPlace(page, new At(page, language), language, theme);
    });
  }
  for (const size of ['middle', 'narrow'] as const) {
    test(`${language}, ${size}`, async ({ page }) => {
      await page.setViewportSize(SIZES[size]);
      await everyPlace(page, new At(page, language), language, size === 'middle' ? 'light' : 'dark');
    });
  }
}

async function everyPlace(page: Page, at: At, language: string, theme: string): Promise<void> {
  await page.addInitScript((chosen) => {
    // The frame of the drawn document has no storage.
    if (window === window.top) localStorage.setItem('hop-by-hop', JSON.stringify({ theme: chosen }));
  }, theme);
  await page.emulateMedia({ colorScheme: theme === 'dark' ? 'dark' : 'light', reducedMotion: 'reduce' });
  await at.open(`p=hello&l=${language}`);
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
  await page.addScriptTag({ path: axePath });
  const buttons = at.words.shell.buttons;

  // A call of Python: a stack, locals, an environ. Then a packet between machines. Then the drawn page.
  await at.stages.locator('ol').getByRole('button', { name: at.words.stages.brief[6] ?? '' }).click();
  for (const view of ['map', 'sequence', 'waterfall'] as const) {
    await at.view(view);
    await expect(page.locator('#view-panel > *').first()).toBeVisible();
    await clean(page, `view ${view}`, view === 'map' ? 'html' : 'main');
  }
  await at.view('map');
  for (const tab of ['story', 'state', 'code'] as const) {
    await at.tab(tab);
    await clean(page, `tab ${tab}`, 'aside');
  }
  await at.stages.locator('ol').getByRole('button', { name: at.words.stages.brief[1] ?? '' }).first().click();
  await at.tab('bytes');
  await at.inspector.getByRole('treeitem').first().click();
  await clean(page, 'tab bytes', 'aside');
  await at.tab('story');
  await at.transport('last');
  await expect(at.inspector.getByRole('figure')).toBeVisible();
  await clean(page, 'the drawn page');

  for (const [name, part] of [[buttons.edit, 'tab'], [buttons.help, 'table'], [buttons.share, 'link']] as const) {
    await at.button(name).click();
    await expect(at.dialog.getByRole(part).first()).toBeVisible();
    await clean(page, `dialog ${name}`, 'dialog');
    if (part === 'tab') {
      for (const panel of ['files', 'packages', 'names', 'nginx.conf', 'network'] as const) {
        await at.dialog.getByRole('tab', { name: panel === 'nginx.conf' ? panel : at.words.shell.editor.tabs[panel] }).click();
        await clean(page, `editor ${panel}`, 'dialog');
      }
    }
    await at.dialog.getByRole('button', { name: buttons.close, exact: true }).click();
    await expect(at.dialog).toHaveCount(0);
  }
  // What is said when something is wrong.
  await at.send('http:///');
  await expect(at.alert).toBeVisible();
  await clean(page, 'a problem', 'main');
}

/** Looks at the whole page, or at the part that has changed. */
async function clean(page: Page, where: string, part = 'html'): Promise<void> {
  const violations = await page.evaluate(async (part) => {
    const { axe } = globalThis as unknown as { readonly axe: { run(context: object, options: object): Promise<{ readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[] }[] }> } };
    // The drawn document is somebody's, and the interpreter's frame has nothing to read.
    const { violations } = await axe.run({ include: [[part]], exclude: [['iframe']] }, { resultTypes: ['violations'], iframes: false });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${String(target)} (${failureSummary?.split('\n')[1]?.trim()})`).join('; ')}`);
  }, part);
  expect(violations, where).toEqual([]);
}
