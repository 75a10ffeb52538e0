/** What calibration reads and what it makes of it. The texts are recorded (Linux 6.18, CPython 3.11): a child after fork that wrote to 2 MiB. */
import { expect, test } from 'vitest';
import { linkOf } from '../../scripts/calibrate.mjs';
import { isWhole } from '../../scripts/calibrate/client.mjs';
import { deployments } from '../../scripts/calibrate/deployments.mjs';
import type { Measured } from '../../scripts/calibrate/measuring.mjs';
import { cpuOf, memoryOf, parseSchedstat, parseSmapsRollup, parseStat, statOf, treeOf } from '../../scripts/calibrate/procfs.mjs';
import { descriptionFrom, profileFrom, type Costs } from '../../scripts/calibrate/profile.mjs';
import { LoadError, readLoad, simulateLoad } from '../../src-core/load/index.ts';
import { decodeLab } from '../../web/state/labLink.ts';

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
  expect(parseStat(stat)).toEqual({ pid: 29_783, comm: 'a ) (b', ppid: 29_782, ownTicks: 7, reapedTicks: 56 });
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
  process_start: { sh: { cpu_ms: 0.57 } },
  in_process: { tiny: { import_cpu_ms: 0.2, fork: { with_exit_median_ms: 0.6 } } },
  crowding: { cores: 2, runnable: 8, alone_ms: 1, crowded_ms: 1.09 },
};
const memory = (rssKib: number, pssKib: number, privateKib: number, sharedAnonymousKib = 0) => ({ rssKib, pssKib, privateKib, anonymousKib: privateKib + sharedAnonymousKib, sharedAnonymousKib });
const per = (front: number, serving: number, reaped = 0) => ({ requests: 100, atOnce: 1, front, master: 0, serving, reaped, client: 0.05, rps: 1 });
const nginx = [memory(7000, 1700, 200), memory(5200, 2000, 1200)];
const gunicorn: Measured = {
  id: 'gunicorn-sync', app: 'tiny', workers: 2, bootMs: 130, alone: per(0.1, 0.16), crowd: per(0.07, 0.1), copies: [],
  fresh: { front: nginx, master: [memory(29_000, 12_000, 3300)], serving: [memory(25_000, 10_000, 2000, 4000), memory(25_000, 10_000, 2000, 4000)] },
  used: { front: nginx, master: [memory(29_000, 12_000, 3300)], serving: [memory(25_500, 10_500, 3500, 3000), memory(25_500, 10_500, 3500, 3000)] },
};
const cgi: Measured = {
  id: 'apache-prefork-cgi', app: 'tiny', workers: 8, bootMs: 70, alone: per(0.8, 0, 20), crowd: per(0.7, 0, 22),
  fresh: { front: [memory(4300, 600, 250)], master: [], serving: [] }, used: { front: [memory(6000, 2000, 900), memory(4300, 600, 250)], master: [], serving: [] },
  copies: [memory(9000, 4600, 3500), memory(9000, 4600, 3500)],
};

test('a resident deployment: the segments of the profile add up to what was measured', () => {
  const profile = profileFrom(gunicorn, costs);
  expect(profile).toMatchObject({ front_cpu_ms: 0.07, front_wake_ms: 0.03, request_cpu_ms: 0.1, wake_cpu_ms: 0.06, start_cpu_ms: 0, respawn_cpu_ms: 0.8, crowding: 0.12, boot_ms: 130 });
  // 1,000 KiB of the forked pages became its own; 500 KiB came to it.
  expect(profile).toMatchObject({ process: { file_kib: 19_000, forked_kib: 4000, private_kib: 2500 }, eroded_first: 0.25, base: { processes: 3 } });
  const used = Object.values(gunicorn.used).flat();
  const { process: each, base } = profile;
  expect(base.pss_kib + each.file_kib + each.forked_kib + 2 * (each.private_kib + 1000)).toBe(used.reduce((sum, one) => sum + one.pssKib, 0));
  expect(base.rss_kib + 2 * (each.file_kib + each.forked_kib + each.private_kib)).toBe(used.reduce((sum, one) => sum + one.rssKib, 0));
});

test('CGI: what children took is the start of a process, memory is that of copies alive at once', () => {
  expect(profileFrom(cgi, costs)).toMatchObject({ front_cpu_ms: 0.7, start_cpu_ms: 20, request_cpu_ms: 0, process: { file_kib: 5500, forked_kib: 0, private_kib: 3500 }, base: { processes: 2, pss_kib: 2600 } });
});

test('the lab takes both, from a file and from a link, and runs them', () => {
  const [a, b] = [cgi, gunicorn].map((one) => descriptionFrom(one, costs, { cores: 2, memoryMib: 8000 }));
  const [slow, fast] = [a, b].map((description) => simulateLoad(readLoad(description)));
  expect(slow!.answered).toBe(2000);
  expect(fast!.throughput_rps).toBeGreaterThan(10 * slow!.throughput_rps);
  const linked = decodeLab(linkOf(a!, b!).replace('#load=', ''), (value) => {
    try {
      return readLoad(value);
    } catch (error) {
      if (error instanceof LoadError) return { field: error.message };
      throw error;
    }
  });
  expect(linked).toMatchObject({ pair: { a: { deployment: 'apache-prefork-cgi', application: { start_cpu_ms: 20 } }, b: { deployment: 'gunicorn-sync', application: { request_cpu_ms: 0.1 } } } });
});

test('nothing listens anywhere but on this machine', () => {
  const place = { folder: '/tmp/x', port: 18_001, back: 18_002, python: '/usr/bin/python3', app: 'tiny', workers: 2, isRoot: true };
  for (const deployment of deployments) {
    const texts = [...Object.values(deployment.files(place)), ...deployment.back(place).command];
    const addresses = texts.flatMap((text) => [...text.matchAll(/(?:(\d+\.\d+\.\d+\.\d+):)?1800[12]/g)].map((match) => match[1]));
    expect(addresses.filter((address) => address !== undefined).length, deployment.id).toBeGreaterThan(0);
    expect(addresses.filter((address) => address !== undefined && address !== '127.0.0.1'), deployment.id).toEqual([]);
  }
});
