/** `hop load` with a profile of calibration in the place of an application: a file beside the description, or the costs themselves. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { load } from '../../node/hopLoad.ts';

const folder = mkdtempSync(join(tmpdir(), 'hop-profile-'));
const golden = new URL('../golden/load/profile.json', import.meta.url);
beforeAll(() => copyFileSync(golden, join(folder, 'profile.json')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function hopLoad(description: object): Promise<{ code: number; out: Record<string, unknown>; said: string }> {
  writeFileSync(join(folder, 'load.json'), JSON.stringify(description));
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await load.run([join(folder, 'load.json')], { stdin: new PassThrough(), stdout, stderr });
  const text = String(stdout.read() ?? '');
  return { code, out: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>), said: String(stderr.read() ?? '') };
}

test('a file: workers and machine are those that were measured, unless something else is asked for', async () => {
  const as = { deployment: 'gunicorn-sync', concurrency: 4, requests: 200 };
  const measured = await hopLoad({ ...as, application: 'profile.json#tiny' });
  // Four workers, their master, nginx with its one worker.
  expect(measured).toMatchObject({ code: 0, said: '', out: { answered: 200, processes_peak: 7 } });
  expect((await hopLoad({ ...as, application: 'profile.json', workers: 2 })).out).toMatchObject({ answered: 200, processes_peak: 5 });
  const { machine, deployments } = JSON.parse(readFileSync(golden, 'utf8')) as { machine: { cores: number; memory_mib: number }; deployments: { deployment: string; costs: object }[] };
  const { costs } = deployments.find(({ deployment }) => deployment === 'gunicorn-sync')!;
  expect(await hopLoad({ ...as, workers: 4, machine: { cores: machine.cores, memory_mib: machine.memory_mib }, application: costs })).toEqual(measured);
});

test.each([
  ['nowhere.json', /application: ENOENT/],
  ['load.json', /application: load\.json: profile: is missing/],
  ['profile.json#django', /application: the profile has gunicorn-sync with tiny: name one of them after #/],
  ['profile', /application: must be one of tiny/],
])('%s is refused with the reason', async (application, message) => {
  const { code, out, said } = await hopLoad({ deployment: 'gunicorn-sync', application });
  expect({ code, out }).toEqual({ code: 1, out: {} });
  expect(said).toMatch(message);
});

test('a profile without the deployment that is asked for says what it has', async () => {
  expect((await hopLoad({ deployment: 'tomcat', application: 'profile.json' })).said).toMatch(/application: the profile has no tomcat; it has apache-prefork-cgi, /);
});

test('a wrong figure in the file is told with its path', async () => {
  writeFileSync(join(folder, 'wrong.json'), readFileSync(golden, 'utf8').replace(/"front_cpu_ms": [\d.]+/, '"front_cpu_ms": "much"'));
  expect((await hopLoad({ deployment: 'gunicorn-sync', application: 'wrong.json' })).said).toMatch(/application: wrong\.json: deployments\.0\.costs\.front_cpu_ms: must be/);
});

test('Django under uvicorn: its views take turns, as they do at the lab’s own costs', async () => {
  const profile = JSON.parse(readFileSync(golden, 'utf8')) as { deployments: { deployment: string; application: string }[] };
  const entry = profile.deployments.find(({ deployment }) => deployment === 'uvicorn')!;
  writeFileSync(join(folder, 'asgi.json'), JSON.stringify({ ...profile, deployments: [entry, { ...entry, application: 'django' }] }));
  const io = { deployment: 'uvicorn', workers: 1, handler: 'io', concurrency: 20, requests: 200 };
  const rate = async (application: string, handler: unknown = 'io') => Number((await hopLoad({ ...io, handler, application })).out['throughput_rps']);
  expect(await rate('asgi.json#tiny')).toBeGreaterThan(350);
  expect(await rate('asgi.json#django')).toBeLessThan(20);
  expect(await rate('asgi.json#django', { cpu_ms: 0, wait_ms: 50, blocks_loop: false })).toBeGreaterThan(350);
});
