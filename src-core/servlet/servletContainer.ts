/**
 * The servlet container (Servlet 6.0): which application and servlet a path gets, load and `init` once, the chain of
 * filters, `service`, sessions, errors. It is a generator of events; a program gives it threads and time. The order of a
 * request is Tomcat's: map, allocate the servlet (StandardWrapperValve), then the filters, then the servlet; a JSP is
 * translated inside of that, at its first request.
 */
import { mapPath, matchesPattern, type Mapped } from '../config/servletMapping.ts';
import { percentDecode, removeDotSegments } from '../wire/uri.ts';
import { bytesOfText } from '../wire/http1Text.ts';
import { runJava, type JavaOutcome, type JavaProgram } from './javaEvaluator.ts';
import type { ContainerEvent, JavaEvent, JavaRun } from './javaEvents.ts';
import { stackTraceOf, type JavaMachine, type JavaWorld } from './javaMachine.ts';
import { throwableText, type JavaInstance, type JavaThrowable, type JavaValue } from './javaValues.ts';
import { newPageContext } from './jspLibrary.ts';
import { implicitObjects } from './jspTranslate.ts';
import type { Application, JspProgram } from './servletApplication.ts';
import { errorPage } from './servletErrors.ts';
import { serveFile, type StaticFiles } from './servletFiles.ts';
import { sendError, type ChainObject } from './servletLibrary.ts';
import { newRequest, newResponse, sessionOf, setContentType, utf8Text, type ConfigObject, type HttpInput, type RequestObject, type ResponseObject, type SessionStore } from './servletObjects.ts';

export interface ContainerSetup {
  readonly applications: readonly Application[];
  readonly files: StaticFiles;
  readonly newSessionId: () => string;
}

export type Answered = { readonly kind: 'answered'; readonly response: ResponseObject } | { readonly kind: 'stopped' };

/** A servlet, filter or page that was loaded: one object for all requests and threads. */
interface Loaded {
  readonly program: JavaProgram;
  readonly self: JavaInstance;
}

export class ServletContainer {
  private readonly setup: ContainerSetup;
  private readonly loaded = new Map<string, Loaded>();
  private readonly stores = new Map<Application, SessionStore>();
  private objects = 0;

  constructor(setup: ContainerSetup) {
    this.setup = setup;
    for (const application of setup.applications) this.stores.set(application, { sessions: new Map(), newId: setup.newSessionId });
  }

  /** Deployment: filters first, then the servlets with load-on-startup by their numbers (StandardContext.startInternal). */
  *startUp(world: JavaWorld): JavaRun<void> {
    for (const application of this.setup.applications) {
      for (const { name } of application.filters) yield* this.filterOf(world, application, name);
      const early = application.servlets.filter(({ loadOnStartup }) => loadOnStartup !== null).toSorted((a, b) => a.loadOnStartup! - b.loadOnStartup!);
      for (const { name } of early) yield* this.servletOf(world, application, name);
    }
  }

  /** `destroy` of every servlet and page that was loaded. */
  *shutDown(world: JavaWorld): JavaRun<void> {
    for (const [key, { program, self }] of this.loaded) {
      const destroy = program.method('destroy', 0) ?? program.method('jspDestroy', 0);
      if (destroy) yield* runJava(world, (machine) => program.invoke(machine, self, destroy, []));
      yield told({ kind: 'destroyed', servlet: key.slice(key.lastIndexOf('\n') + 1) });
    }
    this.loaded.clear();
  }

  /** One request to its response, on the thread of `world`. */
  *service(world: JavaWorld, input: HttpInput): JavaRun<Answered> {
    const response = newResponse();
    const path = decodedPath(input.uri);
    const application = path === null ? null : this.applicationOf(path);
    if (path === null || !application) {
      response.status = path === null ? 400 : 404;
      return finished(response, path === null ? 'Invalid URI' : notAvailable(input.uri));
    }
    const inside = path.slice(application.context.path.length) || '/';
    const request = newRequest(input, application.context, this.stores.get(application)!, response);
    const mapped = this.mapped(application, inside);
    request.servletPath = mapped?.servletPath ?? inside;
    request.pathInfo = mapped?.pathInfo ?? null;
    if (!mapped || /^\/(?:WEB-INF|META-INF)(?:\/|$)/i.test(inside)) {
      response.status = 404;
      return finished(response, notAvailable(input.uri));
    }
    const { servlet, pattern } = mapped.mapping;
    yield told({ kind: 'mapped', servlet, pattern: pattern.text, match: pattern.kind, servletPath: request.servletPath, pathInfo: request.pathInfo ?? '' });
    const before = request.session;
    const outcome = yield* this.through(world, application, servlet, inside, request, response);
    if (request.session && request.session !== before) yield told({ kind: 'sessionMade', id: request.session.id });
    if (outcome.kind === 'stopped') return { kind: 'stopped' };
    if (outcome.kind === 'raised') {
      yield* this.failed(application, servlet, request, response, outcome.throwable);
      return { kind: 'answered', response };
    }
    return finished(response, response.error);
  }

  /** The servlet is allocated, then the filters are passed, then its `service` is called. */
  private *through(world: JavaWorld, application: Application, servlet: string, path: string, request: RequestObject, response: ResponseObject): JavaRun<JavaOutcome<void>> {
    const target = yield* this.servletOf(world, application, servlet);
    if (target.kind !== 'returned') return target;
    const filters: (Loaded & { readonly name: string })[] = [];
    for (const name of filtersFor(application, path, servlet)) {
      const filter = yield* this.filterOf(world, application, name);
      if (filter.kind !== 'returned') return filter;
      filters.push({ ...filter.result, name });
    }
    const end = (machine: JavaMachine): JavaRun<void> => this.serve(machine, world, application, servlet, target.result, request, response);
    return yield* runJava(world, (machine) => passFilters(machine, filters, request, response, end));
  }

  private *serve(machine: JavaMachine, world: JavaWorld, application: Application, servlet: string, target: Loaded | null, request: RequestObject, response: ResponseObject): JavaRun<void> {
    const declared = application.servlets.find(({ name }) => name === servlet);
    const jsp = servlet === 'jsp' ? request.servletPath + (request.pathInfo ?? '') : declared?.kind === 'jsp' ? declared.target : null;
    if (jsp !== null) {
      const page = application.pages.get(jsp);
      if (!page) return sendError(machine, response, 404, `JSP file [${jsp}] not found`);
      return yield* this.servePage(machine, world, application, page, request, response);
    }
    yield told({ kind: 'serviceCalled', servlet, method: request.input.method });
    if (target) yield* dispatch(machine, target.program, target.self, request, response);
    else yield* serveFile(machine, this.setup.files, application, request, response);
    yield told({ kind: 'serviceReturned', servlet, status: response.status });
  }

  /** JspServlet: translated and compiled when nobody has asked before, then `_jspService` (Pages §1.1). */
  private *servePage(machine: JavaMachine, world: JavaWorld, application: Application, page: JspProgram, request: RequestObject, response: ResponseObject): JavaRun<void> {
    const { program, translation, path } = page;
    const config = configOf(application, 'jsp', new Map());
    const loaded = yield* this.load(world, `${application.context.path}\n${path}`, function* () {
      yield told({ kind: 'jspTranslated', jsp: path, java: translation.file, lines: translation.jspLines.length });
      return program;
    }, config, 'servlet', path, 'jspInit', 0);
    if (loaded.kind === 'raised') machine.raise('jakarta.servlet.ServletException', throwableText(loaded.throwable), loaded.throwable);
    if (loaded.kind !== 'returned') return;
    const { method } = request.input;
    yield told({ kind: 'serviceCalled', servlet: path, method });
    if (!['GET', 'POST', 'HEAD'].includes(method)) {
      response.headers.push(['Allow', 'GET, HEAD, POST, OPTIONS']);
      if (method !== 'OPTIONS') sendError(machine, response, 405, 'JSPs only permit GET, POST or HEAD. Jasper also permits OPTIONS');
    } else {
      setContentType(response, page.contentType);
      const context = newPageContext(request, response, config, page.session, () => program.catalogue);
      const values: Readonly<Record<string, JavaValue>> = {
        request, response, pageContext: context, _jspx_page_context: context, application: application.context, config, out: context.out, page: loaded.result.self,
      };
      const session = page.session ? sessionOf(request) : null;
      const args = implicitObjects(page.session).map(({ name }) => (name === 'session' ? session : values[name]!));
      yield* program.invoke(machine, loaded.result.self, program.method('_jspService', args.length)!, args);
    }
    yield told({ kind: 'serviceReturned', servlet: path, status: response.status });
  }

  private *failed(application: Application, servlet: string, request: RequestObject, response: ResponseObject, throwable: JavaThrowable): JavaRun<void> {
    const page = servlet === 'jsp' ? application.pages.get(request.servletPath) : undefined;
    const shown = page ? jasperException(page, throwable) : throwable;
    yield told({ kind: 'logged', text: `Servlet.service() for servlet [${servlet}] in context with path [${application.context.path}] threw exception [${throwableText(shown)}] with root cause\n${stackTraceOf(throwable)}` });
    if (response.committed) return;
    response.status = 500;
    errorPage(response, shown.message ?? '', shown);
  }

  // Loading

  private *servletOf(world: JavaWorld, application: Application, name: string): JavaRun<JavaOutcome<Loaded | null>> {
    const declared = application.servlets.find((servlet) => servlet.name === name);
    if (!declared || declared.kind === 'jsp') return { kind: 'returned', result: null };
    const program = application.classes.get(declared.target)!;
    return yield* this.load(world, `${application.context.path}\n${name}`, () => constant(program), configOf(application, name, declared.parameters), 'servlet', name, 'init');
  }

  private *filterOf(world: JavaWorld, application: Application, name: string): JavaRun<JavaOutcome<Loaded>> {
    const declared = application.filters.find((filter) => filter.name === name)!;
    const config: ConfigObject = { ...configOf(application, name, declared.parameters), className: 'org.apache.catalina.core.ApplicationFilterConfig' };
    return yield* this.load(world, `${application.context.path}\nfilter ${name}`, () => constant(application.classes.get(declared.className)!), config, 'filter', name, 'init');
  }

  /** One object, its `init` called once, whoever asks first; the others wait (Servlet 6.0 §2.3.2). */
  private *load(world: JavaWorld, key: string, find: () => JavaRun<JavaProgram>, config: ConfigObject, what: 'servlet' | 'filter', name: string, init: string, parameters?: number): JavaRun<JavaOutcome<Loaded>> {
    const known = this.loaded.get(key);
    if (known) return { kind: 'returned', result: known };
    yield { kind: 'lock', name: key };
    try {
      const meanwhile = this.loaded.get(key);
      if (meanwhile) return { kind: 'returned', result: meanwhile };
      const program = yield* find();
      yield told({ kind: 'loading', className: program.className });
      const hash = this.newHash();
      const outcome = yield* runJava(world, function* (machine) {
        const self = yield* program.instance(machine, hash);
        self.config = config;
        const [method, args] = parameters === undefined && program.method(init, 1) ? [program.method(init, 1), [config]] : [program.method(init, 0), []];
        if (method) yield* program.invoke(machine, self, method, args);
        return { program, self };
      });
      if (outcome.kind !== 'returned') return outcome;
      this.loaded.set(key, outcome.result);
      yield told({ kind: 'initialised', what, name, className: program.className });
      return outcome;
    } finally {
      yield { kind: 'unlock', name: key };
    }
  }

  private newHash(): number {
    return (Math.imul(++this.objects, 0x2545f491) ^ 0x4f953ae8) & 0x7fffffff;
  }

  // Finding

  private applicationOf(path: string): Application | null {
    const fitting = this.setup.applications.filter(({ context }) => path === context.path || path.startsWith(`${context.path}/`));
    return fitting.toSorted((a, b) => b.context.path.length - a.context.path.length)[0] ?? null;
  }

  /** A path that ends in a slash and has no servlet of its own gets the first welcome file that there is (§10.10). */
  private mapped(application: Application, path: string): Mapped | null {
    const mapped = mapPath(application.mappings, path);
    if (!mapped || mapped.mapping.servlet !== 'default' || !path.endsWith('/')) return mapped;
    for (const name of application.welcomeFiles) {
      const welcome = mapPath(application.mappings, path + name);
      if (welcome && (this.setup.files.has(application.docBase + path + name) || (welcome.mapping.servlet !== 'default' && welcome.mapping.servlet !== 'jsp'))) return welcome;
    }
    return mapped;
  }
}

function told(event: ContainerEvent): JavaEvent {
  return { kind: 'container', event };
}

// eslint-disable-next-line require-yield
function* constant(program: JavaProgram): JavaRun<JavaProgram> {
  return program;
}

/** Escapes decoded once, path parameters (`;…`) dropped, dot segments removed; `null` for what is no path. */
function decodedPath(uri: string): string | null {
  const octets = percentDecode(uri.replace(/;[^/]*/g, ''));
  const path = octets === null || octets.includes('\0') || !octets.startsWith('/') ? null : removeDotSegments(octets);
  return path === null ? null : utf8Text(bytesOfText(path));
}

function notAvailable(uri: string): string {
  return `The requested resource [${uri}] is not available`;
}

/** Those by pattern before those by servlet, each in the order of web.xml (§6.2.4). */
function filtersFor({ filterMappings }: Application, path: string, servlet: string): readonly string[] {
  const byPattern = filterMappings.filter(({ on }) => on.kind === 'pattern' && matchesPattern(on.pattern, path));
  const byServlet = filterMappings.filter(({ on }) => on.kind === 'servlet' && (on.servlet === servlet || on.servlet === '*'));
  return [...new Set([...byPattern, ...byServlet].map(({ filter }) => filter))];
}

function* passFilters(machine: JavaMachine, filters: readonly (Loaded & { readonly name: string })[], request: RequestObject, response: ResponseObject, end: (machine: JavaMachine) => JavaRun<void>): JavaRun<void> {
  const [first, ...rest] = filters;
  if (!first) return yield* end(machine);
  const method = first.program.method('doFilter', 3);
  if (!method) return yield* passFilters(machine, rest, request, response, end);
  const chain: ChainObject = { className: 'org.apache.catalina.core.ApplicationFilterChain', proceed: (own) => passFilters(own, rest, request, response, end) };
  yield told({ kind: 'filterEntered', filter: first.name });
  yield* first.program.invoke(machine, first.self, method, [request, response, chain]);
  yield told({ kind: 'filterLeft', filter: first.name });
}

/** HttpServlet.service: by method; what the class does not have is a 405. A HEAD without `doHead` is a `doGet`. */
function* dispatch(machine: JavaMachine, program: JavaProgram, self: JavaInstance, request: RequestObject, response: ResponseObject): JavaRun<void> {
  const { method } = request.input;
  const named = `do${method.slice(0, 1)}${method.slice(1).toLowerCase()}`;
  const found = program.method('service', 2) ?? program.method(named, 2) ?? (method === 'HEAD' ? program.method('doGet', 2) : null);
  if (found) {
    yield* program.invoke(machine, self, found, [request, response]);
    return;
  }
  if (method === 'OPTIONS') {
    const allowed = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'].filter((each) => program.method(`do${each[0]}${each.slice(1).toLowerCase()}`, 2) || (each === 'HEAD' && program.method('doGet', 2)));
    response.headers.push(['Allow', [...allowed, 'OPTIONS'].join(', ')]);
    return;
  }
  const isKnown = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH'].includes(method);
  sendError(machine, response, isKnown ? 405 : 501, isKnown ? `HTTP method ${method} is not supported by this URL` : `Method [${method}] is not defined in RFC 2068 and is not supported by the Servlet API`);
}

function configOf({ context }: Application, name: string, parameters: ReadonlyMap<string, string>): ConfigObject {
  return { className: 'org.apache.catalina.core.StandardWrapperFacade', name, parameters, context };
}

/** JspServletWrapper says where in the page it happened. */
function jasperException({ path, translation }: JspProgram, throwable: JavaThrowable): JavaThrowable {
  const line = throwable.trace.map((frame) => new RegExp(`\\(${translation.file}:(\\d+)\\)`).exec(frame)?.[1]).find((found) => found !== undefined);
  const at = line === undefined ? null : translation.jspLines[Number(line) - 1];
  if (at === null || at === undefined) return throwable;
  return { className: 'org.apache.jasper.JasperException', message: `An exception occurred processing [${path}] at line [${at}]`, cause: throwable, trace: [] };
}

/** ErrorReportValve: a status of 400 or above to which nothing was written gets the container's page. */
function finished(response: ResponseObject, message: string | null): Answered {
  if (response.status >= 400 && response.contentBytes === 0 && !response.committed) errorPage(response, message ?? '', null);
  return { kind: 'answered', response };
}
