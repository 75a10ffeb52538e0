/** What a measured process runs, on CPython: the same application, asked in the way of either deployment. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNodePythonHost } from '../../../node/pythonHostNode.ts';
import { guestLibrary, presetNamed } from '../../../src-core/index.ts';
import type { Json } from '../../../src-core/python/pythonHost.ts';
import measured from '../../../web/python/measure_app.py?raw';
import { callOf, processOf } from '../../python/machine.ts';

let host: ReturnType<typeof createNodePythonHost>;
beforeAll(() => void (host = createNodePythonHost()));
afterAll(() => host.dispose());

let pids = 0;
async function started(files: Readonly<Record<string, string>>, folder: string): Promise<(name: string, ...args: Json[]) => Promise<Json>> {
  const pid = ++pids;
  await host.start(processOf(pid, { path: [folder, '/srv/measure', '/usr/lib/python3/dist-packages'] }), { ...guestLibrary, ...files, '/srv/measure/measure_app.py': measured });
  return async (name, ...args) => {
    const run = await host.call(pid, callOf(`measure_app:${name}`, args));
    expect(run.error?.traceback).toBeUndefined();
    // It is not traced: that would be measured, too.
    expect(run.events.flatMap((event) => ('file' in event && !event.file.endsWith('measure_app.py') ? [event.file] : []))).toEqual([]);
    return run.result;
  };
}

test.each([['hello', '/srv/shop'], ['micro-framework', '/srv/shop_flask'], ['full-framework', '/srv/shop_django']])('%s is loaded and answers', async (preset, folder) => {
  const ask = await started(presetNamed(preset)!.server.files, folder);
  expect(await ask('load', 'wsgi:application')).toBeGreaterThan(100);
  const first = await ask('answer', '/hello?name=kim', false);
  expect(first).toEqual(['HTTP/1.0 200 OK', expect.any(Number), expect.any(String)]);
});

test('what a request leaves in memory is there for the next one in the same process alone', async () => {
  const counting = `count = 0
def application(environ, start_response):
    global count
    count += 1
    start_response(f"200 OK {count} {environ['PATH_INFO']} {environ['QUERY_STRING']} {environ['wsgi.run_once']} {environ['wsgi.multithread']} {environ['wsgi.multiprocess']}", [])
    return [b"x"]
`;
  const [one, other] = [await started({ '/srv/count/wsgi.py': counting }, '/srv/count'), await started({ '/srv/count/wsgi.py': counting }, '/srv/count')];
  for (const ask of [one, other]) await ask('load', 'wsgi:application');
  const said = async (ask: typeof one, runOnce: boolean) => ((await ask('answer', '/a?b=c', runOnce)) as string[])[0];
  expect([await said(one, false), await said(one, false), await said(other, true)]).toEqual(['HTTP/1.0 200 OK 1 /a b=c False False True', 'HTTP/1.0 200 OK 2 /a b=c False False True', 'HTTP/1.0 200 OK 1 /a b=c True False True']);
});

test('what an application raises is in its answer, with its traceback', async () => {
  const failing = `def application(environ, start_response):
    return [b"%d" % (1 / 0)]
`;
  const ask = await started({ '/srv/fail/wsgi.py': failing }, '/srv/fail');
  await ask('load', 'wsgi:application');
  const [status, , errors] = (await ask('answer', '/', true)) as [string, number, string];
  expect(status).toBe('HTTP/1.0 500 Internal Server Error');
  expect(errors).toMatch(/File "\/srv\/fail\/wsgi\.py", line 2, in application[^]*ZeroDivisionError/);
});
