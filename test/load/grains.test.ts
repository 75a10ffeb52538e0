/**
 * One kernel, two grains: for one request on an idle server, the fine program (every byte, every line of Python) and the
 * coarse one agree, as far as their figures have one source. Where they cannot, and why:
 * - Python: the journey takes 1 µs for each traced line, so that a walk through it can be followed; its 300 to 600 lines a
 *   request are dearer than the 0.1 to 0.4 ms that a server really takes. Without the lines, the journey's time is part of
 *   the coarse one's. With them it may be four times as much.
 * - Memory of CGI: nothing on the journey's machine shares the interpreter's file pages, so that a new process adds its
 *   whole RSS; on the measured machine others did, and PSS rose by half of it. RSS is compared.
 * - Sites differ: the journey runs few workers, each deployment's memory was measured with its own number.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { createNodePythonHost } from '../../node/pythonHostNode.ts';
import { measured, presetNamed, simulate, type Measured } from '../../src-core/index.ts';
import { readLoad, simulateLoad, type LoadResult } from '../../src-core/load/index.ts';

let host: SupervisedHost;
beforeAll(() => {
  host = createNodePythonHost();
});
afterAll(() => host.dispose());

async function fine(preset: string, request: number): Promise<Measured> {
  return measured(await simulate(presetNamed(preset)!, host), request);
}

/** One client, one request, no other before it, the clients on machines of their own. */
function coarse(description: object): LoadResult {
  return simulateLoad(readLoad({ ...description, requests: 1, served_before: 0, clients_share_cores: false }));
}

describe.each([
  ['cgi', { deployment: 'apache-prefork-cgi' }],
  ['cgi-daemon', { deployment: 'apache-event-cgid' }],
  ['fcgiwrap', { deployment: 'fcgiwrap' }],
] as const)('%s: a process for each request', (preset, description) => {
  test('time, processes and the memory of the process agree', async () => {
    const { figures } = await fine(preset, 0);
    const load = coarse({ ...description, application: 'tiny' });
    const idle = coarse({ ...description, application: 'c' });
    expect(Math.abs(figures.serverUs.value / 1000 / load.mean_ms - 1)).toBeLessThan(0.15);
    expect(figures.processesMade.value).toBe(1);
    expect(load.processes_peak - load.samples[0]!.processes).toBeLessThanOrEqual(1);
    const added = figures.memoryPeak.value - figures.memoryBefore.value;
    const addedCoarse = load.peak_rss_kib - (idle.peak_rss_kib - 1204);
    // httpd's 61 processes differ by a few dozen KiB each between the two measurements.
    expect(Math.abs(added - addedCoarse)).toBeLessThan(2500);
  });
});

describe.each([
  ['again', 2, { deployment: 'gunicorn-sync', workers: 2 }],
  ['gunicorn-gthread', 2, { deployment: 'gunicorn-gthread', workers: 1 }],
  ['gunicorn-preload', 2, { deployment: 'gunicorn-sync', workers: 3, preload: true }],
  ['uwsgi', 2, { deployment: 'uwsgi', workers: 2 }],
  ['uvicorn', 1, { deployment: 'uvicorn', workers: 1 }],
  ['php-fpm', 2, { deployment: 'php-fpm', workers: 2 }],
] as const)('%s: processes that stay', (preset, request, description) => {
  test('processes are as many, memory is within a third, time within what lines of Python explain', async () => {
    const { figures } = await fine(preset, request);
    const application = description.deployment === 'php-fpm' ? 'php' : 'tiny';
    const load = coarse({ ...description, application });
    expect(load.processes_peak).toBe(figures.processesBefore.value);
    expect(figures.processesMade.value).toBe(0);
    expect(Math.abs(figures.memoryAfter.value / load.peak_pss_kib - 1)).toBeLessThan(0.34);
    const ms = figures.serverUs.value / 1000;
    const withoutLines = (figures.serverUs.value - figures.lines.value) / 1000;
    expect(withoutLines).toBeLessThan(1.15 * load.mean_ms);
    expect(ms).toBeLessThan(4 * load.mean_ms);
    expect(ms).toBeGreaterThan(load.mean_ms / 2);
  });
});

describe.each([
  ['mod-wsgi-embedded', 2, { deployment: 'mod-wsgi-embedded', application: 'tiny' }],
  ['mod-wsgi-daemon', 2, { deployment: 'mod-wsgi-daemon', application: 'tiny' }],
  ['mod-php', 2, { deployment: 'mod-php', application: 'php' }],
] as const)('%s: inside httpd', (preset, request, description) => {
  test('a warm request makes no process, and takes the time within what lines of Python explain', async () => {
    const { figures } = await fine(preset, request);
    const load = coarse(description);
    expect(figures.processesMade.value).toBe(0);
    expect((figures.serverUs.value - figures.lines.value) / 1000).toBeLessThan(1.15 * load.mean_ms);
    const factor = figures.serverUs.value / 1000 / load.mean_ms;
    expect(factor).toBeGreaterThan(0.5);
    expect(factor).toBeLessThan(4);
  });
});

test('tomcat: one process of the measured size', async () => {
  const { figures } = await fine('tomcat', 1);
  const load = coarse({ deployment: 'tomcat' });
  expect(load.processes_peak).toBe(figures.processesBefore.value);
  expect(Math.abs(figures.memoryAfter.value / load.peak_pss_kib - 1)).toBeLessThan(0.05);
});
