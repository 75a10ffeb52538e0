/** The measured figures of costs.ts are those that were measured (test/golden/costs.json); the others are called chosen there. */
import { expect, test } from 'vitest';
import { gunicornCosts, gunicornImage, gunicornWorker, nginxCosts, nginxImage, nginxWorker } from '../../src-core/programs/costs.ts';
import { httpdCosts, cgiCosts } from '../../src-core/programs/httpdCosts.ts';
import { phpFpmCosts } from '../../src-core/programs/phpFpmCosts.ts';
import { remainderUs, requestCost } from '../../src-core/programs/requestCosts.ts';
import { tomcatCosts } from '../../src-core/programs/tomcatCosts.ts';
import { uvicornCosts } from '../../src-core/programs/uvicornCosts.ts';
import { FRAMEWORK_MS } from '../../src-core/costs/gateways.ts';
import { lineCosts } from '../../src-core/python/lineCosts.ts';
import { SYSTEM_CALL_US } from '../../src-core/system/sys.ts';
import { MachineMemory, type ImagePart } from '../../src-core/system/memory.ts';
import measured from '../golden/costs.json' with { type: 'json' };

const sizeOf = (image: readonly ImagePart[]): number => image.reduce((sum, { kib }) => sum + kib, 0);

/** A master and one worker, as the programs set them up. */
function pair(image: readonly ImagePart[], unsharedKib: number, freshKib: number): { master: number; worker: number } {
  const memory = new MachineMemory();
  memory.exec(1, image);
  memory.fork(1, 2);
  memory.unshare(2, 'heap', unsharedKib);
  memory.allocate(2, 'heap', freshKib);
  const privateOf = (pid: number): number => Object.values(memory.segmentsOf(pid)).reduce((sum, { privateKib }) => sum + privateKib, 0);
  return { master: privateOf(1), worker: privateOf(2) };
}

test('nginx: the master\'s resident size, the worker\'s private memory', () => {
  expect(sizeOf(nginxImage)).toBe(measured.memory.nginxMaster.rssKib);
  expect(pair(nginxImage, nginxWorker.unsharedKib, nginxWorker.freshKib).worker).toBe(measured.memory.nginxWorker.privateKib);
});

test('gunicorn: the same, and the master\'s private memory within an eighth', () => {
  expect(sizeOf(gunicornImage)).toBe(measured.memory.gunicornMaster.rssKib);
  const { master, worker } = pair(gunicornImage, gunicornWorker.unsharedKib, gunicornWorker.applicationKib);
  expect(worker).toBe(measured.memory.gunicornWorker.privateKib);
  expect(Math.abs(master / measured.memory.gunicornMaster.privateKib - 1)).toBeLessThan(1 / 8);
});

test('a fork takes what a fork of 10 MiB took', () => {
  for (const us of [nginxCosts.forkUs, gunicornCosts.forkUs]) expect(Math.abs(us - measured.fork.returnsInParentUs)).toBeLessThanOrEqual(5);
});

test('nginx\' parts of a proxied request and its six system calls add up to the front, which is what load runs had shown', () => {
  const { parseRequestUs, chooseLocationUs, makeResponseUs, proxyRequestUs, proxyResponseUs, restUs } = nginxCosts;
  const { wayUs, restUs: asleepUs } = requestCost('gunicorn-sync', 'front');
  const frontUs = parseRequestUs + chooseLocationUs + makeResponseUs + proxyRequestUs + proxyResponseUs + restUs + 6 * SYSTEM_CALL_US;
  expect(Math.abs(frontUs - wayUs - asleepUs)).toBeLessThanOrEqual(1);
  expect(Math.abs(frontUs / measured.frontUs - 1)).toBeLessThan(0.05);
});

test('gunicorn\'s request: what is charged, its system calls and its lines are what was measured, within an eighth of what load runs had shown', () => {
  const { perRequestUs, restUs } = gunicornCosts;
  const { wayUs, restUs: asleepUs } = requestCost('gunicorn-sync', 'worker');
  const us = perRequestUs + restUs + 4 * SYSTEM_CALL_US + (305 * lineCosts.lineNs) / 1000;
  expect(Math.abs(us - wayUs - asleepUs)).toBeLessThanOrEqual(1);
  expect(Math.abs(us / measured.gunicornSyncOverheadUs - 1)).toBeLessThan(1 / 8);
});

test('a line of Python costs what a line of Flask costs inside a server', () => {
  const linesOfHello = 676;
  expect(Math.abs((lineCosts.lineNs * linesOfHello) / (FRAMEWORK_MS.flask * 1_000_000) - 1)).toBeLessThan(0.05);
});

test('what is executed is never more than what was measured', () => {
  expect(remainderUs(10, { calls: 2, lines: 20 })).toBe(3);
  expect(remainderUs(10, { calls: 6 })).toBe(0);
  const { perRequestUs, threadPerRequestUs } = gunicornCosts;
  for (const us of [perRequestUs, threadPerRequestUs, uvicornCosts.selectUs, phpFpmCosts.perRequestUs, cgiCosts.attendUs, cgiCosts.wrapperUs, ...Object.values(httpdCosts), tomcatCosts.parseRequestUs]) expect(us).toBeGreaterThan(0);
});

test('gunicorn is ready before the earliest first answer that was seen', () => {
  const ready = gunicornCosts.startUs + gunicornCosts.forkUs + gunicornCosts.workerInitUs;
  expect(ready).toBeLessThan(Math.min(...measured.gunicornBootToFirst200Us));
  expect(ready).toBeGreaterThan(Math.min(...measured.gunicornBootToFirst200Us) / 2);
});
