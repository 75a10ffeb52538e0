/** Words of “Measure it in my browser”. */
import type { CountName, MeasuredFigure, MeasureWords } from '../measureShape.ts';

const plural = (value: number, one: string, many: string): string => `${value} ${value === 1 ? one : many}`;

const figures: Readonly<Record<MeasuredFigure, readonly [string, string]>> = {
  started: ['Interpreters started', 'How often CPython was started for these requests.'],
  mostAlive: ['Most alive at once', 'Interpreters that existed at the same moment.'],
  peakHeapBytes: ['WebAssembly memory, peak', 'Sum of memory.buffer.byteLength over all that lived at the same moment.'],
  startMs: ['Start-up of an interpreter', 'From new Worker until CPython answers and sees its files; mean.'],
  loadMs: ['Import of the application', 'From there until wsgi:application is imported; mean.'],
  requestMs: ['Answer of the application', 'One WSGI call with the message to the worker and back; mean.'],
  waitMs: ['Wait of a client', 'From its question to its answer; with CGI the start is in it, with residents the queue; mean.'],
  totalMs: ['Time until the last answer', 'From the beginning, start-up of the resident workers included.'],
};

const counts: Readonly<Record<CountName, readonly [string, string]>> = {
  requests: ['Requests', 'Answered in each of the two ways.'],
  atOnce: ['Browsers at once', 'Each asks again when it has its answer.'],
  workers: ['Resident workers', 'They start once and stay.'],
};

export const measure: MeasureWords = {
  title: 'Measure it in my browser',
  about: 'Nothing is simulated here. Each process is a worker of this tab with a CPython and a WebAssembly memory of its own, and the same WSGI application answers the same requests in both ways.',
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
    resident: 'Resident: the workers start, then they answer …',
    done: 'Measured. No interpreter is left.',
    stopped: 'Stopped. No interpreter is left.',
    failed: 'It could not be measured to its end. No interpreter is left.',
  },
  reason: (said) => `The browser says: ${said}`,
  now: (answered, all, alive) => `${answered} of ${all} answered, ${plural(alive, 'interpreter', 'interpreters')} alive`,
  ways: { cgi: ['CGI', 'one for each request, gone with the answer'], resident: ['Resident', 'workers that stay'] },
  alive: 'interpreters alive',
  memory: 'memory of those up',
  legend: { label: 'What the bars are', start: 'start-up', load: 'import', request: 'request', stays: 'alive, at rest', predicted: 'predicted end' },
  chart: (way, started, seconds) => `${way}: ${plural(started, 'interpreter', 'interpreters')} over ${seconds}`,
  lives: (way) => `As a table: the interpreters of ${way}`,
  table: 'As a table',
  life: { number: 'Interpreter', start: 'Started at', startMs: 'Start-up', loadMs: 'Import', requests: 'Requests', requestMs: 'Answer, mean', ended: 'Ended at', heap: 'Memory' },
  figuresTitle: 'Measured and predicted',
  figure: 'Figure',
  measured: 'measured',
  predicted: 'predicted',
  figures,
  notYet: '–',
  result: ({ cgi, resident }) =>
    `CGI started ${plural(cgi.started, 'interpreter', 'interpreters')} and needed ${cgi.total}, the resident server ${plural(resident.started, 'interpreter', 'interpreters')} and ${resident.total}. At most ${cgi.memory} of memory stood against ${resident.memory}; a client waited ${cgi.wait} against ${resident.wait}.`,
  prices: ({ start, load, first, again, memory }) => `One process alone took ${start} to start and ${load} to import the application, ${first} for its first request and ${again} for a later one, with ${memory} of memory. The prediction knows these five figures and nothing of the two runs.`,
  by: {
    model: (cores) => `Predicted by the load lab’s model, with this browser as a machine of ${plural(cores, 'core', 'cores')}.`,
    multiplication: (cores) => `Predicted by multiplication alone: CGI is requests × (start + import + first request), the resident server workers × (start + import + first request) + the other requests × a later one; both shared by ${plural(cores, 'core', 'cores')}.`,
  },
  shows: ['What this shows', [
    'CGI pays for an interpreter and for the imports with every request, a resident worker once.',
    'Copies of the program: with CGI as many as there are requests at once, with residents as many as there are workers.',
    'Nothing of a CGI process outlives its request; what a resident worker has in memory is there for the next one.',
  ]],
  cannot: ['What it cannot show', [
    'Fork and shared pages. Workers share no memory and a browser has no copy-on-write, so preloading before a fork cannot be measured; a worker from a snapshot would be a full copy and is left out. PSS and RSS would be the same here.',
    'All of the memory. Counted is WebAssembly memory alone, which grows and never shrinks; compiled code, JavaScript’s own heap and the journey’s interpreter are not in it.',
    'A web server. A request is a message to a worker: no socket, no nginx, no kernel in between.',
    'Linux. CPython starts otherwise in WebAssembly than python3 does from a disk, and other tabs, a saved battery and the browser’s coarse clock (0.1 ms and more) are in every time. The fidelity table compares with real servers.',
  ]],
};
