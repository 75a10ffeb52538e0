/**
 * What httpd, the programs that it starts and the interpreters inside of it cost, with where each figure was measured. Times
 * are µs of CPU, sizes KiB. The machine: 2 vCPU AMD EPYC, Debian 12, httpd 2.4.71, mod_wsgi 4.9.4, PHP 8.2, CPython 3.11
 * (test/golden/httpd-costs.json holds the measurements, and a test ties these figures to them).
 */
import type { ImagePart } from '../system/memory.ts';
import { remainderUs, requestCost, startCosts } from './requestCosts.ts';

/** httpd's own share of a request, measured with a tiny page in PHP inside: split over its parts by choice. */
const own = requestCost('mod-php', 'worker');
const ownUs = remainderUs(own.wayUs, { calls: 4, lines: 12 });
const embedded = requestCost('mod-wsgi-embedded', 'worker');
const daemonFront = requestCost('mod-wsgi-daemon', 'front');
const daemon = requestCost('mod-wsgi-daemon', 'worker');
/** What mod_wsgi adds to httpd's own, its Python apart (some 190 lines that stand for C). */
const wsgiCallUs = remainderUs(embedded.wayUs - ownUs, { calls: 3, nativeLines: 190 });

export const httpdCosts = {
  startUs: 8_000, // boot to the first 200 took 12.0–13.0 ms, with its first request
  forkUs: 160, // fork of a 10 MiB process: 0.157 ms; of 4 MiB not measured
  threadUs: 20, // chosen: clone(2) of a thread
  parseRequestUs: Math.round(0.3 * ownUs), // chosen
  mapUrlUs: Math.round(0.25 * ownUs), // chosen: translate, directory walk, merge
  makeResponseUs: Math.round(0.45 * ownUs), // chosen
  restUs: remainderUs(own.restUs, { calls: 1 }), // the log comes after the answer
  openFileUs: 15, // chosen
  proxyRequestUs: 25, // chosen
  proxyResponseUs: 20, // chosen
  interpreterStartUs: startCosts.pythonUs - startCosts.cUs, // chosen: as a Python of its own takes, less fork, exec and exit
  wsgiCallUs,
  wsgiHandOverUs: remainderUs(daemonFront.wayUs + daemonFront.restUs - ownUs - own.restUs, { calls: 5 }), // in the child: connecting, writing, waiting, reading back
  wsgiDaemonUs: remainderUs(daemon.wayUs - wsgiCallUs, { calls: 3, nativeLines: 200 }), // in the daemon process, beside the call
  wsgiDaemonRestUs: daemon.restUs,
} as const;

/** fork, exec and exit of a program that does nothing else: 0.618 ms in C (median; at least 0.538). */
const forkUs = 160; // returns in a parent of 10 MiB after 0.157 ms
const execUs = 380; // chosen: with fork and exit 0.6 ms
const exitUs = 80; // chosen
const spawnUs = startCosts.cUs - forkUs - execUs - exitUs;

export const cgiCosts = {
  forkUs,
  execUs,
  exitUs,
  pythonStartUs: remainderUs(startCosts.pythonUs - startCosts.cUs, { calls: 2, lines: 14 }), // a tiny script, less the C program
  attendUs: remainderUs(requestCost('apache-prefork-cgi', 'front').wayUs + spawnUs - ownUs, { calls: 8 }), // pipes, environment, waiting: httpd's share beside what it does for any request
  wrapperUs: remainderUs(requestCost('fcgiwrap', 'worker').wayUs + spawnUs, { calls: 7 }), // the same in fcgiwrap
} as const;

/** Parent under prefork with 5 children: RSS 3,940, private 268. Its children: RSS 4,413, private 265. */
export const httpdImage: readonly ImagePart[] = [
  { segment: 'code', kib: 2_300, file: '/usr/sbin/apache2' },
  { segment: 'data', kib: 320 },
  { segment: 'heap', kib: 1_188 },
  { segment: 'stack', kib: 132 },
];
/** Pages that a child writes: 265 private. One with 64 worker threads has 3,200: 46 for each. */
export const httpdChild = { unsharedKib: 105, freshKib: 160, threadKib: 46 } as const;

/** mod_wsgi brings libpython: the parent of httpd is 7,052 then instead of 3,940. */
export const embeddedPythonKib = 3_112;
/**
 * A child with an interpreter and a tiny application: not measured. Django took 31,121 private kept by each child under embedded
 * mode, Flask 19,309; the same as CGI copies (31,151 and 18,800), so the tiny CGI copy's 3,547 stands for it.
 */
export const embeddedInterpreterKib = 3_547;

/** mod_php: a child of 14,805 with 577 private, the parent 22,176. */
export const phpParentKib = 18_236;
export const phpChild = { freshKib: 312 } as const;

/** A CGI process of Python that holds a tiny application: RSS 9,068, 3,644 private when alone, 3,547 fitted over many copies. */
export const cgiPythonImage: readonly ImagePart[] = [
  { segment: 'code', kib: 5_424, file: '/usr/bin/python3' },
  { segment: 'data', kib: 600 },
  { segment: 'heap', kib: 2_912 },
  { segment: 'stack', kib: 132 },
];

/** fcgiwrap's parent: RSS 2,560; each of 50 children 872, 60 private. */
export const fcgiwrapImage: readonly ImagePart[] = [
  { segment: 'code', kib: 1_700, file: '/usr/sbin/fcgiwrap' },
  { segment: 'data', kib: 300 },
  { segment: 'heap', kib: 428 },
  { segment: 'stack', kib: 132 },
];
export const fcgiwrapChildKib = 60;
