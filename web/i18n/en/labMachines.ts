import type { MachineWords } from '../labMachinesShape.ts';

const number = (n: number): string => n.toLocaleString('en');
const plural = (n: number, one: string, many: string): string => `${number(n)} ${n === 1 ? one : many}`;

export const machines: MachineWords = {
  idle: (title) => `${title}: has not run`,
  now: (title, serving, busy, queued, mib, told) => `${title}: ${plural(serving, 'process serves', 'processes serve')}, ${plural(busy, 'request', 'requests')} at work, ${number(queued)} waiting, ${mib} MiB. ${told}`,
  pid: (pid, machine) => (machine === null ? `pid ${pid}` : `${machine}: pid ${pid}`),
  staff: { nginx: 'nginx', gunicorn: 'gunicorn master', uwsgi: 'uWSGI master', 'php-fpm': 'php-fpm master', httpd: 'httpd', cgid: 'cgid daemon', fcgiwrap: 'fcgiwrap', other: 'others' },
  several: (kind, n) => `${kind} ×${n}`,
  states: {
    computing: (n) => `${number(n)} ${n === 1 ? 'computes' : 'compute'}`,
    starting: (n) => `${number(n)} ${n === 1 ? 'starts' : 'start'}`,
    lock: (n) => `${number(n)} ${n === 1 ? 'waits' : 'wait'} for the lock`,
    database: (n) => `${number(n)} ${n === 1 ? 'waits' : 'wait'} for the database`,
    sleeping: (n) => `${number(n)} ${n === 1 ? 'waits' : 'wait'} (the handler)`,
    paging: (n) => `${number(n)} ${n === 1 ? 'waits' : 'wait'} for pages from swap`,
    writing: (n) => `${number(n)} ${n === 1 ? 'writes' : 'write'} to a client`,
    held: (n) => `${number(n)} kept by an idle connection`,
    idle: (n) => `${number(n)} idle`,
  },
  none: 'No process serves',
  turnover: (begun, ended) => `${[begun > 0 ? `${number(begun)} began` : '', ended > 0 ? `${number(ended)} ended` : ''].filter((part) => part !== '').join(', ')} just before`,
  queue: (n) => (n === 0 ? 'No request waits' : `${plural(n, 'request waits', 'requests wait')} for a worker`),
  retrying: (n) => `${number(n)} turned away, ${n === 1 ? 'comes' : 'come'} again`,
  held: (n) => `${plural(n, 'idle connection keeps', 'idle connections keep')} somebody`,
  over: (seconds) => `The run ended here after ${seconds} s`,
  gone: ['No process is left', 'Each one ended with its request.'],
  lookBack: 'Move the slider to look back.',
  notDrawn: (processes, requests) => `not drawn: ${[processes > 0 ? plural(processes, 'process', 'processes') : '', requests > 0 ? plural(requests, 'request', 'requests') : ''].filter((part) => part !== '').join(', ')}`,
  legend: {
    label: 'What is drawn', file: 'files mapped by all', forked: 'shared since the fork', own: 'a process’s own', request: 'a request that is worked on', inside: 'a request whose process waits', waiting: 'a request in the queue',
    computing: 'computes', starting: 'starts', held: 'kept by an idle connection', paging: 'waits for swap', others: 'masters, web server', scale: 'A box is a process, its area its share of memory (PSS), in one scale on both sides.',
  },
};
