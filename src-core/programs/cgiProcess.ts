/**
 * A CGI program as a process (RFC 3875 §7.2): after fork the child executes the script, the environment crosses with it, the
 * request's body is its standard input, what it prints is the response. The script is a file with `#!`; in this world
 * python3 is the one interpreter, and it is real CPython. Used by mod_cgi, mod_cgid and fcgiwrap.
 */
import type { SystemCall, Sys } from '../system/sys.ts';
import { latin1Of } from '../wire/http1Text.ts';
import type { Variable } from '../wire/variable.ts';
import { cgiCosts, cgiPythonImage } from './httpdCosts.ts';
import { callPython, settle, startPython } from './pythonProcess.ts';
import { replayScript } from './scriptStages.ts';

export interface CgiCommand {
  readonly path: string;
  /** What follows the path in argv. */
  readonly words: readonly string[];
  readonly variables: readonly Variable[];
  /** What Python can read: path → text. */
  readonly files: Readonly<Record<string, string>>;
  readonly pythonPath: readonly string[];
  readonly locked: ReadonlySet<string>;
}

export interface CgiStreams {
  /** Standard input to its end. Taken before the interpreter starts, since a call of it runs in one piece. */
  readInput(sys: Sys): SystemCall<Uint8Array>;
  print(sys: Sys, bytes: Uint8Array): SystemCall<void>;
  complain(sys: Sys, text: string): SystemCall<void>;
}

/** Why execve(2) would not: `EACCES`, `ENOENT`, in the words of strerror(3). */
export interface ExecFailure {
  readonly errno: number;
  readonly text: string;
}

const PYTHON = '/usr/bin/python3';

/** How a block of standard output is to be read: as a CGI response where a whole head is in it, else as bytes. */
export function outputForm(bytes: Uint8Array): 'cgi-response' | 'pipe' {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^]*?\n\r?\n/.test(latin1Of(bytes)) ? 'cgi-response' : 'pipe';
}

/** The child's part, to the end of its process: null when the script has run, else why it could not start. */
export function* execScript(sys: Sys, command: CgiCommand, streams: CgiStreams): SystemCall<ExecFailure | null> {
  const failure = execFailureOf(sys, command);
  if (failure) {
    yield* sys.compute(cgiCosts.execUs);
    return failure;
  }
  const { internet } = sys.machine;
  sys.stage('4');
  const identity = {
    program: 'python3', role: 'cgi', argv: [PYTHON, command.path, ...command.words], environment: Object.fromEntries(command.variables), python: internet.python.version,
  };
  yield* sys.exec(identity, cgiPythonImage, (own) => run(own, command, streams), { us: cgiCosts.execUs });
  return null;
}

function* run(sys: Sys, command: CgiCommand, streams: CgiStreams): SystemCall<void> {
  const input = yield* streams.readInput(sys);
  sys.stage('5');
  yield* sys.compute(cgiCosts.pythonStartUs);
  yield* startPython(sys, { files: command.files, path: command.pythonPath });
  // Reading the script is part of the time that was measured for the start.
  sys.note('fileRead', { path: command.path, bytes: sys.machine.files.get(command.path)?.length ?? 0 });
  const done = yield* callPython(sys, { function: 'hopbyhop.script:run', args: [command.path, command.words], input: latin1Of(input) });
  yield* replayScript(sys, done, {
    *send(bytes) {
      sys.stage('13');
      yield* streams.print(sys, bytes);
    },
    write: (_, text) => streams.complain(sys, text),
    *shutdown() {},
  });
  yield* sys.compute(cgiCosts.exitUs);
  yield* settle(sys, done, (text) => streams.complain(sys, text));
  sys.process.exit(typeof done.result === 'number' ? String(done.result) : '1', sys.thread);
}

/** Files have no mode here: those that begin with `#!` may be executed, unless they are locked. */
function execFailureOf(sys: Sys, { path, locked }: CgiCommand): ExecFailure | null {
  const bytes = sys.machine.files.get(path);
  if (!bytes) return { errno: 2, text: 'No such file or directory' };
  const line = latin1Of(bytes.subarray(0, 256)).split('\n')[0]!;
  if (!line.startsWith('#!') || locked.has(path)) return { errno: 13, text: 'Permission denied' };
  const [interpreter = '', first = ''] = line.slice(2).trim().split(/\s+/);
  const name = interpreter.endsWith('/env') ? first : interpreter.slice(interpreter.lastIndexOf('/') + 1);
  return /^python3?(\.\d+)?$/.test(name) ? null : { errno: 2, text: 'No such file or directory' };
}
