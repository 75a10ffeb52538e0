/** Nothing wider than the page, and nothing that axe finds. The page must have axe by then (`addScriptTag({ path: axePath })`). */
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';

export const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export async function clean(page: Page, where: string): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), where).toBe(0);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { readonly axe: { run(context: object, options: object): Promise<{ readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[] }[] }> } };
    const { violations } = await axe.run({ include: [['html']], exclude: [['iframe']] }, { resultTypes: ['violations'], iframes: false });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${String(target)} (${failureSummary?.split('\n')[1]?.trim()})`).join('; ')}`);
  });
  expect(found, where).toEqual([]);
}
