import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';

/** The door as a judge uses it: a process of its own, a description on standard input. */
function hopLoad(description: string, interruptWhenTold = false): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['scripts/hop.mjs', 'load', '-'], (_, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
    child.stdin?.end(description);
    if (interruptWhenTold) child.stderr?.on('data', (told: string) => void (told.includes('Ctrl-C') && child.kill('SIGINT')));
  });
}

test('prints the figures of a run by their names', async () => {
  const { code, stdout } = await hopLoad('{ "deployment": "gunicorn-sync", "workers": 4, "application": "django", "handler": "mixed", "concurrency": 10, "requests": 200, "machine": { "cores": 4 }, "seed": 3 }');
  const result = JSON.parse(stdout) as Record<string, unknown>;
  expect(code).toBe(0);
  expect(Object.keys(result)).toEqual(expect.arrayContaining(['throughput_rps', 'mean_ms', 'p50_ms', 'p95_ms', 'p99_ms', 'max_ms', 'errors', 'peak_pss_kib', 'peak_rss_kib', 'processes_peak', 'cpu_busy']));
  expect(result).toMatchObject({ answered: 200, complete: true, processes_peak: 7, errors: 0, errors_by_kind: { refused: 0, unavailable: 0, timeout: 0, oom: 0 } });
});

test.each([
  ['{ "deployment": "gunicorn-sync", "workers": "many" }', 'workers: must be a number'],
  ['{ "deployment": "gunicorn-sync", "requests": 1000000000 }', 'requests: more than 20,000,000 requests would keep a machine busy'],
  ['{ "deployment": ', 'JSON'],
])('%s is refused with the field and the reason', async (description, message) => {
  const { code, stdout, stderr } = await hopLoad(description);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(message);
});

test('an interrupt keeps what has run', async () => {
  const { code, stdout, stderr } = await hopLoad('{ "deployment": "uvicorn", "concurrency": 50, "requests": 20000000 }', true);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ complete: false });
  expect(stderr).toContain('Ctrl-C stops it');
  expect(stderr).toContain('stopped before its end');
});
