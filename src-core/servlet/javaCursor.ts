/**
 * Where a parser of Java stands among the tokens: it looks ahead, takes what must come, and refuses what does not, with
 * its place. It also reads types (JLS §4), by which expressions, statements and members are told apart before they are read.
 */
import { refuse, type JavaText, type JavaToken } from './javaLexer.ts';
import type { JavaSpot } from './javaTree.ts';

const DEPTH_LIMIT = 60;
const PRIMITIVES = new Set(['int', 'long', 'double', 'boolean', 'char']);
const UNKNOWN_PRIMITIVES = new Set(['float', 'byte', 'short']);

export class JavaCursor {
  protected readonly source: JavaText;
  private readonly tokens: readonly JavaToken[];
  private at = 0;
  private depth = 0;

  constructor(source: JavaText, tokens: readonly JavaToken[]) {
    this.source = source;
    this.tokens = tokens;
  }

  end(): void {
    if (this.next.kind !== 'end') this.unexpected('the end');
  }

  protected get next(): JavaToken {
    return this.peek(0);
  }

  protected peek(ahead: number): JavaToken {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)]!;
  }

  protected get spot(): JavaSpot {
    const { line, column } = this.next;
    return { line, column };
  }

  protected advance(): JavaToken {
    const token = this.next;
    this.at++;
    return token;
  }

  protected accept(text: string): boolean {
    const { kind } = this.next;
    if (this.next.text !== text || (kind !== 'symbol' && kind !== 'keyword')) return false;
    this.at++;
    return true;
  }

  /** A missing semicolon is missed behind the last word, where javac points too. */
  protected expect(text: string): void {
    if (this.accept(text)) return;
    const before = this.at > 0 && text === ';' ? this.tokens[this.at - 1] : undefined;
    if (before) refuse(this.source, { line: before.line, column: before.column + Math.max(1, before.text.length) }, 'javaExpected', { expected: ';', token: this.next.text || 'end' });
    this.unexpected(text);
  }

  protected name(): string {
    if (this.next.kind !== 'name') this.unexpected('a name');
    return this.advance().text;
  }

  protected unexpected(expected: string): never {
    return refuse(this.source, this.next, 'javaExpected', { expected, token: this.next.text || 'end' });
  }

  protected unsupported(what: string): never {
    return refuse(this.source, this.next, 'javaUnsupported', { what });
  }

  protected nested<Result>(read: () => Result): Result {
    if (++this.depth > DEPTH_LIMIT) refuse(this.source, this.next, 'tooDeep', { limit: DEPTH_LIMIT });
    const result = read();
    this.depth--;
    return result;
  }

  // Types

  /** `java.util.List<String>[]` gives `List<String>[]`. */
  type(withBrackets = true): string {
    const end = this.typeEnd(0);
    if (UNKNOWN_PRIMITIVES.has(this.next.text)) this.unsupported(this.next.text);
    if (end < 0) return this.unexpected('a type');
    let text = '';
    for (let i = 0; i < end; i++) {
      if (this.next.text === '[' && !withBrackets) break;
      if (this.peek(1).text === '.' && i + 2 < end) {
        this.advance();
        i++;
      } else text += this.next.text === ',' ? ', ' : this.next.text;
      this.advance();
    }
    return text;
  }

  /** Tokens that a type takes from `start` tokens ahead on; -1 when there is none. */
  private typeEnd(start: number): number {
    let at = start;
    if (PRIMITIVES.has(this.peek(at).text)) at++;
    else {
      for (;;) {
        if (this.peek(at).kind !== 'name') return -1;
        at++;
        if (this.peek(at).text !== '.' || this.peek(at + 1).kind !== 'name') break;
        at++;
      }
      if (this.peek(at).text === '<') at = this.typeArgumentsEnd(at);
      if (at < 0) return -1;
    }
    while (this.peek(at).text === '[' && this.peek(at + 1).text === ']') at += 2;
    return at;
  }

  private typeArgumentsEnd(start: number): number {
    let at = start + 1;
    if (this.peek(at).text === '>') return at + 1;
    for (let nesting = 0; nesting < DEPTH_LIMIT; nesting++) {
      at = this.peek(at).text === '?' ? at + 1 : this.typeEnd(at);
      if (at < 0) return -1;
      if (this.peek(at).text === '>') return at + 1;
      if (this.peek(at).text !== ',') return -1;
      at++;
    }
    return -1;
  }

  protected castIsAhead(): boolean {
    const end = this.typeEnd(1);
    if (end < 0 || this.peek(end).text !== ')') return false;
    if (PRIMITIVES.has(this.peek(1).text) && end === 2) return true;
    const after = this.peek(end + 1);
    return !['symbol', 'end', 'keyword'].includes(after.kind) || after.text === '(' || after.text === '!' || ['this', 'new', 'null', 'true', 'false'].includes(after.text);
  }

  protected declarationIsAhead(): boolean {
    if (this.next.text === 'final') return true;
    if (UNKNOWN_PRIMITIVES.has(this.next.text)) this.unsupported(this.next.text);
    const end = this.typeEnd(0);
    return end > 0 && this.peek(end).kind === 'name';
  }

  protected forEachIsAhead(): boolean {
    const start = this.next.text === 'final' ? 1 : 0;
    const end = this.typeEnd(start);
    return end > 0 && this.peek(end).kind === 'name' && this.peek(end + 1).text === ':';
  }
}
