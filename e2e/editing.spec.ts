/** Changing the request and the code, sending again, and seeing what comes of it: real Python, also where it fails. */
import { inspecting as texts } from '../web/i18n/en/inspecting.ts';
import { expect, test, type At } from './journey.ts';

/** CPython may have to be fetched and started first. */
const patient = { timeout: 150_000 };
const VIEWS = '/srv/shop/views.py';
const COUNTED = '    visits += 1\n';

test('another address makes another page; a changed view makes an error, shown where it happened', async ({ page, at }) => {
  await at.open();
  await at.send('http://shop.example/hello?name=lee');
  await expect(at.main.getByText(at.words.shell.note.title)).toBeVisible(patient);
  await page.getByRole('button', { name: at.words.shell.note.dismiss }).click();
  await page.keyboard.press('End');
  await expect(at.inspector.getByRole('figure', { name: texts.document.title }).frameLocator('iframe').getByRole('heading', { name: 'Hello, lee!' })).toBeVisible();

  await changeViews(at, (code) => code.replace(COUNTED, `${COUNTED}    stock = {"kim": 3}\n    stock[request.query.get("name")]\n`));
  await expect(at.main.getByText(at.words.shell.note.status('200', '500'))).toBeVisible(patient);
  await page.getByRole('button', { name: at.words.shell.note.dismiss }).click();
  await page.keyboard.press('End');
  await expect(at.sentence).toHaveText(/draws the page “Internal Server Error” \(status 500/);
  await at.walkTo(/^hello raises KeyError: 'lee' on line \d+/, 'ArrowLeft');
  await at.tab('code');
  await expect(at.inspector.getByRole('region', { name: `${texts.code.source}: ${VIEWS}` }).locator('[aria-current="step"]')).toHaveText(/stock\[request\.query\.get\("name"\)\]/);
  await expect(at.inspector.getByText(texts.code.raised)).toBeVisible();
  await expect(at.inspector.getByRole('definition').filter({ hasText: "{'kim': 3}" })).toBeVisible();
  await at.transport('last');
  await at.walkTo(/^nginx worker sends the response 500/, 'ArrowLeft');
  await at.tab('state');
  const log = at.inspector.getByRole('region', { name: 'gunicorn (stderr)' });
  if (!(await log.isVisible())) await at.inspector.getByText(`${texts.state.logs}: gunicorn (stderr)`).click();
  await expect(log).toContainText('Error handling request /hello?name=lee');
  await expect(log).toContainText('Traceback (most recent call last):');
  await expect(log).toContainText(`File "${VIEWS}", line`);
  await expect(log).toContainText("KeyError: 'lee'");
});

test('code that Python cannot read: no worker comes up, and the page says 502', async ({ page, at }) => {
  await at.open();
  await changeViews(at, (code) => code.replace('def hello(request):', 'def hello(request:'));
  await expect(at.main.getByText(at.words.shell.note.status('200', '502'))).toBeVisible(patient);
  await page.keyboard.press('End');
  await expect(at.sentence).toHaveText(/status 502/);
  await at.stages.getByRole('button', { name: at.words.stages.names.boot }).click();
  await at.walkTo(/SyntaxError|ends \(exit (status|code) 3/);
});

test('an endless loop is stopped, the page stays alive, and the worker is killed by its master', async ({ page, at }) => {
  await at.open();
  await changeViews(at, (code) => code.replace(COUNTED, `${COUNTED}    while True:\n        pass\n`), false);
  // While it runs, the journey from before is still there to walk.
  await expect(at.dialog.getByRole('button', { name: at.words.shell.url.sending })).toBeVisible();
  // The first one leaves the text area.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(at.dialog).toBeHidden();
  await page.keyboard.press('ArrowRight');
  await expect(at.position).toHaveText(/^2 \//);
  await expect(at.button(at.words.shell.url.sending)).toBeVisible();
  await expect(at.main.getByText(at.words.shell.note.status('200', '502'))).toBeVisible(patient);
  await page.keyboard.press('End');
  await expect(at.sentence).toHaveText(/status 502/);
  await at.walkTo(/^Stopped: the Python code was still running after \d+ ms of real time/, 'ArrowLeft');
  await at.walkTo(/^gunicorn master sends the signal SIG(ABRT|KILL) to process \d+/);
  await at.walkTo(/^gunicorn master takes note that its child \d+ has ended/);
  // And Python answers again.
  await changeViews(at, (code) => code.replace('    while True:\n        pass\n', ''));
  await expect(at.main.getByText(at.words.shell.note.status('502', '200'))).toBeVisible(patient);
});

test('code that asks for more memory than there is gets an error, not the page', async ({ page, at }) => {
  await at.open();
  await changeViews(at, (code) => code.replace(COUNTED, `${COUNTED}    hog = []\n    while True:\n        hog.append(bytes(16 * 1024 * 1024))\n`));
  await expect(at.main.getByText(/The status is 50[02]/)).toBeVisible(patient);
  await page.keyboard.press('End');
  await at.walkTo(/MemoryError|out of memory|SIGKILL/, 'ArrowLeft');
});

/** Edits the views in the editor and sends them; waits until the editor closes, unless told otherwise. */
async function changeViews(at: At, edit: (code: string) => string, wait = true): Promise<void> {
  await at.button(at.words.shell.buttons.edit).click();
  await at.dialog.getByRole('tab', { name: at.words.shell.editor.tabs.files }).click();
  const area = at.dialog.getByRole('textbox', { name: VIEWS });
  const code = await area.inputValue();
  expect(edit(code)).not.toBe(code);
  await area.fill(edit(code));
  await area.press('Control+Enter');
  if (wait) await expect(at.dialog).toBeHidden(patient);
}
