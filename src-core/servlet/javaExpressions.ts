/** Java's expressions and types by precedence climbing (JLS §15), and what the statement parser shares with them. */
import { refuse, type JavaText, type JavaToken } from './javaLexer.ts';
import type { JavaExpression, JavaSpot } from './javaTree.ts';

const DEPTH_LIMIT = 60;
const PRIMITIVES = new Set(['int', 'long', 'double', 'boolean', 'char']);
const UNKNOWN_PRIMITIVES = new Set(['float', 'byte', 'short']);

/** Loosest first. */
const LEVELS: readonly (readonly string[])[] = [['||'], ['&&'], ['|'], ['^'], ['&'], ['==', '!='], ['<', '>', '<=', '>=', 'instanceof'], ['+', '-'], ['*', '/', '%']];

export class ExpressionParser {
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

  expression(): JavaExpression {
    return this.nested(() => this.assignment());
  }

  expressions(): JavaExpression[] {
    const list = [this.expression()];
    while (this.accept(',')) list.push(this.expression());
    return list;
  }

  /** `{1, 2}` behind `int[] a =`. */
  bareArray(): JavaExpression {
    return { kind: 'newArray', element: '', size: null, items: this.arrayItems(), ...this.spot };
  }

  private assignment(): JavaExpression {
    const target = this.conditional();
    const { spot } = this;
    const operator = /^([-+*/%]?)=$/.exec(this.next.kind === 'symbol' ? this.next.text : '')?.[1];
    if (operator === undefined) {
      if (/^(?:<<|>>|>>>|[&|^])=$/.test(this.next.text)) this.unsupported(this.next.text);
      if (this.next.text === '->') this.unsupported('->');
      return target;
    }
    if (target.kind !== 'name' && target.kind !== 'field' && target.kind !== 'index') this.unexpected('a variable before =');
    this.advance();
    return { kind: 'assign', operator, target, value: this.expression(), ...spot };
  }

  private conditional(): JavaExpression {
    const condition = this.binary(0);
    const { spot } = this;
    if (!this.accept('?')) return condition;
    const yes = this.expression();
    this.expect(':');
    return { kind: 'conditional', condition, yes, no: this.expression(), ...spot };
  }

  private binary(level: number): JavaExpression {
    const operators = LEVELS[level];
    if (!operators) return this.unary();
    let left = this.binary(level + 1);
    while (operators.includes(this.next.text)) {
      const { spot } = this;
      const operator = this.advance().text;
      if ((operator === '<' || operator === '>') && this.next.text === operator) this.unsupported(operator + operator);
      left = operator === 'instanceof' ? { kind: 'instanceof', value: left, type: this.type(), ...spot } : { kind: 'binary', operator, left, right: this.binary(level + 1), ...spot };
    }
    return left;
  }

  private unary(): JavaExpression {
    const { spot } = this;
    const { kind, text } = this.next;
    if (kind !== 'symbol') return this.postfix(this.primary());
    if (text === '++' || text === '--') return this.advance(), { kind: 'update', operator: text, prefix: true, target: this.unary(), ...spot };
    if (text === '-' && ['int', 'long'].includes(this.peek(1).kind)) {
      // The smallest int has no positive counterpart (JLS §3.10.1).
      this.advance();
      return this.postfix(this.number(true, spot));
    }
    if (text === '-' || text === '+' || text === '!') return this.advance(), this.nested(() => ({ kind: 'unary', operator: text, operand: this.unary(), ...spot }));
    if (text === '(' && this.castIsAhead()) {
      this.advance();
      const type = this.type();
      this.expect(')');
      return this.nested(() => ({ kind: 'cast', type, value: this.unary(), ...spot }));
    }
    return this.postfix(this.primary());
  }

  private primary(): JavaExpression {
    const { spot } = this;
    const token = this.next;
    switch (token.kind) {
      case 'int': case 'long': case 'double': return this.number(false, spot);
      case 'text': return this.advance(), { kind: 'literal', type: 'String', value: token.value ?? '', ...spot };
      case 'char': return this.advance(), { kind: 'literal', type: 'char', value: token.value?.charCodeAt(0) ?? 0, ...spot };
      case 'name': return this.advance(), this.next.text === '(' ? { kind: 'call', target: null, name: token.text, args: this.args(), ...spot } : { kind: 'name', name: token.text, ...spot };
      case 'keyword': return this.byKeyword(token.text, spot);
      case 'symbol':
        if (!this.accept('(')) break;
        else {
          const inner = this.expression();
          this.expect(')');
          return inner;
        }
      case 'end': break;
    }
    return this.unexpected('an expression');
  }

  private byKeyword(word: string, spot: JavaSpot): JavaExpression {
    if (word === 'true' || word === 'false') return this.advance(), { kind: 'literal', type: 'boolean', value: word === 'true', ...spot };
    if (word === 'null') return this.advance(), { kind: 'literal', type: 'null', value: null, ...spot };
    if (word === 'this') return this.advance(), { kind: 'this', ...spot };
    if (word === 'new') return this.creation(spot);
    return word === 'super' || word === 'switch' ? this.unsupported(word) : this.unexpected('an expression');
  }

  private creation(spot: JavaSpot): JavaExpression {
    this.advance();
    const type = this.type(false);
    if (this.accept('[')) {
      if (this.accept(']')) return { kind: 'newArray', element: type, size: null, items: this.arrayItems(), ...spot };
      const size = this.expression();
      this.expect(']');
      if (this.next.text === '[') this.unsupported('[][]');
      return { kind: 'newArray', element: type, size, items: [], ...spot };
    }
    const args = this.args();
    if (this.next.text === '{') this.unsupported('new …() { }');
    return { kind: 'new', type, args, ...spot };
  }

  private arrayItems(): readonly JavaExpression[] {
    this.expect('{');
    const items = this.next.text === '}' ? [] : this.expressions();
    this.expect('}');
    return items;
  }

  private postfix(first: JavaExpression): JavaExpression {
    let target = first;
    for (;;) {
      const { spot } = this;
      if (this.next.kind !== 'symbol') return target;
      if (this.accept('.')) {
        if (this.next.text === 'class') return this.advance(), { kind: 'classLiteral', type: lastNameOf(target), ...spot };
        const at = this.spot;
        const name = this.name();
        target = this.next.text === '(' ? { kind: 'call', target, name, args: this.args(), ...at } : { kind: 'field', target, name, ...at };
      } else if (this.accept('[')) {
        const index = this.expression();
        this.expect(']');
        target = { kind: 'index', target, index, ...spot };
      } else if (this.next.text === '++' || this.next.text === '--') {
        const operator = this.advance().text as '++' | '--';
        target = { kind: 'update', operator, prefix: false, target, ...spot };
      } else if (this.next.text === '::') return this.unsupported('::');
      else return target;
    }
  }

  private args(): readonly JavaExpression[] {
    this.expect('(');
    const args = this.next.text === ')' ? [] : this.expressions();
    this.expect(')');
    return args;
  }

  private number(negative: boolean, spot: JavaSpot): JavaExpression {
    const { kind, text } = this.advance();
    if (kind === 'double') return { kind: 'literal', type: 'double', value: Number(text), ...spot };
    const isHex = /^0[xX]/.test(text);
    const magnitude = BigInt(text);
    const limit = kind === 'long' ? 2n ** 63n : 2n ** 31n;
    if (magnitude >= (isHex ? 2n * limit : limit) + (negative ? 1n : 0n)) refuse(this.source, spot, 'javaNumberTooLarge', { value: text });
    const value = negative ? -magnitude : magnitude;
    return kind === 'long' ? { kind: 'literal', type: 'long', value: BigInt.asIntN(64, value), ...spot } : { kind: 'literal', type: 'int', value: Number(BigInt.asIntN(32, value)), ...spot };
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

  private castIsAhead(): boolean {
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

  // Tokens

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
}

function lastNameOf(target: JavaExpression): string {
  return target.kind === 'name' || target.kind === 'field' ? target.name : 'Object';
}
