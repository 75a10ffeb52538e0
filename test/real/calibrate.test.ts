/** Calibration with the servers of this machine: what it measures is a profile that the lab runs, and nothing of it stays behind. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { deployments } from '../../scripts/calibrate/deployments.mjs';
import { isAlive, treeOf } from '../../scripts/calibrate/procfs.mjs';
import { missingOf, pythonPath } from '../../scripts/calibrate/programs.mjs';
import { measuredAs, notMeasuredOf, parseProfile, readLoad, simulateLoad } from '../../src-core/load/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'calibrate-test-'));
// httpd's children are not root.
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const python = pythonPath();
const wanted = ['apache-prefork-cgi', 'gunicorn-sync', 'uvicorn'];
const there = python === null ? [] : wanted.filter((id) => missingOf(deployments.find((one) => one.id === id)!.needs, python).length === 0);
if (there.length < wanted.length) console.log(`skipped, not installed here: ${wanted.filter((id) => !there.includes(id)).join(', ')}: calibration`);

function calibrate(out: string): ChildProcess & { said: () => string } {
  const child = spawn(process.execPath, ['scripts/calibrate.mjs', '--quick', '--only', there.join(','), '--apps', 'tiny,php', '--out', out], { env: { ...process.env, TMPDIR: folder } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (said += bytes.toString()));
  return Object.assign(child, { said: () => said });
}

/** Processes whose command line names this test's folder: all servers are told their folder. */
function left(): string[] {
  return execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n').filter((line) => line.includes(`${folder}/hop-calibrate-`));
}

const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));

describe.skipIf(there.length === 0)('calibrate', () => {
  test('writes a profile of what is installed, and leaves nothing else', async () => {
    const out = join(folder, 'profile.json');
    const child = calibrate(out);
    expect(await ended(child), child.said()).toBe(0);
    const profile = parseProfile(readFileSync(out, 'utf8'));
    expect(profile.missing.filter(({ what }) => there.some((id) => what.startsWith(id))), child.said()).toEqual([]);
    expect(profile.deployments.map(({ deployment }) => deployment)).toEqual(expect.arrayContaining(there));
    for (const entry of profile.deployments) {
      const { deployment, costs, not_measured } = entry;
      expect(costs.front_cpu_ms + costs.request_cpu_ms + costs.start_cpu_ms, deployment).toBeGreaterThan(0.01);
      expect(costs.process.private_kib + costs.process.forked_kib, deployment).toBeGreaterThan(100);
      expect(notMeasuredOf(costs, deployment).filter((name) => !(name in not_measured)), deployment).toEqual([]);
      expect(simulateLoad(readLoad({ ...measuredAs(entry, profile.machine), concurrency: 4, requests: 50 })).answered).toBe(50);
    }
    expect(left()).toEqual([]);
    expect(readdirSync(folder)).toEqual(['profile.json']);
    rmSync(out);
  });

  test.each([['SIGINT', /^python/, 6], ['SIGTERM', /^(apache2|httpd|nginx)/, 2]] as const)('%s ends all of it and writes nothing, while %s runs', async (signal, name, least) => {
    const child = calibrate(join(folder, 'none.json'));
    const over = ended(child);
    const running = () => treeOf(child.pid!).filter(({ comm }) => name.test(comm));
    while (child.exitCode === null && running().length < least) await new Promise((resolve) => setTimeout(resolve, 20));
    const tree = treeOf(child.pid!);
    expect(tree.length, child.said()).toBeGreaterThan(2);
    child.kill(signal);
    expect(await over).toBe(130);
    expect(left()).toEqual([]);
    expect(tree.filter(isAlive)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });
});
