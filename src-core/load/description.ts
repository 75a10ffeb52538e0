/**
 * A load description says what is to be run, as plain data; a load result says what came out. Times are in the unit that
 * the name ends in, memory in KiB. Both survive structured cloning, and all but
 * `crew` and `requests` of a sample JSON.
 */
import type { ApplicationSize, DeploymentId } from '../costs/subjects.ts';
import type { StaffKind } from './staff.ts';

/** `hello` answers at once, `cpu` computes 1 ms, `io` waits 50 ms, `mixed` does both, `hold` waits 500 ms. */
export const HANDLERS = ['hello', 'cpu', 'io', 'mixed', 'hold'] as const;
export type HandlerName = (typeof HANDLERS)[number];

/** What a request asks of the application itself, on top of the framework's own work. */
export interface HandlerCost {
  /** Computing: a core, and in Python the interpreter lock. */
  readonly cpu_ms: number;
  /** Waiting: neither. */
  readonly wait_ms: number;
  /** The wait blocks an event loop (`time.sleep` in a coroutine) instead of being awaited. */
  readonly blocks_loop?: boolean;
}

export type Workload =
  | {
      /** So many clients, each of which sends its next request when it has the answer and has thought about it. */
      readonly kind: 'closed';
      readonly concurrency: number;
      /** Mean of an exponentially distributed pause; 0: none. */
      readonly think_ms: number;
    }
  | {
      /** Requests come whether the earlier ones are answered or not. */
      readonly kind: 'open';
      readonly rate_per_second: number;
      /** Poisson; all of a second's requests at its beginning; or a rate that rises evenly from 0 to twice the mean. */
      readonly arrivals: 'poisson' | 'burst' | 'ramp';
    };

export interface LoadMachine {
  readonly cores: number;
  readonly memory_mib: number;
  readonly swap_mib: number;
}

/** A database apart from the machine: so many connections, each query as long as that on average (exponential). */
export interface LoadDatabase {
  readonly pool: number;
  readonly query_ms: number;
  /** Share of the requests that ask it, 0 … 1. */
  readonly share: number;
}

export const BALANCERS = ['round-robin', 'least-connections'] as const;

export interface LoadDescription {
  readonly deployment: DeploymentId;
  /** A web server in front that takes whole requests and hands out whole answers. Usual where the deployment is neither httpd nor Tomcat. */
  readonly front: 'nginx' | 'none';
  /** Processes that serve (CGI: the most that run at once). */
  readonly workers: number;
  /** Threads (gevent: greenlets) of each. */
  readonly threads: number;
  /** The application is loaded before the fork and its pages are shared: gunicorn --preload, uWSGI without lazy-apps. */
  readonly preload: boolean;
  /** A worker is replaced after so many requests; 0: never (gunicorn's max_requests). */
  readonly max_requests: number;
  /** Connections that may wait for the server to accept them. */
  readonly backlog: number;
  /** A front, httpd's event MPM and Tomcat keep idle connections for nothing; who serves a connection to its end (prefork, gunicorn) is spent on each. */
  readonly keep_alive: boolean;
  /** httpd closes a kept connection after so many requests (MaxKeepAliveRequests), and its child is free; 0: never. */
  readonly kept_requests: number;
  readonly application: ApplicationSize | CostProfile;
  readonly handler: HandlerName | HandlerCost;
  readonly workload: Workload;
  /** The run ends after this virtual time, or after so many requests, whichever is first. */
  readonly duration_s: number;
  readonly requests: number;
  /** What is under way when the time is up is still answered and counted. False: the clock stops there, as in wrk. */
  readonly drain: boolean;
  /** Machines, each with the whole deployment; more than one stand behind a load balancer, nginx on a machine of its own. */
  readonly machines: number;
  /** To whom it gives a request: the next in turn, or the one with the fewest under way (`least_conn`). */
  readonly balancer: (typeof BALANCERS)[number];
  readonly machine: LoadMachine;
  /** Whether clients run on the server's own cores, as in the measured runs. */
  readonly clients_share_cores: boolean;
  /** What a client's line carries; 0: as much as it likes. */
  readonly client_kbit_s: number;
  /** Bytes of an answer, for slow clients. */
  readonly response_bytes: number;
  readonly database: LoadDatabase | null;
  /** Connections that stay open and ask for nothing. */
  readonly idle_connections: number;
  /** A client gives up after this, closes its connection and goes on; the server finds out when it answers. 0: never. */
  readonly timeout_ms: number;
  /** Requests that the deployment had served before the run: copy-on-write and allocators have done their work then. */
  readonly served_before: number;
  readonly seed: number;
}

/** Memory in three kinds: mapped files that all processes share, pages shared by fork, and a process's own. */
export interface ProcessMemory {
  /** File pages mapped once for all processes of the program. */
  readonly file_kib: number;
  /** Pages of the parent that a fork shares until somebody writes to them. */
  readonly forked_kib: number;
  readonly private_kib: number;
}

/** What a deployment of one application costs, from measurements: docs/load-model.md says where each comes from. */
export interface CostProfile {
  /** CPU of the client, each request. */
  readonly client_cpu_ms: number;
  /** CPU of the web server before the application (or of httpd around it), each request; and what waking it up adds. */
  readonly front_cpu_ms: number;
  readonly front_wake_ms: number;
  /** CPU of the gateway and of the framework, each request, without the handler; and what waking a worker up adds. */
  readonly request_cpu_ms: number;
  readonly wake_cpu_ms: number;
  /** What threads that sleep cost as they hand a request to each other, all of it in its way (Django's views under ASGI). */
  readonly handoff_cpu_ms: number;
  /** What more a request costs when the machine has been idle, and its caches are cold. */
  readonly cold_cpu_ms: number;
  /** CPU of making a process (fork, exec, interpreter, imports) for each request; 0 where processes stay. */
  readonly start_cpu_ms: number;
  /** CPU of a new worker in the place of an old one (imports, unless it was preloaded). */
  readonly respawn_cpu_ms: number;
  /**
   * The application is loaded by the first request of each process (`WSGIScriptAlias` without `WSGIImportScript`): CPU of
   * that, what the process grows by, and its crowding. Absent: it is loaded before the server accepts.
   */
  readonly lazy?: { readonly cpu_ms: number; readonly private_kib: number; readonly crowding: number };
  /** A handler that waits keeps its process's loop, unless the description says otherwise: Django's synchronous views take turns on one thread under ASGI. */
  readonly blocks_loop?: boolean;
  /** What a handler's millisecond takes here: 1.15 where the interpreter is a shared library. */
  readonly handler_factor: number;
  /** How much dearer work gets as more tasks want the cores: × (1 + crowding·(1 − cores/runnable)). */
  readonly crowding: number;
  /** CPU that a request takes more for each doubling of the processes that take turns, beyond one on each core: caches are full of the others' data. */
  readonly turns_cpu_ms: number;
  /** Share of the requests on kept connections that stall, and for how long (mod_cgi). */
  readonly stall_share: number;
  readonly stall_ms: number;
  /** One process that serves, when it has just started. */
  readonly process: ProcessMemory;
  /** Everything else that is there whatever is served: masters, the web server, its idle children. */
  readonly base: { readonly processes: number; readonly pss_kib: number; readonly rss_kib: number; readonly uss_kib: number };
  /** What a thread adds to its process. */
  readonly thread_kib: number;
  /** Share of the forked pages that a worker has made its own after the first requests, and after many. */
  readonly eroded_first: number;
  readonly eroded_late: number;
  /** What a worker has grown by after many requests, and its requests until then. */
  readonly grown_late_kib: number;
  readonly late_requests: number;
  /** Boot of the whole deployment to its first answer. */
  readonly boot_ms: number;
}

export interface LoadErrors {
  /** The backlog was full. */
  readonly refused: number;
  /** The front had no back end to give the request to (502, 503, 504). */
  readonly unavailable: number;
  /** The client gave up: counted when it does. Its request stays where it is. */
  readonly timeout: number;
  /** The kernel killed the process for want of memory. */
  readonly oom: number;
}

/** The state of the deployment at one instant of virtual time. */
export interface LoadSample {
  readonly at_ms: number;
  readonly processes: number;
  /** Workers (threads, greenlets, loop slots) that have a request. */
  readonly busy: number;
  /** Requests that wait for a worker. */
  readonly queued: number;
  /** Share of the cores in use since the sample before, 0 … 1. */
  readonly cpu: number;
  /** Requests answered since the sample before. */
  readonly answered: number;
  /** By kind; their sum is the PSS of all, and what of it is on the disc (`swapped_kib`). */
  readonly file_kib: number;
  readonly forked_kib: number;
  readonly private_kib: number;
  readonly rss_kib: number;
  readonly swapped_kib: number;
  /** Of the processes, those that serve, and their PSS; the others are `LoadResult.staff`. */
  readonly serving: number;
  readonly serving_kib: ProcessMemory;
  /** Processes that serve and have begun and ended since the sample before. */
  readonly begun: number;
  readonly ended: number;
  /** Requests that were turned away and will come again. */
  readonly retrying: number;
  /** Connections that ask for nothing and keep somebody busy. */
  readonly held: number;
  /** Who is there, one by one, a few hundred at most: rows of `PROCESS_FIELDS` and of `REQUEST_FIELDS` (census.ts). */
  readonly crew: Int32Array;
  readonly requests: Int32Array;
}

/** Processes of one kind that are there whatever is served, and their PSS; what workers un-share of their parent's pages comes on top. */
export interface LoadStaff {
  readonly kind: StaffKind;
  /** From 0. */
  readonly machine: number;
  readonly pids: readonly number[];
  readonly private_kib: number;
  readonly shared_kib: number;
}

/** A request as a dot. Every nth is kept, so that there are never more than a few thousand. */
export interface RequestDot {
  readonly started_ms: number;
  readonly ms: number;
  /** Worker that served it, from 0; -1: it never had one. */
  readonly worker: number;
  readonly outcome: 'answered' | keyof LoadErrors;
}

export interface LatencyBucket {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly count: number;
}

/** What the run was limited by: the resource that was nearest to its limit. */
export const BOTTLENECKS = ['none', 'cpu', 'workers', 'memory', 'backlog', 'lock', 'loop', 'database', 'balancer'] as const;
export type Bottleneck = (typeof BOTTLENECKS)[number];

/** How busy each resource was on average, 0 … 1. */
export type Utilisation = Readonly<Record<'cpu' | 'workers' | 'memory' | 'lock' | 'loop' | 'database' | 'balancer', number>>;

export interface LoadResult {
  readonly throughput_rps: number;
  readonly mean_ms: number;
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly p99_ms: number;
  readonly max_ms: number;
  readonly errors: LoadErrors;
  readonly peak_pss_kib: number;
  readonly peak_rss_kib: number;
  readonly peak_uss_kib: number;
  /** Pages on the disc at the most: RSS, PSS and USS do not count them (proc_pid_smaps(5): SwapPss stands apart). */
  readonly peak_swap_kib: number;
  readonly processes_peak: number;
  /** Share of the machines' cores that was busy (clients on the same cores counted), 0 … 1. */
  readonly cpu_busy: number;
  /** CPU of the server for each answered request. */
  readonly cpu_per_request_ms: number;
  /** Requests answered, and virtual time that the run took. */
  readonly answered: number;
  readonly elapsed_s: number;
  /** Timed events of the kernel: what the run itself cost. */
  readonly events: number;
  /** False: the run was stopped before its end and holds what it had. */
  readonly complete: boolean;
  readonly utilisation: Utilisation;
  readonly bottleneck: Bottleneck;
  readonly staff: readonly LoadStaff[];
  /** At most 600 instants, evenly spaced. */
  readonly samples: readonly LoadSample[];
  readonly latency: readonly LatencyBucket[];
  readonly dots: readonly RequestDot[];
}

/** A run that can be looked at while it goes on, and stopped: the page asks for a slice after a slice. */
export interface LoadRun {
  /** Simulates some more, at most about so many events; true when the run has come to its end. */
  advance(events: number): boolean;
  /** Share of the run that is done, 0 … 1. */
  readonly progress: number;
  /** The result so far. */
  result(): LoadResult;
}
