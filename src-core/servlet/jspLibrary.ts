/** What generated servlets of JSP pages call: page context, JSP writer, the evaluation of EL, and the handlers of the JSTL tags that there are. */
import { headerValue } from '../wire/http1Fields.ts';
import { elBoolean, elMap, elText, evaluateEl, evaluateElText, type ElContext } from './elEvaluator.ts';
import { listOfValues } from './javaCollections.ts';
import type { JavaRun } from './javaEvents.ts';
import { native } from './javaLang.ts';
import type { JavaCatalogue, JavaLibrary, LibraryClass, NativeBody } from './javaLibrary.ts';
import type { JavaMachine } from './javaMachine.ts';
import { isArray, isList, isMap, type JavaClassObject, type JavaObject, type JavaValue } from './javaValues.ts';
import { attributeMembers, writerMembers } from './servletLibrary.ts';
import { cookiesOf, parametersOf, resetBuffer, sessionOf, writeText, type ConfigObject, type RequestObject, type ResponseObject, type SessionObject } from './servletObjects.ts';

export interface PageContextObject extends JavaObject {
  readonly request: RequestObject;
  readonly response: ResponseObject;
  readonly config: ConfigObject;
  readonly attributes: Map<string, JavaValue>;
  readonly out: JspWriterObject;
  readonly hasSession: boolean;
  readonly catalogue: () => JavaCatalogue;
}

export interface JspWriterObject extends JavaObject {
  readonly response: ResponseObject;
}

export function newPageContext(request: RequestObject, response: ResponseObject, config: ConfigObject, hasSession: boolean, catalogue: () => JavaCatalogue): PageContextObject {
  response.writerTaken = true;
  return { className: 'org.apache.jasper.runtime.PageContextImpl', request, response, config, attributes: new Map(), out: { className: 'org.apache.jasper.runtime.JspWriterImpl', response } as JspWriterObject, hasSession, catalogue };
}

/** The names that EL knows by itself (Pages §2.2.3), then page, request, session and application, in this order. */
function contextOf(page: PageContextObject): ElContext {
  const { request, config } = page;
  const { input } = request;
  const scopes = (): readonly Map<string, JavaValue>[] => [page.attributes, request.attributes, ...(request.session ? [request.session.attributes] : []), config.context.attributes];
  const implicit: Readonly<Record<string, () => JavaValue>> = {
    param: () => elMap([...parametersOf(request)].map(([name, [first = '']]) => [name, first])),
    paramValues: () => elMap([...parametersOf(request)].map(([name, values]) => [name, listOfValues(values, true)])),
    // Asked by name, so that upper and lower case are one.
    header: () => elMap(input.headers.flatMap(([name]) => [name, name.toLowerCase(), titled(name)].map((each) => [each, headerValue(input.headers, name) ?? ''] as const))),
    cookie: () => elMap(cookiesOf(input).map(([name, value]) => [name, { className: 'jakarta.servlet.http.Cookie', name, value } as JavaValue])),
    pageScope: () => elMap(page.attributes),
    requestScope: () => elMap(request.attributes),
    sessionScope: () => elMap(request.session?.attributes ?? []),
    applicationScope: () => elMap(config.context.attributes),
    initParam: () => elMap(config.context.parameters),
    pageContext: () => page,
  };
  return {
    catalogue: page.catalogue(),
    resolve: (name) => (Object.hasOwn(implicit, name) ? implicit[name]!() : (scopes().find((scope) => scope.has(name))?.get(name) ?? null)),
  };
}

function titled(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

/** `proprietaryEvaluate(text, class, …)`: the value as that class. */
function evaluated(machine: JavaMachine, text: string, type: string, page: PageContextObject): JavaValue {
  const context = contextOf(page);
  if (type === 'java.lang.String') return evaluateElText(text, context, machine);
  const value = evaluateEl(text, context, machine);
  if (type === 'java.lang.Boolean') return elBoolean(value, machine);
  if (type !== 'java.lang.Integer') return value;
  const number = Number(elText(value) === '' ? 0 : elText(value));
  return Number.isFinite(number) ? ({ className: 'java.lang.Integer', boxed: Math.trunc(number) } as JavaValue) : machine.raise('jakarta.el.ELException', `Cannot convert [${elText(value)}] to int`);
}

interface Tag extends JavaObject {
  page: PageContextObject | null;
  readonly given: Map<string, JavaValue>;
  values: readonly JavaValue[];
  index: number;
}

const ofTag = (body: (tag: Tag, machine: JavaMachine) => JavaValue | void | JavaRun<JavaValue | void>): NativeBody => native<Tag, readonly []>((tag, _, machine) => body(tag, machine));
const SKIP = 0;
const AGAIN = 2;
const INCLUDE = 1;

function tagClass(name: string, setters: Readonly<Record<string, string>>, members: Record<string, NativeBody>): LibraryClass {
  const qualified = `org.apache.taglibs.standard.tag.rt.core.${name}`;
  return {
    qualified,
    parents: ['Tag'],
    members: {
      'new()': (): Tag => ({ className: qualified, page: null, given: new Map(), values: [], index: 0 }),
      'void setPageContext(PageContext)': native<Tag, readonly [PageContextObject]>((tag, [page]) => void (tag.page = page)),
      ...Object.fromEntries(Object.entries(setters).map(([setter, type]) => [
        `void set${setter.slice(0, 1).toUpperCase()}${setter.slice(1)}(${type})`,
        native<Tag, readonly [JavaValue]>((tag, [value]) => void tag.given.set(setter, value)),
      ])),
      'int doStartTag()': () => SKIP,
      'int doAfterBody()': () => SKIP,
      'int doEndTag()': () => 6,
      ...members,
    },
  };
}

export const jspLibrary: JavaLibrary = {
  HttpJspBase: { qualified: 'org.apache.jasper.runtime.HttpJspBase', parents: ['HttpServlet'], members: {} },
  JspWriter: { qualified: 'jakarta.servlet.jsp.JspWriter', members: { ...writerMembers((self: JspWriterObject) => self.response), 'void clear()': native<JspWriterObject, readonly []>(({ response }) => resetBuffer(response)) } },
  JspWriterImpl: { qualified: 'org.apache.jasper.runtime.JspWriterImpl', parents: ['JspWriter'], members: {} },
  PageContext: {
    qualified: 'jakarta.servlet.jsp.PageContext',
    members: {
      ...attributeMembers,
      'ServletRequest getRequest()': native<PageContextObject, readonly []>(({ request }) => request),
      'ServletResponse getResponse()': native<PageContextObject, readonly []>(({ response }) => response),
      'HttpSession getSession()': native<PageContextObject, readonly []>(({ request, hasSession }) => (hasSession ? (sessionOf(request) as SessionObject) : null)),
      'ServletContext getServletContext()': native<PageContextObject, readonly []>(({ config }) => config.context),
      'JspWriter getOut()': native<PageContextObject, readonly []>(({ out }) => out),
      'Object findAttribute(String)': native<PageContextObject, readonly [string]>((page, [name]) => contextOf(page).resolve(name)),
    },
  },
  PageContextImpl: {
    qualified: 'org.apache.jasper.runtime.PageContextImpl',
    parents: ['PageContext'],
    members: {
      'static Object proprietaryEvaluate(String, Class, PageContext, Object)': native<null, readonly [string, JavaClassObject, PageContextObject, null]>((_, [text, type, page], machine) => evaluated(machine, text, type.named, page)),
    },
  },
  Tag: { qualified: 'jakarta.servlet.jsp.tagext.Tag', members: { 'static int SKIP_BODY': () => SKIP, 'static int EVAL_BODY_INCLUDE': () => INCLUDE, 'static int EVAL_PAGE': () => 6 } },
  IterationTag: { qualified: 'jakarta.servlet.jsp.tagext.IterationTag', parents: ['Tag'], members: { 'static int EVAL_BODY_AGAIN': () => AGAIN } },
  IfTag: tagClass('IfTag', { test: 'boolean', var: 'String' }, {
    'int doStartTag()': ofTag(({ given, page }) => {
      const name = given.get('var');
      if (typeof name === 'string') page!.attributes.set(name, given.get('test') ?? false);
      return given.get('test') === true ? INCLUDE : SKIP;
    }),
  }),
  SetTag: tagClass('SetTag', { var: 'String', value: 'Object', scope: 'String' }, {
    'int doStartTag()': ofTag(({ given, page }) => {
      const scope = scopeNamed(page!, elText(given.get('scope') ?? 'page'));
      const value = given.get('value') ?? null;
      if (value === null) scope.delete(elText(given.get('var') ?? null));
      else scope.set(elText(given.get('var') ?? null), value);
      return SKIP;
    }),
  }),
  OutTag: tagClass('OutTag', { value: 'Object', default: 'Object', escapeXml: 'boolean' }, {
    'int doStartTag()': ofTag(function* ({ given, page }) {
      const text = elText(given.get('value') ?? given.get('default') ?? null);
      const shown = given.get('escapeXml') === false ? text : xmlEscaped(text);
      writeText(page!.response, shown);
      yield { kind: 'write', stream: 'response', text: shown };
      return SKIP;
    }),
  }),
  ForEachTag: tagClass('ForEachTag', { items: 'Object', var: 'String', varStatus: 'String', begin: 'int', end: 'int', step: 'int' }, {
    'int doStartTag()': ofTag((tag, machine) => {
      tag.values = roundsOf(tag, machine);
      tag.index = 0;
      return tag.values.length > 0 ? expose(tag, INCLUDE) : SKIP;
    }),
    'int doAfterBody()': ofTag((tag) => (++tag.index < tag.values.length ? expose(tag, AGAIN) : SKIP)),
    'int doEndTag()': ofTag(({ given, page }) => {
      for (const name of [given.get('var'), given.get('varStatus')]) if (typeof name === 'string') page!.attributes.delete(name);
      return 6;
    }),
  }),
  LoopTagStatus: {
    qualified: 'jakarta.servlet.jsp.jstl.core.LoopTagSupport$1Status',
    members: {
      'int getIndex()': native<StatusObject, readonly []>(({ index }) => index),
      'int getCount()': native<StatusObject, readonly []>(({ count }) => count),
      'Object getCurrent()': native<StatusObject, readonly []>(({ current }) => current),
      'boolean isFirst()': native<StatusObject, readonly []>(({ count }) => count === 1),
      'boolean isLast()': native<StatusObject, readonly []>(({ count, total }) => count === total),
    },
  },
  Entry: {
    qualified: 'java.util.HashMap$Node',
    members: {
      'Object getKey()': native<JavaObject & { key: JavaValue; value: JavaValue }, readonly []>(({ key }) => key),
      'Object getValue()': native<JavaObject & { key: JavaValue; value: JavaValue }, readonly []>(({ value }) => value),
    },
  },
};

interface StatusObject extends JavaObject {
  readonly index: number;
  readonly count: number;
  readonly total: number;
  readonly current: JavaValue;
}

function boxed(value: number): JavaValue {
  return { className: 'java.lang.Integer', boxed: value } as JavaValue;
}

/** JSTL §6.2: a list, an array, a map's entries or a text with commas; without items the numbers from begin to end. */
function roundsOf({ given }: Tag, machine: JavaMachine): readonly JavaValue[] {
  const number = (name: string, other: number): number => Number(given.get(name) ?? other);
  const [begin, step] = [number('begin', 0), number('step', 1)];
  if (begin < 0 || step < 1) machine.raise('jakarta.servlet.ServletException', `'begin' or 'step' of <c:forEach> is out of range`);
  const all = given.has('items') ? itemsOf(given.get('items') ?? null, machine) : null;
  const end = Math.min(number('end', Infinity), all ? all.length - 1 : begin + ROUNDS_LIMIT);
  const rounds: JavaValue[] = [];
  for (let i = begin; i <= end; i += step) rounds.push(all ? all[i]! : boxed(i));
  return rounds;
}

const ROUNDS_LIMIT = 100_000;

function itemsOf(items: JavaValue, machine: JavaMachine): readonly JavaValue[] {
  if (items === null) return [];
  if (typeof items === 'string') return items.split(',').filter((part) => part !== '');
  if (isList(items)) return items.list;
  if (isArray(items)) return items.items;
  if (isMap(items)) return [...items.entries.values()].map(([key, value]) => ({ className: 'java.util.HashMap$Node', key, value }) as JavaValue);
  return machine.raise('jakarta.servlet.ServletException', 'Don\'t know how to iterate over supplied "items" in <forEach>');
}

function expose({ given, page, values, index }: Tag, result: number): number {
  const current = values[index]!;
  const [name, status] = [given.get('var'), given.get('varStatus')];
  if (typeof name === 'string') page!.attributes.set(name, current);
  const at = Number(given.get('begin') ?? 0) + index * Number(given.get('step') ?? 1);
  if (typeof status === 'string') page!.attributes.set(status, { className: 'jakarta.servlet.jsp.jstl.core.LoopTagSupport$1Status', index: at, count: index + 1, total: values.length, current } as StatusObject);
  return result;
}

function scopeNamed(page: PageContextObject, scope: string): Map<string, JavaValue> {
  switch (scope) {
    case 'request': return page.request.attributes;
    case 'session': return sessionOf(page.request).attributes;
    case 'application': return page.config.context.attributes;
    default: return page.attributes;
  }
}

/** c:out escapes five characters (JSTL §4.2). */
function xmlEscaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#034;', "'": '&#039;' };
  return text.replace(/[&<>"']/g, (char) => entities[char]!);
}
