/** Python packages of one's own: missing, dropped on the page, used by a run, refused with a reason, removed. */
import { strToU8, zipSync } from 'fflate';
import { editing } from '../web/i18n/en/editing.ts';
import { expect, literally, test, type At } from './journey.ts';

const words = editing.wheels;
const patient = { timeout: 150_000 };
const VIEWS = '/srv/shop/views.py';
const NAME = 'greet-1.0-py3-none-any.whl';

function wheel(files: Readonly<Record<string, string>>): Buffer {
  const all = { ...files, 'greet-1.0.dist-info/WHEEL': '', 'greet-1.0.dist-info/METADATA': 'Name: greet\nVersion: 1.0\n' };
  return Buffer.from(zipSync(Object.fromEntries(Object.entries(all).map(([path, text]) => [path, strToU8(text)]))));
}
const greet = wheel({ 'greet/__init__.py': 'def hail(name):\n    return name.upper()\n' });

test('a package that is missing is named; its wheel, dropped on the page, makes the run work, also after a reload', async ({ page, at }) => {
  await at.open();
  await edit(at, (code) => `import greet\n${code.replace('    visits += 1\n', '    visits += 1\n    greet.hail("kim")\n')}`);
  await expect(at.main.getByText(words.missing('greet'))).toBeVisible(patient);
  await drop(at, { [NAME]: greet });
  const list = at.dialog.getByRole('region', { name: words.title });
  await expect(list.getByRole('listitem')).toContainText('greet 1.0');
  await expect(list.getByRole('status')).toContainText(words.added('greet 1.0'));
  await at.dialog.getByRole('button', { name: literally(at.words.shell.editor.send) }).click();
  await expect(at.dialog).toBeHidden(patient);
  await expect(at.main.getByText(words.missing('greet'))).toBeHidden();
  await at.depth('line');
  await at.walkTo(/^hail\(/);
  await at.tab('code');
  await expect(at.inspector.getByText('return name.upper()')).toBeVisible();
  expect(page.url()).not.toContain('greet.hail');

  // The link's own code is agreed to in this tab, and the packages are still here.
  await page.reload();
  await expect(at.position).toHaveText(/^\d+ \/ [1-9]\d*$/, patient);
  await expect(at.main.getByText(words.missing('greet'))).toBeHidden();
  await at.button(at.words.shell.buttons.edit).click();
  await at.dialog.getByRole('tab', { name: at.words.shell.editor.tabs.packages }).click();
  await at.dialog.getByRole('button', { name: words.remove('greet') }).click();
  await expect(at.dialog.getByText(words.none)).toBeVisible();
});

test('what is no wheel is refused by name and reason; by keyboard there is a file field', async ({ at }) => {
  await at.open();
  await drop(at, { 'readme.txt': Buffer.from('x'), 'torn.whl': Buffer.from('PK torn'), 'greet-1.0-cp311.whl': wheel({ 'greet/fast.so': '' }) });
  const list = at.dialog.getByRole('region', { name: words.title });
  const faults = list.getByRole('alert');
  await expect(faults).toContainText(words.refusedFile('readme.txt', words.refused['name']!, ''));
  await expect(faults).toContainText(words.refusedFile('torn.whl', words.refused['notZip']!, ''));
  await expect(faults).toContainText(words.refusedFile('greet-1.0-cp311.whl', words.refused['compiled']!, 'greet/fast.so'));
  await expect(list.getByText(words.none)).toBeVisible();
  await list.getByLabel(words.choose).setInputFiles({ name: NAME, mimeType: 'application/zip', buffer: greet });
  await expect(list.getByRole('listitem')).toContainText('greet 1.0');
  await expect(faults).toBeEmpty();
});

async function edit(at: At, change: (code: string) => string): Promise<void> {
  await at.button(at.words.shell.buttons.edit).click();
  await at.dialog.getByRole('tab', { name: at.words.shell.editor.tabs.files }).click();
  const area = at.dialog.getByRole('textbox', { name: VIEWS });
  await area.fill(change(await area.inputValue()));
  await area.press('Control+Enter');
  await expect(at.dialog).toBeHidden(patient);
}

async function drop(at: At, files: Readonly<Record<string, Buffer>>): Promise<void> {
  const transfer = await at.page.evaluateHandle((given) => {
    const made = new DataTransfer();
    for (const [name, bytes] of Object.entries(given)) made.items.add(new File([new Uint8Array(bytes)], name));
    return made;
  }, Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, [...bytes]])));
  await at.page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
  await expect(at.dialog).toBeVisible();
}
