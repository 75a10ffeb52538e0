/**
 * The simulated world as plain data: machines hold processes, processes hold threads, threads hold the call stack.
 * It is what the page draws and what a step's changes speak about. Nothing here acts; the kernel does.
 * Rule: a present leaf is never `null`. In a change `null` means absent, so that every change can be undone.
 */
export interface World {
  readonly machines: Readonly<Record<string, Machine>>;
  /** Packets on their way, keyed by the id of the step that sent them. */
  readonly packets: Readonly<Record<string, PacketInFlight>>;
}

export type MachineRole = 'client' | 'resolver' | 'nameServer' | 'server';

export interface Machine {
  readonly name: string;
  readonly role: MachineRole;
  readonly addresses: Readonly<Record<string, string>>;
  readonly cores: number;
  readonly memoryKib: number;
  readonly processes: Readonly<Record<string, Process>>;
  readonly sockets: Readonly<Record<string, Socket>>;
  /** Caches that belong to the machine: `dns` (the operating system's). */
  readonly caches: Readonly<Record<string, Cache>>;
  /** Path → size in bytes. The texts are in the scenario. */
  readonly files: Readonly<Record<string, number>>;
  /** Path → lines, keyed '0', '1', … in the order of writing. */
  readonly logs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export type ProcessState = 'running' | 'waiting' | 'exited';

export interface Process {
  readonly pid: number;
  readonly ppid: number;
  /** What runs in it: `nginx`, `gunicorn`, `browser`, `resolver`, `nameServer`. */
  readonly program: string;
  /** Its role beside others of the same program: `master`, `worker`. Empty when there is only one. */
  readonly role: string;
  readonly argv: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly state: ProcessState;
  /** The system call that it waits in: `accept`, `recv`, `sleep`. Empty while it runs. */
  readonly waitsFor: string;
  readonly threads: Readonly<Record<string, Thread>>;
  readonly descriptors: Readonly<Record<string, Descriptor>>;
  readonly memory: Readonly<Record<SegmentName, Segment>>;
  /** Caches that belong to the process: the browser's `dns`, a resolver's `dns`. */
  readonly caches: Readonly<Record<string, Cache>>;
  /** The CPython that runs in it, with its version; absent for others. */
  readonly python?: string;
  /** The location that a web server chose last, as its configuration writes it. */
  readonly location?: string;
  /** What a browser shows. */
  readonly page?: Page;
  readonly exit?: string;
}

export type SegmentName = 'code' | 'data' | 'heap' | 'stack';

/** Sizes in KiB: pages that only this process maps, pages that others map too, and this process's share of all. */
export interface Segment {
  readonly privateKib: number;
  readonly sharedKib: number;
  /** Proportional set size: private plus each shared page divided by the number of processes that map it. */
  readonly pssKib: number;
}

export interface Thread {
  readonly tid: number;
  /** What its program calls it, and the system call that it waits in; both absent for the main thread, whose state is the process's. */
  readonly name?: string;
  readonly waitsFor?: string;
  /** Frames keyed '0' (outermost), '1', … */
  readonly stack: Readonly<Record<string, Frame>>;
}

export interface Frame {
  readonly function: string;
  readonly file: string;
  readonly line: number;
  readonly locals: Readonly<Record<string, string>>;
  /** Of a language that is not executed here: the frame is what its real runtime would have. */
  readonly modelled?: boolean;
  /** At the call of a WSGI application: the whole environ as it was handed over, key → repr. */
  readonly environ?: Readonly<Record<string, string>>;
}

export interface Descriptor {
  readonly kind: 'socket' | 'file' | 'pipe' | 'stream';
  /** Socket id, path or name. */
  readonly target: string;
}

/** RFC 9293 §3.3.2 state names for TCP; `OPEN` for UDP. */
export interface Socket {
  readonly id: string;
  /** The process that owns it; 0 while only the kernel does. */
  readonly pid: number;
  readonly protocol: 'tcp' | 'udp';
  readonly state: string;
  readonly local: string;
  readonly remote: string;
  /** Bytes received and not yet read by the program. */
  readonly unreadBytes: number;
  /** For LISTEN: connections ready to be accepted, and how many may wait. */
  readonly queued: number;
  readonly backlog: number;
}

/** Key: `name type`. */
export type Cache = Readonly<Record<string, CacheLine>>;
export interface CacheLine {
  readonly value: string;
  /** Virtual time at which the entry ends, in µs. */
  readonly expiresAt: number;
}

export interface Page {
  readonly url: string;
  readonly status: number;
  readonly state: 'waiting' | 'drawn' | 'failed';
  /** For `failed`: the browser's own error name, `DNS_PROBE_FINISHED_NXDOMAIN`. */
  readonly problem: string;
  readonly title: string;
}

export interface PacketInFlight {
  readonly from: string;
  readonly to: string;
  readonly arrivesAt: number;
  readonly bytes: number;
}
