/**
 * A JSP page as the servlet that it becomes: Java source in the shape that Tomcat's Jasper 10.1 gives it, without its
 * bookkeeping (dependencies, imports as data). Template text is `out.write`, `<%= %>` is `out.print`, `<%! %>` goes between
 * the class's braces, so its variables are fields that all requests share. Each line knows the JSP line that it is from.
 */
import type { JavaText } from './javaLexer.ts';
import { parseJavaMembers, parseJavaStatements } from './javaParser.ts';
import type { JspAttribute, JspNode, JspPage } from './jspParser.ts';
import type { JavaClass, JavaSpot } from './javaTree.ts';

export interface Translation {
  /** `hello_jsp`. */
  readonly className: string;
  /** The servlet's source. */
  readonly java: string;
  /** `hello_jsp.java`. */
  readonly file: string;
  /** For each line of `java` (index 0 is line 1) the line of the JSP, or `null`. */
  readonly jspLines: readonly (number | null)[];
  readonly tree: JavaClass;
  readonly source: JavaText;
}

interface Line {
  readonly text: string;
  /** Where it is from; code that was copied has its column in the Java line. */
  readonly from: JavaSpot | null;
  readonly copiedAt: number;
}

const INDENT = '      ';
const EVALUATE = 'org.apache.jasper.runtime.PageContextImpl.proprietaryEvaluate';
const CONTEXT = '(jakarta.servlet.jsp.PageContext)_jspx_page_context';

/** `path` is the page's path in its application: `/hello.jsp`. */
export function translateJsp(page: JspPage, path: string): Translation {
  const className = classNameOf(path.slice(path.lastIndexOf('/') + 1));
  const folder = path.slice(1, Math.max(1, path.lastIndexOf('/')));
  const home = ['org.apache.jsp', ...(folder === '' ? [] : folder.split('/').map(classNameOf))].join('.');
  const writer = new Writer();
  writer.lines(header(home, className, page.imports));
  const members = writer.range(() => {
    for (const node of declarationsIn(page.nodes)) writer.code(node.code, node.codeAt);
  });
  writer.lines(serviceStart(page));
  const body = writer.range(() => writer.nodes(page.nodes));
  writer.lines(serviceEnd);
  const java = writer.java;
  const file = `${className}.java`;
  const source: JavaText = { text: java, file, place: (spot) => ({ source: page.source, ...writer.placeOf(spot) }) };
  const declared = members ? parseJavaMembers(source, members) : { fields: [], methods: [] };
  const service = { returns: 'void', name: '_jspService', parameters: parametersOf(page), body: body ? parseJavaStatements(source, body) : [], line: (body ?? [1])[0], column: 1 };
  const tree: JavaClass = { package: home, name: className, parent: 'HttpJspBase', interfaces: [], annotations: [], fields: declared.fields, methods: [...declared.methods, service], line: 1, column: 1 };
  return { className, java, file, jspLines: writer.origins, tree, source };
}

/** Names of files as names of Java: `hello.jsp` → `hello_jsp`, `my-page.jsp` → `my_002dpage_jsp` (JspUtil.makeJavaIdentifier). */
export function classNameOf(name: string): string {
  const start = /^[A-Za-z$_]/.test(name) ? '' : '_';
  return start + Array.from(name, (char) => (char === '.' ? '_' : /[A-Za-z0-9$]/.test(char) ? char : `_${char.charCodeAt(0).toString(16).padStart(4, '0')}`)).join('');
}

/** What stands as local variables in `_jspService`: the implicit objects of a page (Pages §1.8.3). */
export function implicitObjects(session: boolean): JavaClass['methods'][number]['parameters'] {
  const all = [
    { type: 'HttpServletRequest', name: 'request' }, { type: 'HttpServletResponse', name: 'response' }, { type: 'PageContext', name: 'pageContext' }, { type: 'HttpSession', name: 'session' },
    { type: 'ServletContext', name: 'application' }, { type: 'ServletConfig', name: 'config' }, { type: 'JspWriter', name: 'out' }, { type: 'Object', name: 'page' }, { type: 'PageContext', name: '_jspx_page_context' },
  ];
  return all.filter(({ name }) => session || name !== 'session');
}

function parametersOf({ session }: JspPage): JavaClass['methods'][number]['parameters'] {
  return implicitObjects(session);
}

function* declarationsIn(nodes: readonly JspNode[]): Generator<Extract<JspNode, { codeAt: JavaSpot }>> {
  for (const node of nodes) {
    if (node.kind === 'declaration') yield node as Extract<JspNode, { codeAt: JavaSpot }>;
    if (node.kind === 'tag') yield* declarationsIn(node.children);
  }
}

function header(home: string, className: string, imports: readonly string[]): readonly string[] {
  return [
    `package ${home};`, '',
    ...['jakarta.servlet.*', 'jakarta.servlet.http.*', 'jakarta.servlet.jsp.*', ...imports].map((name) => `import ${name};`), '',
    `public final class ${className} extends org.apache.jasper.runtime.HttpJspBase {`, '',
  ];
}

function serviceStart({ contentType, session }: JspPage): readonly string[] {
  return [
    '', '  public void _jspInit() {', '  }', '', '  public void _jspDestroy() {', '  }', '',
    '  public void _jspService(final jakarta.servlet.http.HttpServletRequest request, final jakarta.servlet.http.HttpServletResponse response)',
    '      throws java.io.IOException, jakarta.servlet.ServletException {', '',
    '    final jakarta.servlet.jsp.PageContext pageContext;', ...(session ? ['    jakarta.servlet.http.HttpSession session = null;'] : []),
    '    final jakarta.servlet.ServletContext application;', '    final jakarta.servlet.ServletConfig config;', '    jakarta.servlet.jsp.JspWriter out = null;',
    '    final java.lang.Object page = this;', '    jakarta.servlet.jsp.PageContext _jspx_page_context = null;', '',
    '    try {', `${INDENT}response.setContentType(${javaString(contentType)});`,
    `${INDENT}pageContext = _jspxFactory.getPageContext(this, request, response, null, ${session}, 8192, true);`, `${INDENT}_jspx_page_context = pageContext;`,
    `${INDENT}application = pageContext.getServletContext();`, `${INDENT}config = pageContext.getServletConfig();`, ...(session ? [`${INDENT}session = pageContext.getSession();`] : []),
    `${INDENT}out = pageContext.getOut();`, '',
  ];
}

const serviceEnd: readonly string[] = [
  '    } catch (java.lang.Throwable t) {', '      if (out != null && !response.isCommitted()) out.clearBuffer();', '      _jspx_page_context.handlePageException(t);',
  '    } finally {', '      _jspxFactory.releasePageContext(_jspx_page_context);', '    }', '  }', '}',
];

class Writer {
  private readonly written: Line[] = [];
  private tags = 0;

  get java(): string {
    return `${this.written.map(({ text }) => text).join('\n')}\n`;
  }

  get origins(): readonly (number | null)[] {
    return this.written.map(({ from }) => from?.line ?? null);
  }

  lines(texts: readonly string[], from: JavaSpot | null = null): void {
    for (const text of texts) this.written.push({ text, from, copiedAt: 0 });
  }

  /** [first, last] of what `write` writes; `null` for nothing. */
  range(write: () => void): readonly [number, number] | null {
    const first = this.written.length + 1;
    write();
    return this.written.length >= first ? [first, this.written.length] : null;
  }

  /** A person's Java as it is: its first line goes on where it stood. */
  code(code: string, { line, column }: JavaSpot, before = '', after = ''): void {
    const parts = code.split('\n');
    parts.forEach((part, i) => {
      const text = (i === 0 ? before : '') + part + (i === parts.length - 1 ? after : '');
      this.written.push({ text, from: { line: line + i, column: i === 0 ? column : 1 }, copiedAt: i === 0 ? before.length + 1 : 1 });
    });
  }

  nodes(nodes: readonly JspNode[]): void {
    for (const node of nodes) this.node(node);
  }

  /** Where a person finds what stands at that place of the Java; for generated lines, where what they are for stands. */
  placeOf({ line, column }: JavaSpot): JavaSpot {
    let at = Math.min(line, this.written.length) - 1;
    while (at > 0 && !this.written[at]?.from) at--;
    const found = this.written[at];
    if (!found?.from) return { line: 1, column: 1 };
    const isExact = at === line - 1 && found.copiedAt > 0;
    return { line: found.from.line, column: found.from.column + (isExact ? Math.max(0, column - found.copiedAt) : 0) };
  }

  private node(node: JspNode): void {
    switch (node.kind) {
      case 'text': return this.text(node.text, node);
      case 'expression': return this.code(node.code, node.codeAt, `${INDENT}out.print(`, ');');
      case 'scriptlet': return this.code(node.code, node.codeAt);
      case 'declaration': return;
      case 'el': return this.lines([`${INDENT}out.write((java.lang.String) ${evaluation(node.text, 'String')});`], node);
      case 'tag': return this.tag(node);
    }
  }

  /** Three characters and fewer go one by one; longer text breaks after each line feed (Jasper's Generator). */
  private text(text: string, spot: JavaSpot): void {
    // Half a character beyond U+FFFF is no char of its own to write.
    const isShort = text.length <= 3 && !/[\ud800-\udfff]/.test(text);
    const pieces = isShort ? text.split('').map((char) => `'${escaped(char, "'")}'`) : text.split(/(?<=\n)/).map(javaString);
    let line = spot.line;
    for (const [i, piece] of pieces.entries()) {
      this.lines([`${INDENT}out.write(${piece});`], { line, column: i === 0 ? spot.column : 1 });
      if (piece.includes('\\n')) line++;
    }
  }

  private tag({ name, attributes, children, line, column }: JspNode & { kind: 'tag' }): void {
    const variable = `_jspx_th_c_005f${name}_005f${this.tags++}`;
    const handler = `org.apache.taglibs.standard.tag.rt.core.${name.slice(0, 1).toUpperCase()}${name.slice(1)}Tag`;
    const spot = { line, column };
    this.lines([`${INDENT}//  c:${name}`, `${INDENT}${handler} ${variable} = new ${handler}();`, `${INDENT}${variable}.setPageContext(_jspx_page_context);`], spot);
    for (const [attribute, given] of Object.entries(attributes)) this.lines([`${INDENT}${variable}.set${attribute.slice(0, 1).toUpperCase()}${attribute.slice(1)}(${attributeValue(attribute, given)});`], given);
    this.lines([`${INDENT}if (${variable}.doStartTag() != jakarta.servlet.jsp.tagext.Tag.SKIP_BODY) {`, `${INDENT}do {`], spot);
    this.nodes(children);
    this.lines([`${INDENT}if (${variable}.doAfterBody() != jakarta.servlet.jsp.tagext.IterationTag.EVAL_BODY_AGAIN)`, `${INDENT}  break;`, `${INDENT}} while (true);`, `${INDENT}}`, `${INDENT}${variable}.doEndTag();`], spot);
  }
}

/** `var` and `varStatus` are names; the others are evaluated to the type that their setter takes. */
function attributeValue(name: string, { value }: JspAttribute): string {
  if (['var', 'varStatus', 'scope'].includes(name)) return javaString(value);
  if (name === 'test' || name === 'escapeXml') return `((java.lang.Boolean) ${evaluation(value, 'Boolean')}).booleanValue()`;
  if (['begin', 'end', 'step'].includes(name)) return `((java.lang.Integer) ${evaluation(value, 'Integer')}).intValue()`;
  return value.includes('${') ? evaluation(value, 'Object') : javaString(value);
}

function evaluation(text: string, type: string): string {
  return `${EVALUATE}(${javaString(text)}, java.lang.${type}.class, ${CONTEXT}, null)`;
}

export function javaString(text: string): string {
  return `"${escaped(text, '"')}"`;
}

function escaped(text: string, quote: string): string {
  return text.replace(/[\\"'\n\r]/g, (char) => (char === '\n' ? '\\n' : char === '\r' ? '\\r' : char === '\\' || char === quote ? `\\${char}` : char));
}
