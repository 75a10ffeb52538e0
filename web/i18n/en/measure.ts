/** Words of “Measure it in my browser”. */
import type { CountName, MeasuredFigure, MeasureWords } from '../measureShape.ts';

const plural = (value: number, one: string, many: string): string => `${value} ${value === 1 ? one : many}`;

const figures: Readonly<Record<MeasuredFigure, readonly [string, string]>> = {
  started: ['Interpreters started', 'How often CPython was started for these requests.'],
  mostAlive: ['Most alive at once', 'Interpreters that existed at the same moment.'],
  peakHeapBytes: ['WebAssembly memory, peak', 'Sum of memory.buffer.byteLength over all that were up at the same moment. One that still starts has told nothing yet; the prediction counts it.'],
  copiedBytes: ['Image copied', 'Taken from the parent once, and laid into the memory of each process, whole.'],
  startMs: ['Start-up of an interpreter', 'From new Worker until CPython answers and sees its files; mean, without the parent of the snapshot.'],
  loadMs: ['Import of the application', 'From there until wsgi:application is imported; mean.'],
  requestMs: ['Answer of the application', 'One WSGI call with the message to the worker and back; mean.'],
  waitMs: ['Wait of a client', 'From its question to its answer; where a process is started for it the start is in it, with residents the queue; mean.'],
  totalMs: ['Time until the last answer', 'From the beginning, start-up of the resident workers and of the snapshot’s parent included.'],
};

const counts: Readonly<Record<CountName, readonly [string, string]>> = {
  requests: ['Requests', 'Answered in each of the three ways.'],
  atOnce: ['Browsers at once', 'Each asks again when it has its answer.'],
  workers: ['Resident workers', 'They start once and stay.'],
};

export const measure: MeasureWords = {
  title: 'Measure it in my browser',
  about: 'Nothing is simulated here. Each process is a worker of this tab with a CPython and a WebAssembly memory of its own, and the same WSGI application answers the same requests in three ways.',
  counts,
  site: 'Application',
  sites: { callable: 'The sample site (WSGI callables)', micro: 'In the manner of Flask', full: 'In the manner of Django' },
  bad: (most) => `A whole number from 1 to ${most}.`,
  fewer: (most) => `This device has little memory: at most ${plural(most, 'interpreter', 'interpreters')} at once.`,
  run: 'Measure',
  again: 'Measure again',
  stop: 'Stop at once',
  phases: {
    idle: 'Nothing has been measured yet.',
    fetching: 'Fetching CPython …',
    alone: 'One process alone, to learn what a start and a request cost here …',
    cgi: 'CGI: an interpreter for each request …',
    forked: 'From a snapshot: one process loads the application, then a copy of it for each request …',
    resident: 'Resident: the workers start, then they answer …',
    done: 'Measured. No interpreter is left.',
    stopped: 'Stopped. No interpreter is left.',
    failed: 'It could not be measured to its end. No interpreter is left.',
  },
  failure: {
    late: (seconds) => `No answer within ${plural(seconds, 'second', 'seconds')}: whatever was running was ended.`,
    raised: (message) => `The application raised an exception: ${message}`,
    refused: (status) => `The application did not answer with 200, but: ${status}`,
    browser: (said) => `The browser says: ${said}`,
  },
  traceback: 'Traceback',
  now: (answered, all, alive) => `${answered} of ${all} answered, ${plural(alive, 'interpreter', 'interpreters')} alive`,
  ways: { cgi: ['CGI', 'started cold for each request, gone with the answer'], forked: ['From a snapshot', 'for each request a copy of a process that has loaded, gone with the answer'], resident: ['Resident', 'workers that stay'] },
  alive: 'interpreters alive',
  memory: 'memory of those up',
  atMost: (most) => `at most ${most}`,
  legend: { label: 'What the bars are', start: 'start-up', load: 'import', freeze: 'image taken', request: 'request', stays: 'alive, at rest', predicted: 'predicted end' },
  chart: (way, started, seconds) => `${way}: ${plural(started, 'interpreter', 'interpreters')} over ${seconds}`,
  lives: (way) => `As a table: the interpreters of ${way}`,
  table: 'As a table',
  life: { number: 'Interpreter', start: 'Started at', startMs: 'Start-up', loadMs: 'Import', requests: 'Requests', requestMs: 'Answer, mean', ended: 'Ended at', heap: 'Memory', copied: 'Image copied' },
  figuresTitle: 'Measured and predicted',
  figure: 'Figure',
  measured: 'measured',
  predicted: 'predicted',
  figures,
  notYet: '–',
  inImage: 'in the image',
  result: ({ cgi, forked, resident }) =>
    `A client waited ${cgi.wait} with CGI, ${forked.wait} from a snapshot, ${resident.wait} with resident workers. They started ${cgi.started}, ${forked.started} and ${resident.started} interpreters, needed ${cgi.total}, ${forked.total} and ${resident.total} for everything, and at most ${cgi.memory}, ${forked.memory} and ${resident.memory} of memory.`,
  prices: ({ start, load, first, again, memory, freeze, image, fork, forked }) =>
    `One process alone took ${start} to start and ${load} to import the application, ${first} for its first request and ${again} for a later one, with ${memory} of memory. Its image took ${freeze} and has ${image}; a process from it was there after ${fork} and answered in ${forked}. The prediction knows these figures and nothing of the three runs.`,
  by: (cores) => `Predicted: simulated on the load lab’s kernel, with these costs and with this browser as a machine of ${plural(cores, 'core', 'cores')}.`,
  shows: ['What this shows', [
    'CGI pays for an interpreter and for the imports with every request, a resident worker once.',
    'A process from a snapshot has them from its parent, as after fork(): it pays for a worker and for the copy of the image.',
    'Copies of the program: with CGI and from a snapshot as many as there are requests at once, with residents as many as there are workers.',
    'Nothing of a process for one request outlives it; what a resident worker has in memory is there for the next one.',
  ]],
  cannot: ['What it cannot show', [
    'Shared pages. Linux’s fork() copies page tables, and a page only when one of the two writes to it (copy-on-write): under a millisecond, and almost no memory at first. Workers share no memory and a browser has no copy-on-write: the image is copied whole for each process, in the message to its worker and again into its memory. What preloading saves in memory cannot be measured so; PSS and RSS would be the same here.',
    'A fork of all that the parent had. Carried over is what lies in memory: modules, objects, the state of random. Open files and sockets, which a child of fork() inherits, are not.',
    'All of the memory. Counted is WebAssembly memory alone, which grows and never shrinks; compiled code, JavaScript’s own heap and the journey’s interpreter are not in it.',
    'A web server. A request is a message to a worker: no socket, no nginx, no kernel in between.',
    'Linux. CPython starts otherwise in WebAssembly than python3 does from a disk, and other tabs, a saved battery and the browser’s coarse clock (0.1 ms and more) are in every time. The fidelity table compares with real servers.',
  ]],
};
