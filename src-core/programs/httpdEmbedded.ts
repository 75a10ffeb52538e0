/**
 * Other languages' interpreters inside of httpd's children: mod_php, mod_perl, mod_python. The mechanism is what is shown: no
 * fork, no socket, the interpreter is a library in the child's process and costs memory there. What runs is modelled: the
 * file's text is Python that stands in for the language, gets the CGI variables as its environment and prints the body. Each
 * request begins with fresh state, as PHP's do; what mod_perl and mod_python would keep between requests is not kept.
 */
import type { FileRefusal } from '../config/httpdFile.ts';
import { Pool } from '../kernel/pool.ts';
import type { PythonRun } from '../python/pythonHost.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import { joinBytes, latin1Of } from '../wire/http1Text.ts';
import { complain, handled, ownPage, variablesOf, type Exchange, type Handled, type Place } from './httpdExchange.ts';
import { embeddedInterpreterKib, phpChild } from './httpdCosts.ts';
import { replyOf } from './httpdReply.ts';
import { mediaTypesOf, typeOf } from './httpdStatic.ts';
import { inPython } from './httpdWsgiCall.ts';
import { phpVariables } from './phpVariables.ts';
import { callPython, settle } from './pythonProcess.ts';
import { replayScript } from './scriptStages.ts';

export interface EmbeddedLanguage {
  readonly language: 'PHP' | 'Perl' | 'Python';
  readonly module: 'php' | 'perl' | 'python';
  /** As the module's error log lines call it. */
  readonly logName: string;
  /** Content-Type where the script says nothing: PHP's default_charset and default_mimetype; null: what mod_mime found for the file (SetHandler leaves it). */
  readonly type: string | null;
  /** What the first request adds to the child, KiB. */
  readonly freshKib: number;
}

const LANGUAGES: Readonly<Record<string, EmbeddedLanguage>> = {
  'application/x-httpd-php': { language: 'PHP', module: 'php', logName: 'php', type: 'text/html; charset=UTF-8', freshKib: phpChild.freshKib },
  'perl-script': { language: 'Perl', module: 'perl', logName: 'perl', type: null, freshKib: embeddedInterpreterKib },
  'mod_python': { language: 'Python', module: 'python', logName: 'python', type: null, freshKib: embeddedInterpreterKib },
  'python-program': { language: 'Python', module: 'python', logName: 'python', type: null, freshKib: embeddedInterpreterKib },
};

export function embeddedLanguageOf(handler: string, loaded: ReadonlySet<string>): EmbeddedLanguage | null {
  const language = Object.hasOwn(LANGUAGES, handler.toLowerCase()) ? LANGUAGES[handler.toLowerCase()]! : null;
  return language && loaded.has(language.module) ? language : null;
}

export function* handleEmbedded(sys: Sys, exchange: Exchange, place: Place, refusal: FileRefusal | null, { language, logName, module, type, freshKib }: EmbeddedLanguage): SystemCall<Handled> {
  const { filename, found } = place.split;
  if (refusal !== null || found !== 'file') {
    yield* complain(sys, exchange, { module: logName, level: 'error', text: `script '${filename}' not found or unable to stat` });
    return handled(ownPage(exchange, refusal === 'execCgiOff' ? 403 : 404));
  }
  const body = yield* exchange.body.whole(sys);
  if (typeof body === 'number') return handled(ownPage(exchange, body, { length: null, closes: true }));
  const { shared } = exchange;
  const own = inPython(sys);
  const { process, machine } = sys;
  const variables = variablesOf(exchange, place);
  const added = module === 'php' ? phpVariables(variables, sys.epochUs) : [];
  sys.stage('4');
  sys.note('interpreterEntered', { language, script: filename, modelled: true }, { crossing: 'call' });
  sys.stage('5');
  const key = `${process.pid} ${module}`;
  if (!shared.embedded.has(key)) own.touch('heap', { fresh: freshKib });
  const lock = shared.embedded.get(key) ?? new Pool(machine.internet.scheduler, 1);
  shared.embedded.set(key, lock);
  const { python } = machine.internet;
  process.onExit = () => void python.exit(process.pid);
  const fresh = { pid: process.pid, ppid: process.ppid, hostname: machine.name, argv: [filename], environment: Object.fromEntries([...variables, ...added]), seed: machine.internet.seed + process.pid, path: shared.path };
  const parts: Uint8Array[] = [];
  function* complaint(text: string): SystemCall<void> {
    for (const line of text.replace(/\n$/, '').split('\n')) yield* complain(own, exchange, { module: logName, level: 'error', text: line });
  }
  yield lock;
  let run: PythonRun;
  try {
    yield* own.outside(() => python.start(fresh, shared.files));
    run = yield* callPython(own, { function: 'hopbyhop.script:run', args: [filename, []], input: latin1Of(body) });
  } finally {
    lock.release();
  }
  yield* own.files.read(filename);
  yield* replayScript(own, run, {
    *send(bytes) {
      own.stage('13');
      parts.push(bytes);
      yield* own.compute(1);
    },
    write: (_, text) => complaint(text),
    *shutdown() {},
  });
  yield* settle(own, run, complaint);
  // PHP answers 500 to an error that ends the script before anything was printed (display_errors off).
  if (run.result !== 0 && parts.length === 0) return handled(ownPage(exchange, 500), variables);
  const content = type ?? typeOf(filename, place.settings, mediaTypesOf(exchange.server, machine.files));
  return handled(replyOf(200, content, joinBytes(parts)), variables);
}
