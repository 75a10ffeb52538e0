/** A JSP page and the servlet that it becomes: side by side in the inspector, while it is typed in the editor, and when it is wrong. */
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import { editing as editingEn } from '../web/i18n/en/editing.ts';
import { inspecting as inspectingEn } from '../web/i18n/en/inspecting.ts';
import { editing as editingKo } from '../web/i18n/ko/editing.ts';
import { inspecting as inspectingKo } from '../web/i18n/ko/inspecting.ts';
import { At, expect, LANGUAGES, literally, test, wordsOf, type Language } from './journey.ts';

const HELLO = '/srv/tomcat/webapps/shop/hello.jsp';
const inspecting = { en: inspectingEn, ko: inspectingKo };
const editing = { en: editingEn, ko: editingKo };

/** The scriptlet of the page runs, and its code is shown. */
async function atScriptlet(at: At, language: Language): Promise<void> {
  await at.open(`p=jsp&l=${language}`);
  await at.depth('line');
  await at.walkTo(/_jspService.*hello\.jsp:3\b/);
  await at.tab('code');
}

for (const language of LANGUAGES) {
  const { code } = inspecting[language];
  const { java } = code;

  test(`${language}: page and servlet with their lines; a line that is chosen by keys shows its lines in the other text`, async ({ page }) => {
    const at = new At(page, language);
    await atScriptlet(at, language);
    const jsp = at.inspector.getByRole('listbox', { name: `${java.page}: ${HELLO}` });
    const servlet = at.inspector.getByRole('listbox', { name: `${java.servlet}: hello_jsp.java` });
    await expect(at.inspector.getByText(java.execution.evaluated)).toBeVisible();
    await expect(jsp.locator('[aria-current="step"]')).toHaveText(/visits\+\+/);
    await expect(servlet.locator('[aria-current="step"]')).toHaveText(/visits\+\+/);

    await jsp.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    for (let line = 1; line < 8; line++) await page.keyboard.press('ArrowDown');
    await expect(jsp.getByRole('option', { selected: true })).toHaveText(/<h1>Hello, <%= name %>!<\/h1>/);
    await expect(servlet.getByRole('option', { selected: true })).toHaveText([/out\.write\(" {2}<h1>Hello, "\);/, /out\.print\( name \);/, /out\.write\("!<\/h1>\\n"\);/]);
    await expect(at.inspector.getByRole('status')).toHaveText(literally(java.became(8, [43, 44, 45], 'hello_jsp.java')));
    // The arrows were the list's: the journey stands where it stood.
    await expect(servlet.locator('[aria-current="step"]')).toHaveText(/visits\+\+/);

    await servlet.getByRole('option').filter({ hasText: 'out.print( visits )' }).click();
    await expect(jsp.getByRole('option', { selected: true })).toHaveText(/Visit number/);
    await servlet.getByRole('option').filter({ hasText: '_jspx_page_context = pageContext' }).click();
    await expect(jsp.getByRole('option', { selected: true })).toHaveCount(0);
    await servlet.press('Escape');
    await expect(at.inspector.getByRole('status')).toHaveText(java.about);

    // In a dialog they stand side by side, and one goes from line to line.
    const open = at.inspector.getByRole('button', { name: java.wide });
    await open.click();
    await expect(at.dialog).toHaveAccessibleName(java.title);
    const wideJsp = at.dialog.getByRole('listbox', { name: `${java.page}: ${HELLO}` });
    const wideServlet = at.dialog.getByRole('listbox', { name: `${java.servlet}: hello_jsp.java` });
    const [left, right] = [await wideJsp.boundingBox(), await wideServlet.boundingBox()];
    expect(left!.x + left!.width).toBeLessThanOrEqual(right!.x);
    const next = at.dialog.getByRole('button', { name: java.forward });
    await next.click();
    await expect(wideJsp.locator('[aria-current="step"]')).toHaveText(/<!DOCTYPE html>/);
    await next.focus();
    await page.keyboard.press('Enter');
    await expect(wideJsp.locator('[aria-current="step"]')).toHaveText(/<html lang="en">/);
    await at.dialog.getByRole('button', { name: java.back }).click();
    await expect(wideServlet.locator('[aria-current="step"]')).toHaveText(/<!DOCTYPE html>/);
    await page.keyboard.press('Escape');
    await expect(at.dialog).toBeHidden();
    await expect(open).toBeFocused();
  });

  test(`${language}: the editor translates while one types; what is wrong is shown at its line, also when it is sent from elsewhere`, async ({ page }) => {
    const { shell } = wordsOf[language];
    const words = editing[language].jsp;
    const at = new At(page, language);
    await at.open(`p=jsp&l=${language}`);
    await at.button(shell.buttons.edit).click();
    await at.dialog.getByRole('tab', { name: shell.editor.tabs.files }).click();
    await at.dialog.getByRole('button', { name: literally(HELLO) }).click();
    const text = at.dialog.getByRole('textbox', { name: HELLO });
    const becomes = at.dialog.getByRole('region', { name: words.title });
    const servlet = becomes.getByRole('listbox', { name: `${words.servlet}: hello_jsp.java` });
    const right = await text.inputValue();

    await text.fill(right.replace('<h1>Hello, <%= name %>!</h1>', '<h1><%= name.length() %></h1>'));
    await expect(servlet.getByRole('option').filter({ hasText: 'out.print( name.length() );' })).toHaveCount(1);
    await servlet.getByRole('option').filter({ hasText: 'out.print( name.length() );' }).click();
    await becomes.getByRole('button', { name: words.goTo(8) }).click();
    await expect(text).toBeFocused();

    await text.fill(right.replace('<%= visits %>', '<%= visit %>'));
    await expect(becomes.getByRole('status')).toContainText(shell.problem.place(HELLO, 9, 23));
    await expect(becomes.getByRole('status')).toContainText('visit');
    await expect(servlet).toHaveCount(0);

    // Sent from another panel: the editor goes to the file.
    await text.press('Escape');
    await at.dialog.getByRole('tab', { name: shell.editor.tabs.names }).click();
    await at.dialog.getByRole('button', { name: shell.editor.send }).click();
    await expect(text).toHaveAccessibleDescription(literally(shell.problem.place(HELLO, 9, 23)));
    await expect(text).toBeFocused();
    expect(await text.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd))).toContain('<%= visit %>');

    await text.fill(right.replace('Hello, <%=', 'Good day, <%='));
    await expect(text).not.toHaveAttribute('aria-invalid');
    await text.press('Control+Enter');
    await expect(at.dialog).toBeHidden();
    await page.keyboard.press('End');
    await expect(at.inspector.getByRole('figure').frameLocator('iframe').getByRole('heading', { name: 'Good day, kim!' })).toBeVisible();
  });
}

test('WildFly starts its services, then the application', async ({ page, at }) => {
  await at.open('p=wildfly');
  await page.keyboard.press('Home');
  await page.keyboard.press('Home');
  await at.walkTo(/datasources.*java:jboss\/datasources\/ShopDS.*20/);
  await at.walkTo(/undertow.*0\.0\.0\.0:80/);
  await at.tab('code');
  await expect(at.inspector.getByRole('region', { name: `${inspectingEn.code.source}: standalone.xml` })).toContainText('max-pool-size');
  await at.walkTo(/shop\.war/);
  await at.tab('state');
  await expect(at.inspector).toContainText(inspectingEn.state.memoryChosen);
});

test('a servlet that a person wrote: its line, its variables, its call stack', async ({ at }) => {
  await at.open('p=servlet-error');
  await at.walkTo(/NullPointerException/);
  await at.tab('code');
  const { code } = inspectingEn;
  const source = at.inspector.getByRole('region', { name: /BrokenServlet\.java$/ });
  await expect(source.locator('[aria-current="step"]')).toHaveText(/pears\.length\(\)/);
  await expect(at.inspector.getByText(code.java.execution.evaluated)).toBeVisible();
  await at.inspector.getByRole('button', { name: /TimingFilter\.doFilter/ }).click();
  await expect(at.inspector.getByRole('region', { name: /TimingFilter\.java$/ }).locator('[aria-current="step"]')).toHaveText(/chain\.doFilter/);
});

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

for (const [language, theme, width, height] of [['ko', 'dark', 1024, 768], ['en', 'contrast', 390, 844]] as const) {
  test(`nothing that axe finds: ${language}, ${theme}, ${width} wide`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.addInitScript((chosen) => {
      if (window === window.top) localStorage.setItem('hop-by-hop', JSON.stringify({ theme: chosen }));
    }, theme);
    const at = new At(page, language);
    const { java } = inspecting[language].code;
    const words = wordsOf[language].shell;
    await atScriptlet(at, language);
    await page.addScriptTag({ path: axePath });
    await at.inspector.getByRole('option').filter({ hasText: 'Visit number' }).first().click();
    await clean(page, 'aside');
    await at.inspector.getByRole('button', { name: java.wide }).click();
    await clean(page, 'dialog');
    await page.keyboard.press('Escape');
    await at.button(words.buttons.edit).click();
    await at.dialog.getByRole('tab', { name: words.editor.tabs.files }).click();
    await at.dialog.getByRole('button', { name: literally(HELLO) }).click();
    await expect(at.dialog.getByRole('listbox')).toBeVisible();
    await clean(page, 'dialog');
    await at.dialog.getByRole('textbox', { name: HELLO }).fill('<%= nobody %>');
    await expect(at.dialog.getByRole('region', { name: editing[language].jsp.title }).getByRole('status')).toContainText('nobody');
    await clean(page, 'dialog');
    // No part is wider than its place.
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
  });
}

async function clean(page: Page, part: string): Promise<void> {
  const violations = await page.evaluate(async (wanted) => {
    const { axe } = globalThis as unknown as { readonly axe: { run(context: object, options: object): Promise<{ readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[] }[] }> } };
    const found = await axe.run({ include: [[wanted]], exclude: [['iframe']] }, { resultTypes: ['violations'], iframes: false });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${String(target)} (${failureSummary?.split('\n')[1]?.trim()})`).join('; ')}`);
  }, part);
  expect(violations, part).toEqual([]);
}
