/**
 * A web application as its files say: web.xml, the servlets' and filters' Java (compiled before it is deployed, as javac
 * would), the JSP pages. Everything that a person can write wrong is found here, with its place. Throws `ConfigError` only.
 */
import { ConfigError, type ConfigPlace } from '../config/configError.ts';
import { urlPattern, type Mapping } from '../config/servletMapping.ts';
import { EMPTY_WEB_XML, parseWebXml, type FilterDeclaration, type FilterMapping, type ServletDeclaration } from '../config/webXml.ts';
import { compileJava, type JavaProgram } from './javaEvaluator.ts';
import type { JavaText } from './javaLexer.ts';
import { parseJavaClass } from './javaParser.ts';
import { isSubclass } from './javaTypes.ts';
import { jspLibrary } from './jspLibrary.ts';
import { parseJsp } from './jspParser.ts';
import { translateJsp, type Translation } from './jspTranslate.ts';
import { servletLibrary } from './servletLibrary.ts';
import type { ContextObject } from './servletObjects.ts';

export interface JspProgram {
  /** In the application: `/hello.jsp`. */
  readonly path: string;
  readonly session: boolean;
  readonly contentType: string;
  readonly translation: Translation;
  readonly program: JavaProgram;
}

export interface Application {
  readonly context: ContextObject;
  /** Absolute folder of its files. */
  readonly docBase: string;
  readonly servlets: readonly ServletDeclaration[];
  readonly filters: readonly FilterDeclaration[];
  /** Those of web.xml, of `@WebServlet`, and Tomcat's own: `*.jsp` to `jsp`, `/` to `default`. */
  readonly mappings: readonly Mapping[];
  readonly filterMappings: readonly FilterMapping[];
  readonly welcomeFiles: readonly string[];
  /** Servlet and filter classes by qualified name. */
  readonly classes: ReadonlyMap<string, JavaProgram>;
  readonly pages: ReadonlyMap<string, JspProgram>;
}

export const servletPages = { ...servletLibrary, ...jspLibrary };

/** `files`: absolute path → text, of the whole machine. */
export function readApplication(files: Readonly<Record<string, string>>, path: string, docBase: string): Application {
  const own = Object.entries(files).filter(([file]) => file.startsWith(`${docBase}/`));
  const descriptor = `${docBase}/WEB-INF/web.xml`;
  const webXml = files[descriptor] === undefined ? EMPTY_WEB_XML : parseWebXml(files[descriptor], descriptor);
  const classes = new Map<string, JavaProgram>();
  for (const [file, text] of own) if (file.startsWith(`${docBase}/WEB-INF/`) && file.endsWith('.java')) {
    const program = compileFile(file, text);
    classes.set(program.className, program);
  }
  const annotated = [...classes.values()].flatMap((program) => annotatedServlet(program, webXml.servlets));
  const servlets = [...webXml.servlets, ...annotated.map(({ servlet }) => servlet)];
  for (const servlet of servlets) if (servlet.kind === 'class') checkClass(classes, servlet.target, 'HttpServlet', { source: descriptor, line: servlet.line, column: servlet.column }, docBase);
  for (const filter of webXml.filters) checkClass(classes, filter.className, 'Filter', { source: descriptor, line: filter.line, column: filter.column }, docBase);
  const pages = new Map(own.filter(([file]) => /\.jspx?$/.test(file)).map(([file, text]) => [file.slice(docBase.length), readPage(file.slice(docBase.length), file, text)]));
  const mappings = [...webXml.mappings, ...annotated.flatMap((each) => each.mappings)];
  return {
    context: { className: 'org.apache.catalina.core.ApplicationContextFacade', path, attributes: new Map(), parameters: webXml.contextParameters },
    docBase, servlets, filters: webXml.filters, filterMappings: webXml.filterMappings, welcomeFiles: webXml.welcomeFiles, classes, pages,
    mappings: [...mappings, ...containerMappings.filter(({ pattern }) => !mappings.some((mapping) => mapping.pattern.text === pattern.text))],
  };
}

/** One page by itself, as it is read with its application: translated, and its Java checked. `files`: absolute path → text. */
export function readJspPage(files: Readonly<Record<string, string>>, file: string): JspProgram {
  return readPage(file.slice(docBaseOf(files, file).length), file, files[file] ?? '');
}

/** The nearest folder above that has a WEB-INF, else the one that the file lies in. */
function docBaseOf(files: Readonly<Record<string, string>>, file: string): string {
  const bases = Object.keys(files).filter((path) => path.includes('/WEB-INF/')).map((path) => path.slice(0, path.indexOf('/WEB-INF/')));
  const around = bases.filter((base) => file.startsWith(`${base}/`)).toSorted((a, b) => b.length - a.length);
  return around[0] ?? file.slice(0, file.lastIndexOf('/'));
}

/** conf/web.xml, which stands before every application's own. */
const containerMappings: readonly Mapping[] = [['*.jsp', 'jsp'], ['/', 'default']].map(([pattern = '', servlet = '']) => ({ pattern: urlPattern(pattern)!, servlet }));

function compileFile(file: string, text: string): JavaProgram {
  const source: JavaText = { text, file: file.slice(file.lastIndexOf('/') + 1), place: ({ line, column }) => ({ source: file, line, column }) };
  return compileJava(source, parseJavaClass(source), { library: servletPages, written: (line) => ({ file, line }) });
}

function readPage(path: string, file: string, text: string): JspProgram {
  const page = parseJsp(text, file);
  const translation = translateJsp(page, path);
  const { jspLines } = translation;
  const written = (line: number): { file: string; line: number } | undefined => {
    const from = jspLines[line - 1];
    return from === null || from === undefined ? undefined : { file, line: from };
  };
  return { path, session: page.session, contentType: page.contentType, translation, program: compileJava(translation.source, translation.tree, { library: servletPages, written }) };
}

/** `@WebServlet("/hello")` (Servlet 6.0 §8.1.1): its name is the class's; web.xml wins where it names the same. */
function annotatedServlet({ tree, className, source }: JavaProgram, declared: readonly ServletDeclaration[]): readonly { servlet: ServletDeclaration; mappings: readonly Mapping[] }[] {
  const annotation = tree.annotations.find(({ name }) => name === 'WebServlet');
  if (!annotation || declared.some(({ name }) => name === className)) return [];
  const mappings = annotation.texts.map((text) => {
    const pattern = urlPattern(text);
    if (!pattern) throw new ConfigError(source.place(annotation), 'badUrlPattern', { value: text });
    return { pattern, servlet: className };
  });
  const { line, column } = annotation;
  return [{ servlet: { name: className, kind: 'class', target: className, loadOnStartup: null, parameters: new Map(), line, column }, mappings }];
}

function checkClass(classes: ReadonlyMap<string, JavaProgram>, name: string, wanted: string, place: ConfigPlace, docBase: string): void {
  const program = classes.get(name);
  if (!program) throw new ConfigError(place, 'servletFileMissing', { name, path: `${docBase}/WEB-INF/classes/${name.replaceAll('.', '/')}.java` });
  const { tree, catalogue, source } = program;
  if (!isSubclass(catalogue.hierarchy, tree.name, wanted)) throw new ConfigError(source.place(tree), 'javaClassKind', { name: tree.name, expected: wanted });
}
