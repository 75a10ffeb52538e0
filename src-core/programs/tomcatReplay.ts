/** Puts what the container and its Java do on the clock: each event becomes a step, frames come and go on the thread's stack, locks and sleeping are waited for. */
import { Pool } from '../kernel/pool.ts';
import type { ContainerEvent, JavaEvent, JavaFrameEvent, JavaRun } from '../servlet/javaEvents.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import { encodeUtf8 } from '../wire/utf8.ts';
import { tomcatCosts } from './tomcatCosts.ts';
import type { TomcatShared } from './tomcatShared.ts';

/** Lines of one request that are told; further ones run and take their time unseen. */
const LINES_TOLD = 2_000;

/** `owedNs`: what lines have cost beyond the whole microseconds of the clock. */
interface Lines {
  told: number;
  dropped: number;
  owedNs: number;
}

export function* replayJava<Result>(sys: Sys, shared: TomcatShared, run: JavaRun<Result>): SystemCall<Result> {
  const lines: Lines = { told: 0, dropped: 0, owedNs: 0 };
  const held: Pool[] = [];
  /** A line of the log that println ends, kept until it is whole. */
  let out = '';
  for (let turn = run.next(); ; turn = run.next()) {
    if (turn.done === true) {
      if (lines.dropped > 0) sys.note('javaTruncated', { dropped: lines.dropped });
      sys.set(['threads', String(sys.tid), 'stack'], {});
      return turn.value;
    }
    const event = turn.value;
    switch (event.kind) {
      case 'lock': {
        const lock = shared.locks.get(event.name) ?? new Pool(sys.machine.internet.scheduler, 1);
        shared.locks.set(event.name, lock);
        yield* sys.waitOn(lock, 'futex');
        held.push(lock);
        break;
      }
      case 'unlock': held.pop()?.release(); break;
      case 'sleep':
        sys.note('javaSlept', { us: event.us });
        yield* sys.sleep(event.us);
        break;
      case 'write':
        sys.note('javaWrote', { stream: event.stream, text: event.text }, { grain: 'fine' });
        if (event.stream === 'response') break;
        out += event.text;
        while (out.includes('\n')) {
          yield* sys.files.log(shared.logs.out, out.slice(0, out.indexOf('\n')));
          out = out.slice(out.indexOf('\n') + 1);
        }
        break;
      case 'container': yield* tell(sys, shared, event.event); break;
      default: yield* frame(sys, event, lines);
    }
  }
}

function* frame(sys: Sys, event: Extract<JavaEvent, JavaFrameEvent>, lines: Lines): SystemCall<void> {
  const path = ['threads', String(sys.tid), 'stack', String(event.depth)];
  const place = placeOf(event);
  if (event.kind === 'line') {
    const us = Math.floor((lines.owedNs += tomcatCosts.lineNs) / 1000);
    lines.owedNs -= us * 1000;
    if (us > 0) yield* sys.compute(us);
    if (++lines.told > LINES_TOLD) return void lines.dropped++;
  }
  if (event.kind === 'call') {
    sys.set(path, { function: event.function, file: place.file, line: event.line, locals: givenLocals(event) });
    return void sys.note('javaCalled', place, { crossing: 'call' });
  }
  if (event.kind === 'return' || event.kind === 'unwind') sys.set(path, null);
  else {
    sys.set([...path, 'line'], event.line);
    for (const [name, text] of Object.entries(event.locals ?? {})) sys.set([...path, 'locals', name], text);
  }
  switch (event.kind) {
    case 'line': return void sys.note('javaLine', place, { crossing: 'call', grain: 'fine' });
    case 'return': return void sys.note('javaReturned', { ...place, value: event.value }, { crossing: 'call' });
    case 'raise': return void sys.note('javaRaised', { ...place, exception: event.exception }, { crossing: 'call' });
    case 'unwind': return void sys.note('javaUnwound', { ...place, exception: event.exception }, { crossing: 'call', grain: 'fine' });
  }
}

/** A file that a person wrote goes by its path; generated source by its name, with the place in the page that it is from. */
function placeOf({ function: name, file, line, written }: JavaFrameEvent): { function: string; file: string; line: number; written: string } {
  const isOwn = written?.file.endsWith(`/${file}`) === true;
  return { function: name, file: isOwn ? written!.file : file, line, written: written && !isOwn ? `${written.file}:${written.line}` : '' };
}

function givenLocals({ locals }: JavaFrameEvent): Record<string, string> {
  return Object.fromEntries(Object.entries(locals ?? {}).filter((entry): entry is [string, string] => entry[1] !== null));
}

function* tell(sys: Sys, shared: TomcatShared, event: ContainerEvent): SystemCall<void> {
  const booting = sys.thread.stage === 'boot';
  const stage = (id: '5' | '6' | '7' | '9' | '11' | '12'): void => {
    if (!booting) sys.stage(id);
  };
  switch (event.kind) {
    case 'mapped':
      stage('9');
      yield* sys.compute(tomcatCosts.mapUs);
      sys.note('servletMapped', { servlet: event.servlet, pattern: event.pattern, match: event.match, servletPath: event.servletPath, pathInfo: event.pathInfo });
      return;
    case 'jspTranslated': {
      stage('5');
      const source = shared.applications.flatMap(({ pages }) => [...pages.values()]).find(({ path }) => path === event.jsp)?.translation.java ?? '';
      yield* sys.compute(tomcatCosts.jspCompileUs);
      sys.note('jspTranslated', { jsp: event.jsp, java: event.java, lines: event.lines }, { payload: { protocol: 'text', bytes: encodeUtf8(source) } });
      return;
    }
    case 'loading':
      stage('5');
      return yield* sys.compute(tomcatCosts.loadClassUs);
    case 'initialised':
      sys.note('servletInitialised', { what: event.what, name: event.name, className: event.className });
      return;
    case 'filterEntered':
      stage('7');
      sys.note('filterEntered', { filter: event.filter }, { crossing: 'call' });
      return;
    case 'filterLeft':
      stage('12');
      sys.note('filterLeft', { filter: event.filter }, { crossing: 'call' });
      return;
    case 'serviceCalled':
      stage('6');
      sys.note('serviceCalled', { servlet: event.servlet, method: event.method }, { crossing: 'call' });
      stage('9');
      return;
    case 'serviceReturned':
      stage('11');
      sys.note('serviceReturned', { servlet: event.servlet, status: event.status }, { crossing: 'call' });
      stage('12');
      return;
    case 'destroyed': return void sys.note('servletDestroyed', { name: event.servlet });
    case 'sessionMade': return void sys.note('sessionStarted', { id: event.id });
    case 'fileServed': return void sys.note('fileRead', { path: event.path, bytes: event.bytes });
    case 'logged':
      for (const line of event.text.split('\n')) yield* sys.files.log(shared.logs.errors, line);
  }
}
