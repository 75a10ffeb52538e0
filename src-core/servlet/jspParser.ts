/**
 * A JSP page as nodes (Jakarta Pages 3.1 §1.3, §1.10): template text, scripting elements, directives, EL and the few JSTL
 * tags that there are, each with its place. Everything else is refused, never passed over. Throws `ConfigError` only.
 */
import { ConfigError, type ConfigErrorKey, type ConfigErrorParams } from '../config/configError.ts';
import { parseEl } from './elParser.ts';
import type { JavaSpot } from './javaTree.ts';

export type JspNode = JavaSpot &
  (
    | { readonly kind: 'text'; readonly text: string }
    /** `code` begins at `codeAt`. */
    | { readonly kind: 'expression' | 'scriptlet' | 'declaration'; readonly code: string; readonly codeAt: JavaSpot }
    /** With its braces: `${param.name}`. */
    | { readonly kind: 'el'; readonly text: string }
    | { readonly kind: 'tag'; readonly name: string; readonly attributes: Readonly<Record<string, JspAttribute>>; readonly children: readonly JspNode[] }
  );

export interface JspAttribute extends JavaSpot {
  readonly value: string;
}

export interface JspPage {
  readonly source: string;
  readonly nodes: readonly JspNode[];
  /** As `response.setContentType` gets it. */
  readonly contentType: string;
  readonly imports: readonly string[];
  /** False after `<%@ page session="false" %>`: the page has no variable `session`. */
  readonly session: boolean;
}

const LENGTH_LIMIT = 200_000;
const DEPTH_LIMIT = 20;
const LIBRARIES: readonly string[] = ['jakarta.tags.core', 'http://java.sun.com/jsp/jstl/core'];
/** Which attributes a tag takes, and which it needs. */
const TAGS: Readonly<Record<string, { readonly attributes: readonly string[]; readonly needs: readonly string[] }>> = {
  forEach: { attributes: ['items', 'var', 'varStatus', 'begin', 'end', 'step'], needs: [] },
  if: { attributes: ['test', 'var'], needs: ['test'] },
  out: { attributes: ['value', 'default', 'escapeXml'], needs: ['value'] },
  set: { attributes: ['var', 'value', 'scope'], needs: ['var', 'value'] },
};
const PAGE_ATTRIBUTES: readonly string[] = ['contentType', 'pageEncoding', 'import', 'session', 'language', 'buffer', 'isELIgnored', 'trimDirectiveWhitespaces'];

export function parseJsp(text: string, source: string): JspPage {
  const parser = new JspParser(text, source);
  if (text.length > LENGTH_LIMIT) parser.refuse({ line: 1, column: 1 }, 'tooLong', { limit: LENGTH_LIMIT });
  const nodes = parser.nodes(null);
  return { source, nodes, contentType: parser.contentType, imports: parser.imports, session: parser.session };
}

class JspParser {
  readonly imports: string[] = [];
  session = true;
  private type = 'text/html';
  private pageEncoding: string | null = null;
  private readonly prefixes = new Set<string>();
  private readonly text: string;
  private readonly source: string;
  private at = 0;
  private depth = 0;

  constructor(text: string, source: string) {
    this.text = text;
    this.source = source;
  }

  /** Without a charset it is that of the page, and without one of those ISO-8859-1 (Pages §4.2). */
  get contentType(): string {
    return /;\s*charset\s*=/i.test(this.type) ? this.type : `${this.type};charset=${this.pageEncoding ?? 'ISO-8859-1'}`;
  }

  /** Up to the end of the text, or to the end tag of `open`. */
  nodes(open: (JavaSpot & { readonly name: string }) | null): JspNode[] {
    const found: JspNode[] = [];
    for (;;) {
      const text = this.templateText();
      if (text) found.push(text);
      const spot = this.spot;
      if (this.at >= this.text.length) {
        if (open) this.refuse(open, 'jspUnclosed', { what: `<${open.name}>` });
        return found;
      }
      const end = this.match(/<\/([\w-]+:[\w-]+)\s*>/y);
      if (end) {
        this.checkEnd(end[1]!, open, spot);
        return found;
      }
      const node = this.element(spot);
      if (node) found.push(node);
    }
  }

  private checkEnd(name: string, open: (JavaSpot & { readonly name: string }) | null, spot: JavaSpot): void {
    if (!open) this.refuse(spot, 'jspTagNotOpened', { name });
    if (open.name !== name) this.refuse(spot, 'jspTagMismatch', { expected: open.name, found: name, openedLine: open.line });
  }

  private element(spot: JavaSpot): JspNode | null {
    if (this.match(/<%--/y)) {
      this.upTo('--%>', '<%--', spot);
      return null;
    }
    if (this.match(/<%@/y)) {
      this.directive(spot);
      return null;
    }
    const opening = this.match(/<%[=!]?/y);
    if (opening) {
      const codeAt = this.spot;
      // `%\>` in a scriptlet stands for `%>` (Pages §1.6).
      const code = this.upTo('%>', opening[0], spot).replaceAll('%\\>', '%>');
      return { kind: opening[0] === '<%=' ? 'expression' : opening[0] === '<%!' ? 'declaration' : 'scriptlet', code, codeAt, ...spot };
    }
    const el = this.el();
    if (el !== null) return { kind: 'el', text: el, ...spot };
    return this.tag(spot);
  }

  private templateText(): JspNode | null {
    const spot = this.spot;
    let text = '';
    while (this.at < this.text.length && !this.elementIsAhead()) {
      const escaped = this.match(/<\\%|\\([$#])(?=\{)/y);
      if (escaped) text += escaped[1] ?? '<%';
      else text += this.text[this.at++];
    }
    return text === '' ? null : { kind: 'text', text, ...spot };
  }

  private elementIsAhead(): boolean {
    const { text, at } = this;
    const char = text[at];
    if (char === '$' || char === '#') {
      if (char === '#' && text[at + 1] === '{') this.refuse(this.spot, 'elUnsupported', { what: '#{' });
      return text[at + 1] === '{';
    }
    if (char !== '<') return false;
    if (text[at + 1] === '%') return true;
    const tag = /<\/?([\w-]+):([\w-]+)/y;
    tag.lastIndex = at;
    const prefix = tag.exec(text)?.[1];
    // A prefix that no taglib directive declares is template text (Pages §1.10.1); jsp: is always there.
    return prefix !== undefined && (prefix === 'jsp' || this.prefixes.has(prefix));
  }

  private el(): string | null {
    if (!this.text.startsWith('${', this.at)) return null;
    const spot = this.spot;
    const { end } = parseEl(this.text, this.at, (offset) => this.placeAt(offset));
    if (end < 0) this.refuse(spot, 'jspUnclosed', { what: '${' });
    const found = this.text.slice(this.at, end);
    this.at = end;
    return found;
  }

  private directive(spot: JavaSpot): void {
    const name = this.match(/\s*([\w-]+)/y)?.[1] ?? '';
    const attributes = this.attributes();
    if (!this.match(/\s*%>/y)) this.refuse(spot, 'jspUnclosed', { what: '<%@' });
    if (name === 'taglib') return this.taglib(attributes, spot);
    if (name !== 'page') this.refuse(spot, 'jspUnknownDirective', { name });
    for (const [attribute, { value, ...place }] of Object.entries(attributes)) {
      if (!PAGE_ATTRIBUTES.includes(attribute)) this.refuse(place, 'jspUnknownAttribute', { name, attribute });
      if (attribute === 'contentType') this.type = value;
      if (attribute === 'pageEncoding') this.pageEncoding = value;
      if (attribute === 'import') this.imports.push(...value.split(',').map((each) => each.trim()));
      if (attribute === 'session') this.session = value !== 'false';
      if ((attribute === 'isELIgnored' || attribute === 'trimDirectiveWhitespaces') && value !== 'false') this.refuse(place, 'unsupportedValue', { directive: attribute, value });
      if (attribute === 'language' && value !== 'java') this.refuse(place, 'unsupportedValue', { directive: attribute, value });
    }
  }

  private taglib({ uri, prefix }: Readonly<Record<string, JspAttribute>>, spot: JavaSpot): void {
    if (!uri || !prefix) return this.refuse(spot, 'jspMissingAttribute', { name: 'taglib', attribute: uri ? 'prefix' : 'uri' });
    if (!LIBRARIES.includes(uri.value)) this.refuse(uri, 'jspUnknownLibrary', { uri: uri.value });
    this.prefixes.add(prefix.value);
  }

  private tag(spot: JavaSpot): JspNode {
    const written = this.match(/<([\w-]+:([\w-]+))/y) ?? [];
    const [, name = '', local = ''] = written;
    const known = name.startsWith('jsp:') ? undefined : TAGS[local];
    if (!known) return this.refuse(spot, 'jspUnknownTag', { name });
    const attributes = this.attributes();
    for (const [attribute, place] of Object.entries(attributes)) if (!known.attributes.includes(attribute)) this.refuse(place, 'jspUnknownAttribute', { name, attribute });
    for (const attribute of known.needs) if (!attributes[attribute]) this.refuse(spot, 'jspMissingAttribute', { name, attribute });
    if (local === 'forEach' && !attributes['items']) for (const attribute of ['begin', 'end']) if (!attributes[attribute]) this.refuse(spot, 'jspMissingAttribute', { name, attribute });
    const end = this.match(/\s*(\/?)>/y);
    if (!end) return this.refuse(spot, 'jspUnclosed', { what: `<${name}` });
    if (++this.depth > DEPTH_LIMIT) this.refuse(spot, 'tooDeep', { limit: DEPTH_LIMIT });
    const children = end[1] === '/' ? [] : this.nodes({ name, ...spot });
    this.depth--;
    return { kind: 'tag', name: local, attributes, children, ...spot };
  }

  private attributes(): Record<string, JspAttribute> {
    const found: Record<string, JspAttribute> = {};
    while (this.match(/\s+(?=[\w-])/y) || /[\w-]/.test(this.text[this.at] ?? '')) {
      const at = this.spot;
      const name = this.match(/([\w-]+)\s*=\s*/y)?.[1];
      if (name === undefined) return this.refuse(at, 'xmlExpected', { expected: 'name="value"' });
      const quote = this.match(/["']/y)?.[0];
      if (quote === undefined) return this.refuse(this.spot, 'xmlExpected', { expected: '"' });
      const valueAt = this.spot;
      if (found[name]) this.refuse(at, 'javaDuplicateName', { name });
      found[name] = { value: this.attributeValue(quote, at), ...valueAt };
    }
    return found;
  }

  /** EL in a value may hold the quote itself. */
  private attributeValue(quote: string, opened: JavaSpot): string {
    const start = this.at;
    while (this.text[this.at] !== quote) {
      if (this.at >= this.text.length) this.refuse(opened, 'jspUnclosed', { what: quote });
      if (this.text.startsWith('<%', this.at)) this.refuse(this.spot, 'jspUnknownTag', { name: '%=' });
      if (this.el() === null) this.at++;
    }
    return this.text.slice(start, this.at++);
  }

  private upTo(end: string, opened: string, spot: JavaSpot): string {
    const found = this.text.indexOf(end, this.at);
    if (found < 0) return this.refuse(spot, 'jspUnclosed', { what: opened });
    const text = this.text.slice(this.at, found);
    this.at = found + end.length;
    return text;
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at += found[0].length;
    return found;
  }

  private get spot(): JavaSpot {
    const before = this.text.slice(0, this.at);
    const lineStart = before.lastIndexOf('\n') + 1;
    return { line: before.split('\n').length, column: this.at - lineStart + 1 };
  }

  private placeAt(offset: number): { source: string } & JavaSpot {
    const before = this.text.slice(0, offset);
    return { source: this.source, line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
  }

  refuse({ line, column }: JavaSpot, key: ConfigErrorKey, params: ConfigErrorParams = {}): never {
    throw new ConfigError({ source: this.source, line, column }, key, params);
  }
}
