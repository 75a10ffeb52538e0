/** Whatever a person's code tries, it reaches no network, no page and no storage. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspecting as texts } from '../web/i18n/en/inspecting.ts';
import { expect, test } from './journey.ts';

/** Each line is one way out, `TARGET` the address to reach. */
const WAYS_OUT: Readonly<Record<string, string>> = {
  js_module: 'import js; js.fetch(TARGET + "js_module"); return "out"',
  js_title: 'import js; js.document.title = "owned"; return "out"',
  js_storage: 'import js; js.localStorage.setItem("owned", "1"); return "out"',
  js_database: 'import js; js.indexedDB.open("owned"); return "out"',
  js_request: 'import js; x = js.XMLHttpRequest.new(); x.open("GET", TARGET + "js_request", False); x.send(); return "out"',
  js_socket: 'import js; js.WebSocket.new(TARGET.replace("http", "ws") + "js_socket"); return "out"',
  js_worker: 'import js; js.Worker.new(TARGET + "js_worker"); return "out"',
  js_parent: 'import js; js.postMessage("forged"); return "out"',
  run_js: 'from pyodide.code import run_js; run_js("fetch(\'" + TARGET + "run_js\')"); return "out"',
  run_js_import: 'from pyodide.code import run_js; run_js("import(\'" + TARGET + "run_js_import\')"); return "out"',
  pyfetch: 'import pyodide.http; pyodide.http.pyfetch(TARGET + "pyfetch").send(None); return "out"',
  open_url: 'from pyodide.http import open_url; return open_url(TARGET + "open_url").read()',
  constructor: 'import pyodide_js; g = pyodide_js.loadPackage.constructor("return globalThis")(); g.fetch(TARGET + "constructor"); return "out"',
  module: 'import pyodide_js; pyodide_js._api.config.jsglobals.fetch(TARGET + "module"); return "out"',
  ffi: 'from pyodide.ffi import to_js; to_js({}).constructor.constructor("fetch(\'" + TARGET + "ffi\')")(); return "out"',
  urllib: 'import urllib.request; return urllib.request.urlopen(TARGET + "urllib", timeout=2).read()',
  socket: 'import socket; s = socket.create_connection(("127.0.0.1", int(TARGET.split(":")[2].strip("/"))), 2); s.sendall(b"GET /socket HTTP/1.0\\r\\n\\r\\n"); return s.recv(9)',
  emscripten: 'import _pyodide_core; return "out " + TARGET[:0]',
  subprocess: 'import subprocess; return subprocess.run(["/bin/sh", "-c", "echo out"], capture_output=True).stdout',
  system: 'import os; return os.system("true") or "out"',
  passwd: 'return open("/etc/passwd").read()',
  webbrowser: 'import webbrowser; return webbrowser.open(TARGET + "webbrowser")',
};

/** This one is fatal to the interpreter: it comes after the others. */
const FATAL = { ctypes: 'import ctypes; ctypes.CDLL(None).emscripten_run_script(("fetch(\'" + TARGET + "ctypes\')").encode()); return "out"' };

test('code that tries every way out finds none', async ({ page, at, complaints }) => {
  const hits: string[] = [];
  const server = await listening((path) => hits.push(path));
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await at.open();
  // The server is there, and would tell.
  await page.evaluate((url) => fetch(`${url}control`), target);
  expect(hits).toEqual(['/control']);
  const before = await traces();

  await runs(attempts(target, WAYS_OUT));
  const shown = at.inspector.getByRole('figure', { name: texts.document.title }).frameLocator('iframe').locator('body');
  await expect(shown).toContainText('all tried');
  const results = ((await shown.textContent()) ?? '').split('\n').filter((line) => line.includes(' => '));
  expect(results.length, results.join('\n')).toBe(Object.keys(WAYS_OUT).length);

  await runs(attempts(target, FATAL));
  await expect(at.sentence).toHaveText(/status 502/);

  // Half a second in the page, for what was started and not waited for.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
  expect(hits, results.join('\n')).toEqual(['/control']);
  expect(await traces()).toEqual(before);
  expect(results.join('\n')).not.toContain('root:');
  // And the page goes on.
  await page.keyboard.press('Home');
  await expect(at.position).toHaveText(/^1 \//);
  // The browser tells what it has refused: that, and nothing else.
  expect(complaints.filter((complaint) => !/Content Security Policy|ERR_BLOCKED_BY_CSP|violates the following|Pyodide has suffered a fatal error|The cause of the fatal error/i.test(complaint))).toEqual([]);
  complaints.length = 0;
  server.close();

  async function runs(code: string): Promise<void> {
    await at.button(at.words.shell.buttons.edit).click();
    await at.dialog.getByRole('tab', { name: at.words.shell.editor.tabs.files }).click();
    const area = at.dialog.getByRole('textbox', { name: '/srv/shop/views.py' });
    await area.fill((await area.inputValue()).replace(/    global visits\n[^]*?(?=\n    name = )/, `    global visits\n${code}`));
    await area.press('Control+Enter');
    await expect(at.dialog).toBeHidden();
    await page.keyboard.press('End');
  }

  function traces(): Promise<unknown> {
    return page.evaluate(async () => ({ title: document.title, place: location.pathname, kept: JSON.stringify(localStorage), cookie: document.cookie, databases: await indexedDB.databases() }));
  }
});

function attempts(target: string, ways: Readonly<Record<string, string>>): string {
  const tries = Object.entries(ways).map(([name, way]) => `    def ${name}():\n${way.split('; ').map((line) => `        ${line}\n`).join('')}    tried.append(attempt(${name}))\n`);
  return `    TARGET = "${target}"
    tried = []
    def attempt(way):
        try:
            return f"{way.__name__} => {way()!r}"
        except BaseException as error:
            return f"{way.__name__} => {type(error).__name__}: {error}".replace("\\n", " ")
${tries.join('')}    return Response("\\n".join([*tried, "all tried"]), content_type="text/plain; charset=utf-8")
`;
}

function listening(hit: (path: string) => void): Promise<Server> {
  const server = createServer((request, response) => {
    hit(request.url ?? '');
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/javascript' }).end('0');
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
