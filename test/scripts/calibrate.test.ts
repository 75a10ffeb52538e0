/** What calibration reads and what it makes of it. The texts are recorded (Linux 6.18, CPython 3.11): a child after fork that wrote to 2 MiB. */
import { expect, test } from 'vitest';
import { isWhole } from '../../scripts/calibrate/client.mjs';
import { deployments } from '../../scripts/calibrate/deployments.mjs';
import type { Measured } from '../../scripts/calibrate/measuring.mjs';
import { optionsOf } from '../../scripts/calibrate/options.mjs';
import { cpuOf, isAlive, memoryOf, parseSchedstat, parseSmapsRollup, parseStat, statOf, treeOf } from '../../scripts/calibrate/procfs.mjs';
import { entryFrom, quantile, stallsOf, type Costs } from '../../scripts/calibrate/profile.mjs';
import { missingOf, pythonPath, versionIn } from '../../scripts/calibrate/programs.mjs';
import { medianOf, rolesIn } from '../../scripts/calibrate/serving.mjs';
import { readLoad, readProfile, simulateLoad } from '../../src-core/load/index.ts';

const rollup = `00400000-7ffd8ba2d000 ---p 00000000 00:00 0                              [rollup]
Rss:               41048 kB
Pss:               21048 kB
Pss_Dirty:         19580 kB
Pss_Anon:          19580 kB
Pss_File:           1468 kB
Pss_Shmem:             0 kB
Shared_Clean:       4568 kB
Shared_Dirty:      33776 kB
Private_Clean:        12 kB
Private_Dirty:      2692 kB
Referenced:         7668 kB
Anonymous:         36468 kB
KSM:                   0 kB
LazyFree:              0 kB
AnonHugePages:         0 kB
Shared_Hugetlb:        0 kB
Private_Hugetlb:       0 kB
Swap:                  0 kB
SwapPss:               0 kB
Locked:                0 kB
`;
// prctl(PR_SET_NAME, "a ) (b")
const stat = '29783 (a ) (b) R 29782 29778 22503 0 -1 4194368 773 0 1 0 3 4 50 6 20 0 1 0 757083 48173056 10292 18446744073709551615 4321280 7148169 140726946150368 0 0 0 0 16781312 2 0 0 0 17 1 0 0 0 0 0 9723336 11027064 880861184 140726946155199 140726946155236 140726946155236 140726946156519 0\n';

test('smaps_rollup: what is private, and what fork shared', () => {
  expect(parseSmapsRollup(rollup)).toEqual({ rssKib: 41_048, pssKib: 21_048, privateKib: 2704, anonymousKib: 36_468, sharedAnonymousKib: 33_776 });
  expect(parseSmapsRollup('')).toBeNull();
});

test('stat: a name with blanks and parentheses, own ticks and those of children', () => {
  expect(parseStat(stat)).toEqual({ pid: 29_783, comm: 'a ) (b', state: 'R', ppid: 29_782, ownTicks: 7, reapedTicks: 56, startTicks: 757_083 });
  expect(parseStat('12 (cut')).toBeNull();
  expect(parseStat('12 (cut) R 1')).toBeNull();
});

test('schedstat: nanoseconds on a core; nothing where the kernel keeps none', () => {
  expect(parseSchedstat('1302927 40001 7\n')).toBeCloseTo(1.302927);
  expect(parseSchedstat('')).toBeNull();
});

test.runIf(process.platform === 'linux')('this very process is found', () => {
  expect(treeOf(process.pid)[0]).toEqual(expect.objectContaining({ pid: process.pid, ppid: process.ppid }));
  expect(statOf(process.pid)?.pid).toBe(process.pid);
  expect(memoryOf(process.pid)?.rssKib).toBeGreaterThan(1000);
  expect(cpuOf(process.pid)?.ownMs).toBeGreaterThan(0);
  const itself = statOf(process.pid)!;
  // Another process of the same number began at another time.
  expect([isAlive(itself), isAlive({ ...itself, startTicks: itself.startTicks + 1 }), isAlive({ ...itself, pid: 2 ** 22 + 1 })]).toEqual([true, false, false]);
  // No process has the greatest number that the kernel may give.
  expect([memoryOf(2 ** 22 + 1), cpuOf(2 ** 22 + 1), treeOf(2 ** 22 + 1)]).toEqual([null, null, []]);
});

test('an answer is whole by its length or its last chunk', () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n';
  expect([`${head}Hello`, `${head}Hello\n`, head.slice(0, -2)].map(isWhole)).toEqual([false, true, false]);
  const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nHello\n\r\n';
  expect([chunked, `${chunked}0\r\n\r\n`].map(isWhole)).toEqual([false, true]);
});

const costs: Costs = {
  process_start: { sh: { cpu_ms: 0.57 }, cgi_tiny: { cpu_ms: 19 } },
  in_process: { tiny: { import_cpu_ms: 0.2, hello_ms: 0.01, cpu_ms: 1.01, fork: { with_exit_median_ms: 0.6 } } },
  crowding: { cores: 2, runnable: 8, alone_ms: 1, crowded_ms: 1.09 },
};
const memory = (rssKib: number, pssKib: number, privateKib: number, sharedAnonymousKib = 0) => ({ rssKib, pssKib, privateKib, anonymousKib: privateKib + sharedAnonymousKib, sharedAnonymousKib });
const per = (front: number, serving: number, reaped = 0) => ({ requests: 100, atOnce: 1, front, master: 0, serving, reaped, client: 0.05, p50Ms: 1, rps: 1 });
const nginx = [memory(7000, 1700, 200), memory(5200, 2000, 1200)];
const roles = (serving: readonly ReturnType<typeof memory>[]) => ({ front: nginx, master: [memory(29_000, 12_000, 3300)], serving, copies: [] });
const two = <T>(one: T): readonly [T, T] => [one, one];
const gunicorn: Measured = {
  id: 'gunicorn-sync', app: 'tiny', shape: 'pool', workers: 2, threads: 1, preload: false, bootMs: 130, copies: [], failed: {}, usedRequests: 400,
  one: { alone: per(0.1, 0.16), crowd: per(0.07, 0.1) }, many: { alone: per(0.1, 0.3), crowd: per(0.07, 0.11) },
  fresh: roles(two(memory(25_000, 10_000, 2000, 4000))), used: roles(two(memory(25_500, 10_500, 3500, 3000))),
  cold: { n: 40, cpuMs: 0.6, latencyMs: 0.7 }, computing: per(0.1, 1.3),
  late: { requests: 12_000, memory: roles(two(memory(25_700, 11_000, 4700, 2000))) },
};
const cgi: Measured = {
  id: 'apache-prefork-cgi', app: 'tiny', shape: 'fork', workers: 4, threads: 1, preload: false, bootMs: 70, failed: {}, usedRequests: 100,
  one: { alone: per(0.8, 0, 20), crowd: per(0.7, 0, 22) },
  fresh: { front: [memory(4300, 600, 250)], master: [], serving: [], copies: [] }, used: { front: [memory(6000, 2000, 900), memory(4300, 600, 250)], master: [], serving: [], copies: [] },
  copies: two(memory(9000, 4600, 3500)),
  stalls: { kept: [18, 19, 18, 65, 18, 66, 19, 18, 18, 65], fresh: [18, 19, 18, 18, 19, 18, 20, 18, 18, 19] },
};

test('a resident deployment: the segments of the profile add up to what was measured', () => {
  const { costs: profile, not_measured } = entryFrom(gunicorn, costs);
  expect(profile).toMatchObject({ front_cpu_ms: 0.07, front_wake_ms: 0.03, request_cpu_ms: 0.1, wake_cpu_ms: 0.06, start_cpu_ms: 0, respawn_cpu_ms: 0.8, crowding: 0.12, boot_ms: 130, cold_cpu_ms: 0.6, handler_factor: 1.2 });
  // 1,000 KiB of the forked pages became its own with the first requests, 500 KiB came to it; then another 1,000 of each worker, and 200.
  expect(profile).toMatchObject({ process: { file_kib: 19_000, forked_kib: 4000, private_kib: 2500 }, eroded_first: 0.25, eroded_late: 0.5, grown_late_kib: 200, late_requests: 6000, base: { processes: 3 } });
  const used = [...gunicorn.used.front, ...gunicorn.used.master, ...gunicorn.used.serving];
  const { process: each, base } = profile;
  expect(base.pss_kib + each.file_kib + each.forked_kib + 2 * (each.private_kib + 1000)).toBe(used.reduce((sum, one) => sum + one.pssKib, 0));
  expect(base.rss_kib + 2 * (each.file_kib + each.forked_kib + each.private_kib)).toBe(used.reduce((sum, one) => sum + one.rssKib, 0));
  expect(not_measured).toEqual({});
  // There is no stall of CGI here, and no thread: neither measured nor missing.
  expect(Object.keys(profile)).not.toEqual(expect.arrayContaining(['stall_share']));
  expect(Object.keys(profile)).not.toEqual(expect.arrayContaining(['thread_kib']));
});

test('what was not measured is absent and named, with the reason', () => {
  const { cold: _cold, late: _late, computing: _computing, ...rest } = gunicorn;
  const { costs: profile, not_measured } = entryFrom({ ...rest, threads: 8, canThread: true, failed: { cold: 'the time was up', threads: 'no answer' } }, costs);
  expect(not_measured).toEqual({ cold_cpu_ms: 'the time was up', handler_factor: 'not attempted', thread_kib: 'no answer', eroded_late: 'not attempted', grown_late_kib: 'not attempted', late_requests: 'not attempted' });
  for (const name of Object.keys(not_measured)) expect(Object.keys(profile), name).not.toContain(name);
});

test('what a process loads with its first request', () => {
  const fresh = roles([memory(25_000, 10_000, 2000, 4000), memory(20_000, 5000, 500, 4000)]);
  expect(entryFrom({ ...gunicorn, lazy: true, fresh }, costs).costs).toMatchObject({ lazy: { cpu_ms: 0.24, private_kib: 3000, crowding: 0.12 } });
  expect(entryFrom({ ...gunicorn, fresh }, costs).costs).not.toHaveProperty('lazy');
});

test('threads: what many have more than few; the process is counted without them', () => {
  const withThreads = (threads: number, privateKib: number) => ({ threads, memory: roles([memory(30_000, 12_000, privateKib, 4000)]) });
  const { costs: profile } = entryFrom({ ...gunicorn, threads: 8, canThread: true, threaded: [withThreads(2, 4000), withThreads(34, 5600)] }, costs);
  expect(profile).toMatchObject({ thread_kib: 50, process: { private_kib: 2500 - 8 * 50 } });
});

test('CGI: what children took is the start of a process, memory is that of copies alive at once, stalls are told from new connections', () => {
  const { costs: profile, not_measured } = entryFrom(cgi, costs);
  expect(profile).toMatchObject({ front_cpu_ms: 0.7, start_cpu_ms: 20, request_cpu_ms: 0, stall_share: 0.3, stall_ms: 47, process: { file_kib: 5500, forked_kib: 0, private_kib: 3500 }, base: { processes: 2, pss_kib: 2600 } });
  expect(not_measured).toEqual({});
  // mod_cgid and fcgiwrap leave their children to the kernel, which then tells nobody what they took.
  expect(entryFrom({ ...cgi, one: { alone: per(0.8, 0.5), crowd: per(0.7, 0.5) } }, costs).costs).toMatchObject({ start_cpu_ms: 19, request_cpu_ms: 0.5 });
});

test('stalls: none is measured as none; where answers vary by themselves nothing is said', () => {
  const steady = Array.from({ length: 20 }, (_, i) => 18 + (i % 3));
  expect(stallsOf({ kept: steady, fresh: steady }, undefined)).toEqual({ stall_share: { value: 0 }, stall_ms: { value: 0 } });
  // Two of twenty may be chance.
  expect(stallsOf({ kept: [...steady.slice(2), 80, 81], fresh: steady }, undefined).stall_share).toEqual({ value: 0 });
  expect(stallsOf({ kept: steady, fresh: steady.map((ms, i) => ms + 10 * i) }, undefined).stall_share).toEqual({ why: expect.stringContaining('vary by') });
  expect(stallsOf({ kept: [18], fresh: [18] }, undefined).stall_share).toEqual({ why: expect.stringContaining('too few') });
  expect(stallsOf(undefined, 'the time was up').stall_ms).toEqual({ why: 'the time was up' });
});

test('the lab takes both from a profile and runs them; rounded figures stay what they are', () => {
  const profile = readProfile({
    profile: 1, measured_at: '2026-01-31T12:00:00.000Z', machine: { cpu: 'a', cores: 2, memory_mib: 8000, kernel: '6' }, versions: {}, missing: [],
    conditions: { effort: 'quick', seconds: 40, load_before: 0.1, load_after: 1, busy: false }, python: costs, deployments: [cgi, gunicorn].map((one) => entryFrom(one, costs)),
  });
  const [slow, fast] = profile.deployments.map(({ deployment, workers, costs: application }) => simulateLoad(readLoad({ deployment, workers, application, concurrency: 5, requests: 1000 })));
  expect(slow!.answered).toBe(1000);
  expect(fast!.throughput_rps).toBeGreaterThan(10 * slow!.throughput_rps);
});

test('who does what is told by place, by name or by title', () => {
  const one = (pid: number, comm: string) => ({ pid, comm, state: 'S', ppid: 1, ownTicks: 0, reapedTicks: 0, startTicks: 1 });
  const [front, root, child, script] = [one(1, 'nginx'), one(2, 'apache2'), one(3, 'apache2'), one(4, 'cgi_tiny.py')];
  const title = (pid: number) => (pid === 3 ? 'hop-daemon -DFOREGROUND' : 'apache2');
  expect(rolesIn({ by: 'cgi' }, [root, child, script], [], title)).toEqual({ front: [root, child], master: [], serving: [], copies: [script] });
  expect(rolesIn({ by: 'cgi' }, [root, child, script], [front], title)).toEqual({ front: [front], master: [], serving: [root, child], copies: [script] });
  expect(rolesIn({ by: 'children' }, [root, child], [front], title)).toEqual({ front: [front], master: [root], serving: [child], copies: [] });
  expect(rolesIn({ by: 'title', title: 'hop-daemon' }, [root, child], [], title)).toEqual({ front: [root], master: [], serving: [child], copies: [] });
  expect(rolesIn({ by: 'title', title: 'hop-daemon' }, [root, child], [front], title)).toMatchObject({ front: [front], master: [root], serving: [child] });
  expect(rolesIn({ by: 'all' }, [root, child], [front], title)).toMatchObject({ master: [], serving: [root, child] });
  expect(rolesIn({ by: 'all' }, [], [front], title)).toMatchObject({ serving: [] });
});

test('medians, quantiles, versions', () => {
  expect([medianOf([]), medianOf([3, 1, 2]), medianOf([4, 1, 2, 3])]).toEqual([0, 2, 2.5]);
  expect([quantile([], 0.5), quantile([3, 1, 2], 0.9), quantile([1, 2, 3, 4], 0)]).toEqual([0, 3, 1]);
  expect(versionIn({ stdout: null, stderr: 'nginx version: nginx/1.22.1\n' })).toBe('1.22.1');
  expect(versionIn({ stdout: 'none', stderr: '' })).toBeNull();
});

test('options: what is not known is refused with what is', () => {
  expect(optionsOf(['--quick', '--only', 'uwsgi,uvicorn', '--apps', 'tiny', '--out', '/tmp/a'])).toMatchObject({ isQuick: true, only: ['uwsgi', 'uvicorn'], apps: ['tiny'], out: '/tmp/a/profile.json' });
  expect(optionsOf(['--out', '/tmp/a.json']).out).toBe('/tmp/a.json');
  expect(() => optionsOf(['--only', 'iis'])).toThrow(/there is no iis; there are apache-prefork-cgi/);
  expect(() => optionsOf(['--only'])).toThrow(/nothing is named/);
  expect(() => optionsOf(['--fast'])).toThrow(/--fast is no option/);
  expect(() => optionsOf(['--out'])).toThrow(/is no option/);
});

test('nothing listens anywhere but on this machine', () => {
  const place = { folder: '/tmp/x', port: 18_001, back: 18_002, python: '/usr/bin/python3', app: 'tiny', workers: 2, threads: 1, isRoot: true };
  for (const deployment of deployments) {
    const back = deployment.back(place);
    const texts = [...Object.values(deployment.files(place)), ...back];
    const addresses = texts.flatMap((text) => [...text.matchAll(/(?:(\d+\.\d+\.\d+\.\d+):)?1800[12]/g)].map((match) => match[1]));
    expect(addresses.filter((address) => address !== undefined).length, deployment.id).toBeGreaterThan(0);
    expect(addresses.filter((address) => address !== undefined && address !== '127.0.0.1'), deployment.id).toEqual([]);
    // A port that stands alone is uvicorn's, which has its host in an argument before it.
    if (addresses.includes(undefined)) expect(back.join(' '), deployment.id).toContain('--host 127.0.0.1 --port 18002');
  }
});

test.runIf(pythonPath() !== null)('what is not installed is named', () => {
  const needs = { programs: ['sh', 'no-such-server'], modules: ['no_such_module'], packages: ['json', 'no_such_package'] };
  expect(missingOf(needs, pythonPath()!)).toEqual(['no-such-server', 'Apache’s mod_no_such_module', 'Python’s no_such_package']);
});
