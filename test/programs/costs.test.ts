/** The measured figures of costs.ts are those that were measured (test/golden/costs.json); the others are called chosen there. */
import { expect, test } from 'vitest';
import { gunicornCosts, gunicornImage, gunicornWorker, nginxCosts, nginxImage, nginxWorker } from '../../src-core/programs/costs.ts';
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

test('nginx\' parts of a proxied request add up to the front that was measured', () => {
  const { parseRequestUs, chooseLocationUs, makeResponseUs, proxyRequestUs, proxyResponseUs } = nginxCosts;
  expect(parseRequestUs + chooseLocationUs + makeResponseUs + proxyRequestUs + proxyResponseUs).toBe(measured.frontUs);
});

test('gunicorn is ready before the earliest first answer that was seen', () => {
  const ready = gunicornCosts.startUs + gunicornCosts.forkUs + gunicornCosts.workerInitUs;
  expect(ready).toBeLessThan(Math.min(...measured.gunicornBootToFirst200Us));
  expect(ready).toBeGreaterThan(Math.min(...measured.gunicornBootToFirst200Us) / 2);
});
