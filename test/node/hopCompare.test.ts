import { Writable, type Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { main } from '../../node/hop.ts';

/** What the command prints, and its exit code. */
async function hop(...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const texts = { stdout: '', stderr: '' };
  const into = (name: 'stdout' | 'stderr'): Writable => new Writable({ write: (chunk, _, done) => done(void (texts[name] += String(chunk))) });
  const code = await main(args, { stdin: process.stdin as Readable, stdout: into('stdout'), stderr: into('stderr') });
  return { code, ...texts };
}

test('two presets in columns, by stage', async () => {
  const { code, stdout } = await hop('compare', 'static', 'nxdomain');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ +static +nxdomain +difference$/m);
  expect(stdout).toMatch(/^packets \(n\) +15 +6 +-9$/m);
  expect(stdout).toMatch(/^9 +servedByWebServer +failedBefore +0\.000$/m);
  expect(stdout).toMatch(/^cause outcome: \{"status":200,"problem":""\} \| \{"status":0,"problem":"DNS_PROBE_FINISHED_NXDOMAIN"\} \(steps \d+ \| \d+\)$/m);
});

test('by clock: lanes from zero, without gaps', async () => {
  const { stdout } = await hop('compare', 'static', 'static', '--by', 'clock');
  expect(stdout).toMatch(/^static +0\.000 +28\.\d+ +lookup$/m);
  expect(stdout).toContain('no difference\nsame page: ');
});

test('as JSON', async () => {
  const { stdout } = await hop('compare', 'static', 'refused', '--json');
  const told = JSON.parse(stdout) as { readonly a: { readonly status: number }; readonly b: { readonly problem: string }; readonly findings: readonly { readonly kind: string }[] };
  expect([told.a.status, told.b.problem, told.findings[0]?.kind]).toEqual([200, 'ERR_CONNECTION_REFUSED', 'outcome']);
});

test.each([[['static']], [['static', 'refused', 'form']], [['static', 'nowhere']], [['static', 'refused', '--by', 'weight']]])('wrong use %j', async (args) => {
  const { code, stdout, stderr } = await hop('compare', ...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/compare takes|there is no preset "nowhere"/);
});
