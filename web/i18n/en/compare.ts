/** Words of the comparison of two requests. */
import type { Handover, Metric } from '../../../src-core/index.ts';
import { protocolName, ranked, stageList, timesText, type FindingSentences } from '../compareShape.ts';
import { size, sizeKib } from '../format.ts';

const count = (number: number, one: string, many = `${one}s`): string => `${number === 0 ? 'no' : number.toLocaleString('en')} ${number === 1 ? one : many}`;
const list = (names: readonly string[]): string => (names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`);

const BY: Readonly<Record<Handover, string>> = {
  socket: 'through a TCP connection', unixSocket: 'through a Unix socket', pipe: 'through a pipe', environment: 'as environment variables of a program that is started for it', call: 'by a call inside the same process', nothing: 'not at all',
};

const findings: FindingSentences = {
  outcome: (a, b) => {
    const said = ({ status, problem }: typeof a): string => (status > 0 ? `is answered with ${status}` : `fails with ${problem}`);
    return `A ${said(a)}; B ${said(b)}.`;
  },
  lost: (a, b) => `A loses ${count(a.packets, 'packet')} on the way; B loses ${count(b.packets, 'packet')}.`,
  processes: (a, b) => {
    const said = (name: string, { made, started, standing }: typeof a): string =>
      made + started === 0 ? `${name} makes no process for this request: ${standing} stood ready` : `${name} makes ${count(made, 'process', 'processes')} for this request and starts ${count(started, 'program')}`;
    return `${said('A', a)}; ${said('B', b)}.`;
  },
  loading: (a, b) => {
    const said = (name: string, { by, stays, modules }: typeof a): string => {
      if (by === 'request') return `${name} loads the application for this request (${count(modules, 'module')}) and ${stays ? 'keeps it for the next' : 'loses it with the process'}`;
      return by === 'parent' ? `in ${name} the parent process had loaded the application before it forked` : `in ${name} the process had loaded the application before`;
    };
    return capital(`${said('A', a)}; ${said('B', b)}.`);
  },
  python: (a, b) => {
    const said = (name: string, { lines, calls }: typeof a): string => (calls === 0 ? `${name} runs no Python` : `${name} runs ${count(lines, 'line')} of Python in ${count(calls, 'call')}`);
    return `${said('A', a)}; ${said('B', b)}.`;
  },
  path: (a, b) => {
    const said = ({ programs }: typeof a): string => (programs.length === 0 ? 'no program of the server' : programs.length === 1 ? `${programs[0]} alone` : list(programs));
    return `In A ${said(a)} work${a.programs.length > 1 ? '' : 's'} on the request, in B ${said(b)}.`;
  },
  stages: (a, b, { reason, stage }) => {
    const said = (name: string, { skipped }: typeof a): string => (skipped.length === 0 ? '' : `${name} skips ${skipped.length === 1 ? 'a stage' : `${skipped.length} stages`} (${stageList(skipped, stage)})`);
    return `${[said('A', a), said('B', b)].filter(Boolean).join('; ')}: ${reason}.`;
  },
  handover: (a, b) => {
    const said = ({ by, protocol }: typeof a): string => `${BY[by]}${protocol ? ` as ${protocolName(protocol)}` : ''}`;
    return `The application gets the request ${said(a)} in A, ${said(b)} in B.`;
  },
  threads: (a, b) => `A starts ${count(a.made, 'thread')} for the request, B ${count(b.made, 'thread')}.`,
  reuse: (a, b) => {
    const said = (name: string, { connections }: typeof a): string => (connections > 0 ? `${name} takes the connection that was still open` : `${name} opens a new connection`);
    return `${said('A', a)}; ${said('B', b)}.`;
  },
  asked: (a, b) => {
    const said = ({ method, target, bytes }: typeof a): string => (method === '' ? 'sends no request' : `sends ${method} ${target} (${size(bytes)})`);
    return `A ${said(a)}; B ${said(b)}.`;
  },
  lookup: (a, b) => {
    const aliased = ({ aliases }: typeof a): string => (aliases > 0 ? `, ${count(aliases, 'alias', 'aliases')} on the way` : '');
    const said = (name: string, one: typeof a): string => (one.packets === 0 ? `${name} asks nobody for the address` : `${name} needs ${count(one.packets, 'DNS message')} for the address${aliased(one)}`);
    return `${said('A', a)}; ${said('B', b)}.`;
  },
  server: (a, b, { stage }) => {
    const times = ranked(a.us, b.us);
    const [more, less] = timesText(times);
    if (times.lessValue === 0) return `${times.more}’s servers work for ${more}; in ${times.less} the request does not get to them.`;
    return `${times.more}’s servers need ${times.factor ? `${times.factor} times as long as ${times.less}’s` : `a little longer than ${times.less}’s`}: ${more} and ${less}; most of the difference lies in ${stage(a.stage)}.`;
  },
  total: (a, b, { stage }) => {
    const times = ranked(a.us, b.us);
    const [more, less] = timesText(times);
    return `All in all ${times.more} takes ${times.factor ? `${times.factor} times as long as ${times.less}` : `a little longer than ${times.less}`}: ${more} and ${less}; most of the difference lies in ${stage(a.stage)}.`;
  },
  memory: (a, b) => {
    if (a.peakKib === b.peakKib) return `The servers’ processes hold ${sizeKib(a.beforeKib)} before and ${sizeKib(a.afterKib)} after A, ${sizeKib(b.beforeKib)} and ${sizeKib(b.afterKib)} with B.`;
    const sizes = ranked(a.peakKib, b.peakKib);
    return `At the peak the servers’ processes hold ${sizeKib(a.peakKib)} in A and ${sizeKib(b.peakKib)} in B${sizes.factor ? `: ${sizes.factor} times as much in ${sizes.more}` : ''}.`;
  },
  copied: (a, b) => {
    const said = ({ bytes, environment }: typeof a): string => (bytes === 0 ? 'nothing' : `${size(bytes)}${environment > 0 ? ` (${size(environment)} of them environment)` : ''}`);
    return `From process to process go ${said(a)} in A, ${said(b)} in B.`;
  },
  connections: (a, b) => {
    const said = ({ machine, process }: typeof a): string => `${machine} over the network and ${process} inside the machine`;
    return `TCP connections are opened: in A ${said(a)}, in B ${said(b)}.`;
  },
  lines: (a, b) => `A runs ${count(a.lines, 'line')} of Python in ${count(a.calls, 'call')}, B ${count(b.lines, 'line')} in ${count(b.calls, 'call')}.`,
  imports: (a, b) => `A imports ${count(a.modules, 'module')} while it works on the request, B ${count(b.modules, 'module')}.`,
  wire: (a, b) => `Over the network go ${count(a.packets, 'packet')} with ${size(a.bytes)} in A, ${count(b.packets, 'packet')} with ${size(b.bytes)} in B.`,
};

/** Name, and what exactly is counted. */
const metrics: Readonly<Record<Metric, readonly [name: string, about: string]>> = {
  responseUs: ['Until the response is read', 'From the wish to the last byte of the response in the browser, or to the error that it shows.'],
  serverUs: ['Of that, in the servers', 'Stages 2 to 14: between the arrival of the request at the web server and the departure of the response. What goes on beside the response, such as writing a log, is not waited for and does not count.'],
  totalUs: ['Until the page is drawn', 'With the stylesheets and images that the page asks for. The times of the stages add up to this.'],
  cpuUs: ['CPU time of the servers', 'What all processes on the servers computed for this request, on all cores together: also what nobody waits for, such as a log line or the way back to sleep. Waiting costs none.'],
  processesBefore: ['Processes that stood ready', 'Alive on the servers when the request begins.'],
  processesMade: ['Processes made', 'fork() during the request.'],
  programsStarted: ['Programs started', 'execve() during the request: another program takes a process over.'],
  threadsMade: ['Threads made', 'During the request.'],
  connectionsMachine: ['TCP connections over the network', 'Opened for this request.'],
  connectionsProcess: ['TCP connections inside a machine', 'Opened for this request over loopback, from one process to another.'],
  packets: ['Packets', 'Sent over the network for this request, DNS and acknowledgements too, also those that are lost.'],
  packetsLost: ['Packets lost', 'On the line, or sent where nobody answers.'],
  machineBytes: ['Bytes between machines', 'Whole packets as they lie on the line, with the headers of TCP, UDP, IP and Ethernet.'],
  processBytes: ['Bytes between processes', 'The sum of the three below, as the programs see them.'],
  socketBytes: ['… through sockets', 'Over TCP connections inside a machine, without headers.'],
  pipeBytes: ['… through pipes and Unix sockets', 'What is written into them.'],
  environmentBytes: ['… as environment', 'The environment that execve() hands to a program: NAME=value, each with a zero byte.'],
  calls: ['Calls in Python', 'They cross no boundary. Calls of the gateway, of middleware and of the application.'],
  lines: ['Lines of Python', 'Executed for this request, each time anew.'],
  modules: ['Modules loaded', 'Imported during the request, not before it.'],
  memoryBefore: ['Memory before', 'Of all processes on the servers together, each shared page once (the sum of the PSS), when the request begins.'],
  memoryPeak: ['Memory at the peak', 'The most during the request.'],
  memoryAfter: ['Memory after', 'After its last step.'],
};

export const compare = {
  sides: 'What is compared',
  side: (name: string) => `Side ${name}`,
  request: (name: string) => `Request of ${name}`,
  requestNumber: (number: number, text: string) => `${number}. ${text}`,
  own: (name: string) => `Yours: ${name} (changed)`,
  choose: 'Choose an example',
  swap: 'Exchange A and B',
  outcome: (status: number, problem: string) => (status > 0 ? `→ ${status}` : `→ ${problem}`),
  loading: (name: string) => `${name} is being fetched…`,
  running: (name: string) => `${name} is being run…`,
  unknown: (name: string) => `There is no example “${name}” here. Choose another one.`,
  failed: (name: string) => `${name} could not be run. `,
  retry: 'Try again',
  sameSides: 'The same request stands on both sides: there is nothing to compare. Choose another one for A or B.',
  noDifference: 'Nothing that is counted here differs: both requests did the same in the same time.',
  samePage: (bytes: number) => `Both pages are the same, byte for byte (${size(bytes)}).`,
  otherRequest: 'The two ask for different things, so not every difference comes from the deployment.',
  headline: 'What differs and why',
  findings: 'What differs',
  findingsAbout: 'Each with the steps that show it.',
  evidence: 'Go to this step',
  views: 'Side by side',
  by: { stage: 'By stage', clock: 'By clock' },
  part: 'What is looked at',
  parts: { whole: 'Whole journey', server: 'Servers only (2–14)' },
  stage: 'Stage',
  difference: 'B − A',
  stagesCaption: 'Each stage in both runs: the time that the person waited for it, and its steps',
  steps: (number: number) => count(number, 'step'),
  readyAfter: (time: string) => `ready after ${time}`,
  goTo: (side: string, stage: string) => `${side}: go to “${stage}”`,
  clockCaption: 'Both requests on one scale of time, from their beginning',
  serverClockCaption: 'The servers’ part of both requests on one scale of time, from the arrival of the request',
  lane: (side: string, name: string, time: string) => `${side}: ${name}, ${time}`,
  stretch: (stage: string, time: string, from: string) => `${stage}: ${time}, from ${from}. Go to its first step`,
  server: 'Servers (2–14)',
  notReached: 'The request does not get to a server.',
  zoomIn: 'Look at the servers only',
  metrics: 'Figures',
  metricsCaption: 'Figures of both requests',
  metric: 'Figure',
  equal: 'equal',
  groups: { time: 'Virtual time', processes: 'Processes', network: 'Over machines', between: 'From process to process', python: 'Python', memory: 'Memory of the servers' },
  metricWords: metrics,
  sentences: findings,
  stageName: (stage: string, name: string) => (/^\d+$/.test(stage) ? `stage ${stage} (${name})` : `“${name}”`),
};

export type CompareWords = typeof compare;

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
