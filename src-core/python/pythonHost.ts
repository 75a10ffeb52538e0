/**
 * The door between the simulated world and CPython. Python is never simulated: a call runs to its end on a real
 * CPython 3.14, which records what happened; the kernel then replays the recorded events on its own clock.
 *
 * A *simulated process* owns its Python state. `start` gives a process a fresh interpreter state (exec of python3),
 * `fork` copies one, `exit` drops it. How a host keeps these apart (memory images, interpreters) is its own affair;
 * that they are apart is not: a module-level counter counts for each process by itself.
 *
 * Rule: same calls in the same order give deep-equal runs. The host hands in simulated time, pid, environment, host
 * name and random seed; nothing of the real machine is visible.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface PythonHost {
  /** The version that executes, for the page: `3.14.2`. */
  readonly version: string;
  /** A new Python process with `files` (absolute path → text) readable and `environment` as `os.environ`. */
  start(process: PythonProcess, files: Readonly<Record<string, string>>): Promise<void>;
  /** `child` becomes a copy of the state of `parentPid`, as after fork(2). */
  fork(parentPid: number, child: PythonProcess): Promise<void>;
  /** Runs one call to its end, or to the host's bound. Never rejects for what the Python code does. */
  call(pid: number, call: PythonCall): Promise<PythonRun>;
  exit(pid: number): Promise<void>;
}

export interface PythonProcess {
  /** The key of all calls: unique in the whole world for a host, not only on its machine. */
  readonly pid: number;
  readonly ppid: number;
  readonly hostname: string;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Seeds `random` and `os.urandom`. A fork inherits the state of `random`, as in the real world; the operating
   * system's `os.urandom` goes its own way in the child. The hash function is fixed (`PYTHONHASHSEED=0`).
   */
  readonly seed: number;
  /** Directories put in front of `sys.path`. */
  readonly path: readonly string[];
  /** Folders whose Python stands for native code in this process: their lines cost as such (`lineCosts.ts`). */
  readonly native?: readonly string[];
}

export interface PythonCall {
  /** `module:function` inside the process, for example `gateway.sync_worker:handle`. */
  readonly function: string;
  /** Positional arguments. Bytes travel as latin-1 strings. */
  readonly args: readonly Json[];
  /** The simulated clock at the call: microseconds since the Unix epoch. */
  readonly epochUs: number;
  /** Bytes that the process can read from its socket or standard input during this call, as a latin-1 string. */
  readonly input: string;
  /** Who answers when the code asks another process of the world, by `host:port`; whom nobody names refuses the connection. */
  readonly peers?: Readonly<Record<string, PythonPeer>>;
}

/**
 * A process that answers questions in the middle of a call: `function` is called in it with the question's text and returns
 * the answer's. It happens at once, on its own state; the kernel then puts both sides on the clock, with the way between.
 * Or the answer of a program that is not Python, as it always gives it.
 */
export type PythonPeer = { readonly pid: number; readonly function: string } | { readonly answer: string };

export type PythonOutcome =
  | 'returned'
  | 'raised' /* an exception left the called function */
  | 'stopped' /* the host's real-time bound (watchdog) ended it: an endless loop */
  | 'outOfMemory'
  | 'died'; /* the interpreter itself ended: os._exit, a crash */

export interface PythonRun {
  readonly outcome: PythonOutcome;
  /** The return value, JSON-able, when `returned`. */
  readonly result: Json;
  /** `repr` of the exception and the traceback's text, when `raised`. */
  readonly error?: { readonly type: string; readonly message: string; readonly traceback: string };
  readonly events: readonly PythonEvent[];
  /** Events after this many were not recorded (the code ran on): 0 when all are here. */
  readonly eventsDropped: number;
  /** For `stopped`: the real-time bound that ended it, in milliseconds. */
  readonly boundMs?: number;
}

/** What a call is to the WSGI story, found out by the tracer from its arguments and not from its name. */
export type PythonRole =
  /** Called with an environ and a start_response callable: an application or a middleware (PEP 3333). */
  | 'application'
  /** The server's own `start_response`, or a middleware's replacement of it. */
  | 'start_response'
  /** A function of the framework or app that was handed the environ alone: a request object is built. */
  | 'request'
  /** `close()` of the returned iterable, called by the server. */
  | 'close'
  /** Called with a scope, `receive` and `send`: an ASGI application or a middleware. */
  | 'asgi'
  /** The same, with the scope of the server's own life. */
  | 'lifespan'
  /** ASGI's `send`, or a middleware's replacement of it, with the message that begins the answer. */
  | 'send';

export interface PythonFrameEvent {
  /** Simulated microseconds since the start of the call, by the cost of a line and by what slept. */
  readonly atUs: number;
  /** Path in the process's file system. */
  readonly file: string;
  readonly line: number;
  /** `co_qualname`: `AccessLog.__call__`. */
  readonly function: string;
  /** Number of recorded frames below this one: 0 for the called function. */
  readonly depth: number;
  /** Locals that are new or differ since this frame's last event: name → repr, addresses stripped; null: deleted. */
  readonly locals?: Readonly<Record<string, string | null>>;
  /** In an event loop: the descriptor of the connection whose bytes set this in motion. */
  readonly connection?: number;
}

/** An event that belongs to no frame. */
export interface PythonLooseEvent {
  readonly atUs: number;
  readonly connection?: number;
}

export type PythonEvent =
  | (PythonFrameEvent & {
      readonly kind: 'call';
      readonly role?: PythonRole;
      /** At an application's call: the whole environ as it was handed over, in its order, key → repr. */
      readonly environ?: Readonly<Record<string, string>>;
    })
  /** A generator that had yielded, or a coroutine that had awaited, runs on: with all of its locals. */
  | (PythonFrameEvent & { readonly kind: 'resume'; readonly coroutine?: true })
  | (PythonFrameEvent & { readonly kind: 'line' })
  | (PythonFrameEvent & { readonly kind: 'return'; readonly value: string; readonly role?: PythonRole })
  /** Of a coroutine: it is suspended at an `await`, and `value` is what it waits for. */
  | (PythonFrameEvent & { readonly kind: 'yield'; readonly value: string; readonly coroutine?: true })
  /** An exception was raised here, or came up from a call on this line; the frame may still handle it. */
  | (PythonFrameEvent & { readonly kind: 'exception'; readonly exception: string })
  /** The frame ended because an exception left it. So each `call` ends by `return`, `yield` or `unwind`. */
  | (PythonFrameEvent & { readonly kind: 'unwind'; readonly exception: string; readonly role?: PythonRole })
  /** A module of the machine's files was executed for the first time in this process. */
  | (PythonLooseEvent & { readonly kind: 'import'; readonly module: string; readonly file: string })
  | (PythonLooseEvent & { readonly kind: 'sleep'; readonly us: number })
  /** Bytes for a stream of the process: standard output, standard error, or `wsgi.errors`. */
  | (PythonLooseEvent & { readonly kind: 'write'; readonly stream: 'stdout' | 'stderr' | 'errors'; readonly text: string })
  /** `socket.sendall`: bytes as a latin-1 string. Here and below, a `descriptor` tells which of many connections it is. */
  | (PythonLooseEvent & { readonly kind: 'send'; readonly bytes: string; readonly descriptor?: number })
  /** Bytes that the program took from its socket. */
  | (PythonLooseEvent & { readonly kind: 'receive'; readonly bytes: number; readonly descriptor?: number })
  | (PythonLooseEvent & { readonly kind: 'shutdown'; readonly descriptor?: number })
  | (PythonLooseEvent & { readonly kind: 'close'; readonly descriptor: number })
  /** A job of that number is handed to the operating system, to be run by another thread as a call of its own. */
  | (PythonLooseEvent & { readonly kind: 'submit'; readonly job: number })
  /**
   * A question to a peer (`host:port`) over one of at most `pool` connections of this process, and the answer; null: nobody is
   * there. `us` is how far the asking clock was moved on. `run`: what the peer did to answer, when it is Python.
   */
  | (PythonLooseEvent & { readonly kind: 'ask'; readonly peer: string; readonly question: string; readonly pool: number; readonly answer: string | null; readonly us: number; readonly run?: PythonRun });
