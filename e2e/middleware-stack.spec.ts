/** The middlewares of a site as cards: by keys, by pointer, and by the text; then the run has the new order. */
import { editing as english } from '../web/i18n/en/editing.ts';
import { inspecting } from '../web/i18n/en/inspecting.ts';
import { editing as korean } from '../web/i18n/ko/editing.ts';
import { expect, literally, test, type At } from './journey.ts';

const FILE = '/srv/shop/stack.py';
const words = english.stack;
const cards = (at: At) => at.dialog.getByRole('region', { name: words.title }).getByRole('listitem');
const order = async (at: At): Promise<string[]> => (await cards(at).locator('b').allTextContents()).map((text) => text.trim());
const inText = async (at: At): Promise<string[]> => [...(await at.dialog.getByRole('textbox', { name: FILE }).inputValue()).matchAll(/"[\w.]+:(\w+)"/g)].map(([, name]) => name!);

async function openFiles(at: At): Promise<void> {
  await at.button(at.words.shell.buttons.edit).click();
  await at.dialog.getByRole('tab', { name: at.words.shell.editor.tabs.files }).click();
}

test('moved by keys, removed, added: list and text stay in step, and it is said', async ({ page, at }) => {
  await at.open('p=middleware-stack');
  await openFiles(at);
  await expect(cards(at)).toHaveCount(6);
  const before = await order(at);
  expect(before).toEqual(await inText(at));
  await at.dialog.getByRole('button', { name: words.inward(before[0]!) }).focus();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(at.dialog.getByRole('status').filter({ hasText: words.moved(before[0]!, 2, 6, before[1]!, before[2]!) })).toBeAttached();
  expect(await order(at)).toEqual([before[1], before[0], ...before.slice(2)]);
  expect(await inText(at)).toEqual(await order(at));
  await expect(at.dialog.getByRole('button', { name: words.inward(before[0]!) })).toBeFocused();
  await page.keyboard.press('Enter');
  expect((await order(at))[2]).toBe(before[0]);
  await at.dialog.getByRole('button', { name: words.remove('Gzip') }).click();
  await expect(cards(at)).toHaveCount(5);
  await at.dialog.getByRole('combobox', { name: words.addLabel }).selectOption('middleware.gzip_body:Gzip');
  await at.dialog.getByRole('button', { name: words.add }).click();
  expect(await order(at)).toEqual(['Gzip', before[1], before[0], ...before.slice(3)]);
  expect(await inText(at)).toEqual(await order(at));
});

test('dragged by pointer; sent; the run calls them in the new order, each seen from both sides', async ({ page, at }) => {
  await at.open('p=middleware-stack');
  await openFiles(at);
  await expect(cards(at)).toHaveCount(6);
  const before = await order(at);
  const [from, to] = [(await cards(at).nth(2).locator('[title]').boundingBox())!, (await cards(at).nth(0).boundingBox())!];
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + from.width / 2, to.y + to.height + 10, { steps: 4 });
  await page.mouse.move(from.x + from.width / 2, to.y + 4, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => order(at)).toEqual([before[2], before[0], before[1], ...before.slice(3)]);
  expect(await inText(at)).toEqual(await order(at));
  await at.dialog.getByRole('button', { name: literally(at.words.shell.editor.send) }).click();
  await expect(at.dialog).toBeHidden();
  await at.walkTo(/^Gzip\.__call__\(environ, start_response\)/);
  const sides = at.inspector.getByRole('heading', { name: inspecting.sides.title }).locator('..');
  await expect(sides).toContainText(inspecting.sides.both('Gzip.__call__'));
  await expect(sides).toContainText(inspecting.sides.server('gunicorn'));
  await sides.getByRole('button', { name: 'AccessLog.__call__' }).click();
  await expect(sides).toContainText(inspecting.sides.both('AccessLog.__call__'));
});

test('a text without a readable list says so, and comes back as cards when it is one again', async ({ at }) => {
  const ko = at.in('ko');
  await ko.open('p=middleware-stack&l=ko');
  await openFiles(ko);
  const area = at.dialog.getByRole('textbox', { name: FILE });
  const text = await area.inputValue();
  await area.fill('MIDDLEWARE = [f"a:b"]\n');
  await expect(at.dialog.getByText(korean.stack.unreadable)).toBeVisible();
  await area.fill(text);
  await expect(at.dialog.getByRole('region', { name: korean.stack.title }).getByRole('listitem')).toHaveCount(6);
});
