/** The measured figures of httpdCosts.ts are those that were measured (test/golden/httpd-costs.json); the others are called chosen there. */
import { expect, test } from 'vitest';
import { cgiCosts, cgiPythonImage, embeddedInterpreterKib, embeddedPythonKib, fcgiwrapChildKib, fcgiwrapImage, httpdChild, httpdCosts, httpdImage, phpChild, phpParentKib } from '../../src-core/programs/httpdCosts.ts';
import { startCosts } from '../../src-core/programs/requestCosts.ts';
import { MachineMemory, type ImagePart } from '../../src-core/system/memory.ts';
import measured from '../golden/httpd-costs.json' with { type: 'json' };

const sizeOf = (image: readonly ImagePart[]): number => image.reduce((sum, { kib }) => sum + kib, 0);
const privateOf = (memory: MachineMemory, pid: number): number => Object.values(memory.segmentsOf(pid)).reduce((sum, { privateKib }) => sum + privateKib, 0);
const within = (value: number, target: number, share: number): void => expect(Math.abs(value / target - 1)).toBeLessThanOrEqual(share);

test('resident sizes of the parents: plain, with mod_wsgi, with mod_php; fcgiwrap', () => {
  expect(sizeOf(httpdImage)).toBe(measured.preforkParent.rssKib);
  expect(sizeOf(httpdImage) + embeddedPythonKib).toBe(measured.embeddedWsgiParent.rssKib);
  expect(sizeOf(httpdImage) + phpParentKib).toBe(measured.modPhpParent.rssKib);
  expect(sizeOf(fcgiwrapImage)).toBe(measured.fcgiwrapParent.rssKib);
});

test('private memory of a child: prefork, event with 64 threads, PHP inside', () => {
  const memory = new MachineMemory();
  memory.exec(1, httpdImage);
  for (const pid of [2, 3]) {
    memory.fork(1, pid);
    memory.unshare(pid, 'heap', httpdChild.unsharedKib);
    memory.allocate(pid, 'heap', httpdChild.freshKib);
  }
  expect(privateOf(memory, 2)).toBe(measured.preforkChild.privateKib);
  memory.allocate(3, 'stack', 64 * httpdChild.threadKib);
  within(privateOf(memory, 3), measured.eventChildOf64Threads.privateKib, 0.01);
  expect(privateOf(memory, 2) + phpChild.freshKib).toBe(measured.modPhpChild.privateKib);
  expect(fcgiwrapChildKib).toBe(measured.fcgiwrapChild.privateKib);
});

test('CGI copies of a tiny program: each has its own, and the interpreter\'s file is mapped once', () => {
  const memory = new MachineMemory();
  for (const { copies, rssKib, ussKib } of measured.cgiTinyAlive) {
    for (let pid = 1; pid <= copies; pid++) memory.exec(pid, cgiPythonImage);
    within(copies * sizeOf(cgiPythonImage), rssKib, 0.03);
    const uss = Array.from({ length: copies }, (_, i) => privateOf(memory, i + 1)).reduce((sum, kib) => sum + kib, 0);
    // Alone it has the interpreter's pages to itself; the recording had other Pythons on the machine.
    if (copies > 1) within(uss, ussKib, 0.03);
  }
  within(embeddedInterpreterKib, measured.cgiTinyAlive.at(-1)!.ussKib / 50, 0.001);
});

test('fork, exec, exit and start of an interpreter add up to what an empty program and a script took', () => {
  const { forkUs, execUs, exitUs, pythonStartUs } = cgiCosts;
  within(forkUs + execUs + exitUs, measured.startToEndUs.cProgram, 0.01);
  // The script that the load lab's figure is of imports two modules; the empty one took an eighth less.
  within(pythonStartUs, startCosts.pythonUs - startCosts.cUs, 0.01);
  within(forkUs + execUs + exitUs + pythonStartUs, measured.startToEndUs.pythonEmpty, 0.14);
  for (const us of [forkUs, httpdCosts.forkUs]) expect(Math.abs(us - measured.fork.returnsInParentUs)).toBeLessThanOrEqual(5);
});

test('httpd is ready before the earliest first answer that was seen', () => {
  const ready = httpdCosts.startUs + 5 * httpdCosts.forkUs;
  expect(ready).toBeLessThan(Math.min(...measured.bootToFirst200Us.prefork5));
  expect(ready).toBeGreaterThan(Math.min(...measured.bootToFirst200Us.prefork5) / 2);
});
