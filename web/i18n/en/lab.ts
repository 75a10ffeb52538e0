/** Words of the load lab. */
import type { ApplicationSize, Bottleneck, DeploymentId, HandlerName, LoadErrors, TheorySystem } from '../../../src-core/load/index.ts';
import type { FindingWords } from '../labFindingShape.ts';
import type { MachineWords } from '../labMachinesShape.ts';
import type { KnobWords } from '../labShape.ts';
import { findings } from './labFindings.ts';
import { machines } from './labMachines.ts';

const plural = (value: number, one: string, many: string): string => `${value.toLocaleString('en')} ${value === 1 ? one : many}`;

export interface LabWords {
  readonly parts: Readonly<Record<'label' | 'run' | 'sweep' | 'model' | 'measure', string>>;
  readonly questions: Readonly<Record<string, readonly [title: string, question: string]>>;
  readonly question: string;
  readonly changed: string;
  readonly back: string;
  readonly knobs: KnobWords;
  readonly guess: {
    readonly title: string;
    readonly about: string;
    readonly measure: string;
    readonly ask: Readonly<Record<MeasureName, string>>;
    readonly names: Readonly<Record<MeasureName, string>>;
    readonly orders: Readonly<Record<'a' | 'same' | 'b', string>>;
    readonly number: (side: string, unit: string) => string;
    readonly units: Readonly<Record<MeasureName, string>>;
    readonly said: (order: 'a' | 'same' | 'b') => string;
    readonly right: string;
    readonly wrong: string;
    readonly off: (side: string, guessed: string, factor: string) => string;
    readonly came: (side: string, value: string) => string;
    readonly none: string;
    readonly bad: string;
    readonly level: (side: string) => string;
    readonly result: string;
  };
  readonly run: string;
  readonly runAnyway: string;
  readonly stop: string;
  readonly running: (percent: string) => string;
  readonly progress: string;
  readonly outdated: string;
  readonly again: string;
  /** `ends`: how far each side came that was stopped. */
  readonly cut: (ends: string) => string;
  readonly failed: (side: string, field: string, reason: string) => string;
  readonly sentence: string;
  readonly before: string;
  readonly same: (a: string, b: string, seconds: string) => string;
  readonly sizes: Readonly<Record<'processes' | 'threads' | 'machines', (n: number) => string>>;
  readonly waits: Readonly<Record<'blocking' | 'awaited', string>>;
  readonly sideName: (side: string) => string;
  readonly pssNow: string;
  readonly swapNow: (mib: string) => string;
  readonly notRun: string;
  readonly machines: MachineWords;
  readonly scrub: Readonly<Record<'label' | 'play' | 'pause' | 'start' | 'end', string>>;
  readonly moment: (seconds: string, a: string, b: string) => string;
  readonly series: Readonly<Record<'label' | SeriesName, string>>;
  readonly seriesUnits: Readonly<Record<SeriesName, string>>;
  /** The level in a curve at which there is no more. */
  readonly memoryLimit: string;
  readonly latency: string;
  readonly latencyUnit: string;
  readonly nothingAnswered: string;
  readonly second: string;
  readonly perSecond: string;
  readonly table: string;
  readonly tableOf: (name: string) => string;
  readonly columns: Readonly<Record<'figure' | 'difference' | 'time' | 'from' | 'to' | 'requests', string>>;
  readonly figures: string;
  readonly figureNames: Readonly<Record<FigureName, readonly [name: string, about: string]>>;
  readonly errors: Readonly<Record<keyof LoadErrors, string>>;
  readonly bottlenecks: Readonly<Record<Bottleneck | 'kept', string>>;
  readonly kinds: { readonly title: string; readonly about: string; readonly names: Readonly<Record<'uss' | 'pss' | 'rss', readonly [name: string, about: string]>> };
  readonly findings: string;
  readonly sentences: FindingWords;
  readonly exports: Readonly<Record<'label' | 'csv' | 'svg' | 'png' | 'dots', string>>;
  readonly sweep: {
    readonly title: string;
    readonly about: string;
    readonly knob: string;
    readonly from: string;
    readonly to: string;
    readonly points: string;
    readonly run: string;
    readonly stop: string;
    readonly progress: (done: number, all: number) => string;
    readonly stopped: (done: number, all: number) => string;
    readonly measure: string;
    readonly empty: string;
    readonly idle: (side: string) => string;
    readonly failed: (side: string, value: string, reason: string) => string;
    readonly chart: (measure: string, unit: string, knob: string) => string;
    readonly log: string;
    readonly bad: (min: string, max: string) => string;
  };
  readonly model: Readonly<Record<'title' | 'about' | 'fidelity' | 'runs' | 'median' | 'aim' | 'mean' | 'worst' | 'met' | 'missed' | 'shown' | 'run' | 'measured' | 'predicted' | 'error' | 'noisy' | 'theory' | 'theoryAbout' | 'system' | 'exact' | 'interval' | 'inside' | 'computing' | 'conditions' | 'machine' | 'clients', string>> & {
    readonly chart: (figure: string) => string;
    /** What the dots and the band are. */
    readonly key: string;
    readonly seeds: (n: number) => string;
    readonly far: (far: string, all: string, disturbed: string) => string;
    readonly quiet: (medians: string) => string;
    readonly systems: Readonly<Record<TheorySystem, string>>;
  };
  readonly deployments: Readonly<Record<DeploymentId, readonly [name: string, detail: string]>>;
  readonly applications: Readonly<Record<ApplicationSize, string>>;
  readonly handlers: Readonly<Record<HandlerName, string>>;
  readonly linkFaults: Readonly<Record<'unreadable' | 'version' | 'question' | 'value', (field: string) => string>>;
  readonly leave: string;
  /** For the keyboard, past the knobs. */
  readonly skip: string;
}

export type MeasureName = 'peak_pss_kib' | 'throughput_rps' | 'mean_ms' | 'p95_ms' | 'processes_peak' | 'failures';
export type SeriesName = 'memory' | 'throughput' | 'cpu' | 'queue';
export type FigureName = 'answered' | 'throughput_rps' | 'mean_ms' | 'p50_ms' | 'p95_ms' | 'p99_ms' | 'max_ms' | 'failures' | 'peak_pss_kib' | 'peak_rss_kib' | 'peak_uss_kib' | 'peak_swap_kib' | 'processes_peak' | 'cpu_busy' | 'cpu_per_request_ms' | 'elapsed_s' | 'bottleneck';

export const lab: LabWords = {
  parts: { label: 'Parts of the lab', run: 'Twin run', sweep: 'Sweep one knob', model: 'How good is this model?', measure: 'Measure it in my browser' },
  questions: {
    'five-browsers': ['Five browsers, one program', 'Five browsers ask the same program at once. CGI loads it for each request, the application server has it loaded. How much memory is that?'],
    burst: ['A burst meets CGI', 'Forty people click within the same instant, second after second, and the machine has 1 GiB. A process for each of them, or four that stay?'],
    'slow-clients': ['Clients on slow lines', 'An answer of a megabyte takes seconds to carry away. Who holds it meanwhile: the worker (A), or nginx in front of it (B)?'],
    'idle-connections': ['Ten thousand idle connections', 'Ten thousand browsers keep their connection and ask for nothing (C10k). Twenty others do want something: how many answers do they get in a second?'],
    'slow-query': ['One slow query', 'One request in twenty asks the database for two seconds. What becomes of the others, with workers that do one thing at a time (A) and with coroutines (B)?'],
    'blocking-call': ['A blocking call in a coroutine', 'The same wait of 50 ms, by a call that blocks (A) and by one that is awaited (B), in one event loop. How many requests does each answer in a second?'],
    preload: ['Load before the fork', 'Four workers import the program each for itself (A), or inherit it from their parent (--preload, B). How much memory is saved, and for how long?'],
    'workers-and-cores': ['More workers than cores', 'Each request computes for a millisecond on two cores. Do sixteen workers answer more than two?'],
  },
  question: 'Question',
  changed: '(changed)',
  back: 'Back to the question',
  knobs: {
    groups: { both: 'Who comes (the same for both)', clients: 'How they come (the same for both)', server: 'Deployment', app: 'Application', machine: 'Machine', database: 'Database' },
    sides: 'Side that is set',
    sharedHint: 'Both sides meet the same requests.',
    more: 'More knobs',
    names: {
      workload: ['Arrivals', 'Clients that wait for their answer before they ask again, or requests that come whether or not the last one was answered.'],
      concurrency: ['Clients at once', 'Browsers that are there at the same time; each waits for its answer before it asks again.'],
      think_ms: ['Pause of a client', 'Mean time between an answer and the next request of the same client.'],
      rate_per_second: ['Arrival rate', 'Requests that come in a second on average, however slow the answers are.'],
      arrivals: ['Pattern', 'By chance and independent of each other, all of a second at once, or more and more.'],
      requests: ['Requests at most', 'The run ends when so many have been answered or lost, or when its time is up if that is sooner.'],
      duration_s: ['Longest run', 'No new requests after this virtual time, even if more were to come.'],
      drain: ['Answer what is under way', 'When the time is up, requests that were sent are still answered and counted. Without it the clock stops there, as load generators such as wrk do.'],
      deployment: ['Deployment', 'The way from the web server to the application.'],
      front: ['In front', 'A web server that takes whole requests and hands out whole answers.'],
      workers: ['Worker processes', 'Processes that serve; with CGI the most that run at once.'],
      threads: ['Threads of each', 'Requests that one process can be at (with gevent: greenlets).'],
      preload: ['Load before the fork', 'The parent imports the program once, and the workers share its pages (gunicorn --preload; uWSGI without lazy-apps).'],
      max_requests: ['Replace a worker after', 'A worker ends after so many requests and a fresh one starts; 0: never.'],
      backlog: ['Backlog', 'Connections that may wait until the server accepts them; one more is refused.'],
      keep_alive: ['Keep connections', 'A client keeps its connection for its next request.'],
      kept_requests: ['Requests of a connection', 'After so many httpd closes a kept connection (MaxKeepAliveRequests); 0: never.'],
      application: ['Size of the program', 'What has to be loaded before the first answer.'],
      handler: ['What it does', 'The application’s own work for each request.'],
      cores: ['Cores', 'Tasks that can compute at the same instant.'],
      memory_mib: ['Memory', 'What all processes of one machine have together.'],
      swap_mib: ['Swap', 'Pages that do not fit go here; when it is full the kernel kills a process.'],
      machines: ['Machines', 'Each with the whole deployment; more than one stand behind a load balancer, nginx on a machine of its own.'],
      balancer: ['Balancer', 'Which machine gets a request: the next in turn, or the one with the fewest under way (least_conn).'],
      clients_share_cores: ['Clients on the same machine', 'As in the measured runs: who asks takes CPU from who answers.'],
      client_kbit_s: ['Line of a client', 'What it carries; 0: as much as it likes.'],
      response_bytes: ['Size of an answer', 'Bytes that go over the client’s line.'],
      idle_connections: ['Idle connections', 'Connections that stay open and ask for nothing.'],
      timeout_ms: ['Patience', 'A client gives up after this; 0: never.'],
      database: ['Database', 'On a machine of its own.'],
      database_pool: ['Its connections', 'Queries that can run at once; further ones wait.'],
      query_ms: ['A query takes', 'On average, exponentially distributed.'],
      share: ['Requests that ask it', 'The others do without.'],
      served_before: ['Served before', 'Requests that the processes had answered before the run: memory that fork shared has been written to by then.'],
      cpu_ms: ['Computing', 'CPU of the application for one request.'],
      wait_ms: ['Waiting', 'Time in which the application waits for somebody else and computes nothing.'],
      blocks_loop: ['The wait blocks', 'A call that blocks (time.sleep, a driver without await) holds the whole event loop while it waits; an awaited one leaves it to others.'],
      seed: ['Seed', 'Another number is another day: same averages, other chances.'],
    },
    units: {
      none: '', ms: 'ms', s: 's', mib: 'MiB', kbit: 'kbit/s', bytes: 'B', perSecond: 'req/s', percent: '%', requests: 'requests', connections: 'connections', processes: 'processes', threads: 'threads', cores: 'cores', machines: 'machines', clients: 'clients',
    },
    options: {
      workload: { closed: 'Wait for answers', open: 'Keep coming' },
      arrivals: { poisson: 'By chance', burst: 'In bursts', ramp: 'Rising' },
      front: { nginx: 'nginx', none: 'nothing' },
      balancer: { 'round-robin': 'In turn', 'least-connections': 'Fewest under way' },
    },
    yes: 'yes',
    no: 'no',
    own: 'own values',
    idle: {
      processPerRequest: 'Does nothing here: each request gets a process of its own, which ends with it.',
      oneRequestEach: 'Does nothing here: each process serves one request at a time.',
      eventLoop: 'Does nothing here: coroutines take turns on one thread.',
      preloadOnly: 'Does nothing here: gunicorn and uWSGI alone load before the fork.',
      oneMachine: 'Does nothing here: one machine needs no balancer.',
      needsFront: 'Nothing to choose: this deployment speaks no HTTP and needs nginx in front.',
      nobodyHeld: 'Does nothing here: nobody is held for a connection that rests.',
      roomForAll: 'Does nothing here: there is a place for every client.',
      emptyAnswer: 'Does nothing while answers are empty.',
      otherArrivals: 'Does nothing with these arrivals.',
      fastLine: 'Does nothing while the client’s line is as fast as it likes.',
      endsByRequests: 'Does nothing here: the run ends after its requests, not by the clock.',
      noLoop: 'Does nothing here: no event loop is held by a wait.',
      noReplacement: 'Does nothing here: these processes are not replaced.',
    },
    bad: (min, max) => `A number from ${min} to ${max}, please.`,
    tooMany: 'More would keep this machine busy for minutes and tell nothing that a million do not.',
  },
  guess: {
    title: 'Predict first',
    about: 'A number for each side, if you like.',
    measure: 'What is predicted',
    ask: {
      peak_pss_kib: 'Which side needs more memory at its peak?', throughput_rps: 'Which side answers more requests a second?', mean_ms: 'On which side do people wait longer on average?',
      p95_ms: 'On which side do the slowest twentieth wait longer (p95)?', processes_peak: 'Which side has more processes at its peak?', failures: 'On which side do more requests fail?',
    },
    names: { peak_pss_kib: 'Peak memory', throughput_rps: 'Throughput', mean_ms: 'Mean wait', p95_ms: 'p95 wait', processes_peak: 'Most processes', failures: 'Failed requests' },
    orders: { a: 'A more', same: 'about equal', b: 'B more' },
    number: (side, unit) => `${side} (${unit})`,
    units: { peak_pss_kib: 'MiB', throughput_rps: 'req/s', mean_ms: 'ms', p95_ms: 'ms', processes_peak: 'processes', failures: 'requests' },
    said: (order) => ({ a: 'You said: A has more.', same: 'You said: about equal.', b: 'You said: B has more.' })[order],
    right: 'So it is.',
    wrong: 'It came out otherwise.',
    off: (side, guessed, factor) => `${side}: you said ${guessed}, ${Number(factor) < 1.05 ? 'just right' : `off by a factor of ${factor}`}`,
    came: (side, value) => `${side} ${value}`,
    none: 'Nothing was predicted for this run.',
    bad: 'A number of 0 or more, please.',
    level: (side) => `predicted for ${side}`,
    result: 'Prediction and result',
  },
  run: 'Run both sides',
  runAnyway: 'Run without a prediction',
  stop: 'Stop, keep what there is',
  running: (percent) => `Running: ${percent}`,
  progress: 'Progress of the run',
  outdated: 'These results are from before your change.',
  again: 'Run again',
  cut: (ends) => `stopped before the end (${ends}): the figures are of the part that ran`,
  failed: (side, field, reason) => `${side} was not run. ${field === '' ? '' : `${field}: `}${reason}`,
  sentence: 'What came out',
  before: 'Two deployments, the same requests. What do you expect?',
  same: (a, b, seconds) => `the same arrivals, one clock · ${seconds} s · ${a === b ? `${a} requests each` : `A answered ${a}, B ${b}`}`,
  sizes: { processes: (n) => plural(n, 'process', 'processes'), threads: (n) => plural(n, 'thread', 'threads'), machines: (n) => plural(n, 'machine', 'machines') },
  waits: { blocking: 'waits in a blocking call', awaited: 'awaits' },
  sideName: (side) => `Side ${side}`,
  pssNow: 'PSS now',
  swapNow: (mib) => `${mib} MiB in swap`,
  notRun: 'Predict, then send the requests.',
  machines,
  scrub: { label: 'Moment of the run', play: 'Play', pause: 'Pause', start: 'To the start', end: 'To the end' },
  moment: (seconds, a, b) => `${seconds} s. A: ${a}. B: ${b}.`,
  series: { label: 'What is drawn over time', memory: 'Memory', throughput: 'Throughput', cpu: 'CPU', queue: 'Waiting' },
  seriesUnits: { memory: 'PSS, MiB', throughput: 'answers a second', cpu: 'busy cores, %', queue: 'requests without a worker' },
  memoryLimit: 'all the memory of the machine',
  latency: 'Response time',
  latencyUnit: 'logarithmic · a dot is a request',
  nothingAnswered: 'nothing was answered',
  second: 's',
  perSecond: 'req/s',
  table: 'As a table',
  tableOf: (name) => `As a table: ${name}`,
  columns: { figure: 'Figure', difference: 'B against A', time: 'Time, s', from: 'From, ms', to: 'To, ms', requests: 'requests' },
  figures: 'Figures',
  figureNames: {
    answered: ['Answered', 'Requests that got their answer.'],
    throughput_rps: ['Throughput', 'Answers in a second of virtual time.'],
    mean_ms: ['Mean wait', 'From sending a request to having its answer, waiting in line included.'],
    p50_ms: ['p50', 'Half of the requests took at most so long (median).'],
    p95_ms: ['p95', 'Nineteen of twenty took at most so long.'],
    p99_ms: ['p99', 'Ninety-nine of a hundred took at most so long.'],
    max_ms: ['Longest', 'The one that waited longest.'],
    failures: ['Failed', 'Refused, without a back end, given up, or killed for want of memory.'],
    peak_pss_kib: ['Peak PSS', 'Memory of all processes at its most, shared pages counted once.'],
    peak_rss_kib: ['Peak RSS', 'The same, shared pages counted in every process.'],
    peak_uss_kib: ['Peak USS', 'What processes had for themselves alone.'],
    peak_swap_kib: ['Most in swap', 'Pages that lay on the disc, for want of memory; PSS does not count them.'],
    processes_peak: ['Most processes', 'All that were alive at one instant.'],
    cpu_busy: ['CPU busy', 'Share of the cores in use over the whole run.'],
    cpu_per_request_ms: ['CPU of a request', 'CPU time of the server for each answer.'],
    elapsed_s: ['Virtual time', 'How long the run took on its own clock.'],
    bottleneck: ['Limited by', 'The resource that was nearest to its limit.'],
  },
  errors: { refused: 'refused', unavailable: 'no back end (502–504)', timeout: 'given up', oom: 'killed, out of memory' },
  bottlenecks: { none: 'nothing', cpu: 'CPU', workers: 'workers', memory: 'memory', backlog: 'backlog', lock: 'the interpreter lock (GIL)', loop: 'the event loop', database: 'the database', balancer: 'the load balancer', kept: 'idle connections' },
  kinds: {
    title: 'Three ways to count memory',
    about: 'At the peak of the run, summed over all processes of the server.',
    names: {
      uss: ['USS', 'Only pages that no other process has: what comes back when all of them end one by one.'],
      pss: ['PSS', 'Each shared page counted once, split among those that have it: the honest sum.'],
      rss: ['RSS', 'Each shared page counted in every process that has it: what top shows. Adding it up counts too much.'],
    },
  },
  findings: 'What else it showed',
  sentences: findings,
  exports: { label: 'Save', csv: 'CSV', svg: 'SVG', png: 'PNG', dots: 'CSV of the dots' },
  sweep: {
    title: 'One knob over a range',
    about: 'Everything else stays as it is set; each point is a run of its own, for both sides.',
    knob: 'Knob',
    from: 'From',
    to: 'To',
    points: 'Points',
    run: 'Run the sweep',
    stop: 'Stop, keep the points',
    progress: (done, all) => `${done} of ${all} runs`,
    stopped: (done, all) => `Stopped after ${done} of ${all} runs.`,
    measure: 'Curve of',
    empty: 'Choose a knob and a range.',
    idle: (side) => `This knob does nothing on side ${side}.`,
    failed: (side, value, reason) => `${side} at ${value} was not run: ${reason}`,
    chart: (measure, unit, knob) => `${measure} (${unit}) by ${knob}`,
    log: 'logarithmic',
    bad: (min, max) => `Two numbers from ${min} to ${max}, the smaller first, please.`,
  },
  model: {
    title: 'How good is this model?',
    about: 'What a fork, an import, a request and a page of memory cost was measured, mostly each by itself; the CPU that some gateways take for a “hello” comes from load with 50 clients (docs/load-model.md says of each figure where it is from). From these costs the runs below are predicted, here and now, under the conditions in which they were measured. The servlet’s computing handler was taken from one of them; no other figure was fitted to a run.',
    fidelity: 'Measured runs and predictions', runs: 'Runs', median: 'Median error', aim: 'Aim', mean: 'Mean error', worst: 'Farthest off', met: 'met', missed: 'missed', shown: 'Runs by', run: 'Run', measured: 'measured', predicted: 'predicted', error: 'Error',
    noisy: 'others used the machine, too', theory: 'Against queueing theory', theoryAbout: 'The same parts, put together as systems whose mean time in the system is known exactly.', system: 'System', exact: 'Exact', interval: 'Simulated, 95 % interval', inside: 'Exact value inside',
    computing: 'Computing in a worker…', conditions: 'Conditions of the measurements',
    machine: '2 vCPU AMD EPYC (KVM guest), 24 GiB, Linux 6.18, Debian 12. Apache 2.4.71, mod_wsgi 4.9.4, nginx 1.22.1, gunicorn 20.1.0, uWSGI 2.0.21, uvicorn 0.17.6, PHP 8.2.35, Tomcat 10.1.60, Django 3.2.25, Flask 2.2.2, FastAPI 0.92.0, CPython 3.11.2.',
    clients: 'C clients (wrk 4.1.0) on kept connections without pauses, on the same two cores; memory sampled every 30 ms over the server’s processes. httpd prefork ran 60 children, event 64 threads; one nginx worker in front.',
    chart: (figure) => `${figure}: predicted over measured`,
    key: 'A dot is a run, a hollow one a run during which others used the machine. On the line prediction and measurement are equal; the band around it is a fifth either way.',
    seeds: (n) => `${n} seeds`,
    far: (far, all, disturbed) => `${far} of ${all} figures are off by more than twice, ${disturbed} of them in runs during which others used the machine.`,
    quiet: (medians) => `Medians without those runs: ${medians}.`,
    systems: {
      'M/M/1': 'M/M/1', 'M/M/4': 'M/M/4 (Erlang C)', 'M/D/1': 'M/D/1: every request alike', 'M/H2/1': 'M/G/1: one request in ten is slow (hyperexponential; Pollaczek and Khinchine)',
      'M/G/1': 'M/G/1: a fixed part and an exponential one (Pollaczek and Khinchine)', lock: 'M/M/1 on the interpreter lock', cores: 'M/M/2 on shared cores', closed: 'Closed network: thinking, two cores, a database (exact mean value analysis)',
    },
  },
  deployments: {
    'apache-prefork-cgi': ['CGI', 'httpd prefork + mod_cgi'],
    'apache-event-cgid': ['CGI by a daemon', 'httpd event + mod_cgid'],
    fcgiwrap: ['CGI behind nginx', 'nginx + fcgiwrap'],
    fastcgi: ['FastCGI', 'processes that stay'],
    'php-fpm': ['PHP-FPM', 'a pool of processes'],
    'mod-php': ['mod_php', 'inside httpd’s children'],
    'mod-wsgi-embedded': ['mod_wsgi embedded', 'inside httpd’s children'],
    'mod-wsgi-daemon': ['mod_wsgi daemon', 'httpd + daemon processes'],
    'gunicorn-sync': ['gunicorn', 'sync workers'],
    'gunicorn-gthread': ['gunicorn gthread', 'workers with threads'],
    'gunicorn-gevent': ['gunicorn gevent', 'workers with greenlets'],
    uwsgi: ['uWSGI', 'workers'],
    uvicorn: ['uvicorn', 'an event loop'],
    tomcat: ['Tomcat', 'one process, a pool of threads'],
  },
  applications: { tiny: 'tiny', flask: 'Flask', fastapi: 'FastAPI', django: 'Django', c: 'a program in C', php: 'PHP', servlet: 'servlet' },
  handlers: { hello: 'answers at once', cpu: 'computes 1 ms', io: 'waits 50 ms', mixed: 'both', hold: 'waits 500 ms' },
  linkFaults: {
    unreadable: () => 'This link is damaged and cannot be read. Nothing was changed by it.',
    version: () => 'This link comes from another version of the page. Nothing was changed by it.',
    question: (name) => `This link asks for “${name}”, which is no question of this lab. Nothing was changed by it.`,
    value: (field) => `This link holds a value that cannot be: ${field}. Nothing was changed by it.`,
  },
  leave: 'Leave presenting',
  skip: 'Skip the knobs',
};
