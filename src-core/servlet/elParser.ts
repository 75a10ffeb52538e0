/** The expression language (Jakarta EL 5.0 §1) as far as it is here: properties, operators and their words, literals. Throws `ConfigError` only. */
import { ConfigError, type ConfigPlace } from '../config/configError.ts';

export type ElNode =
  | { readonly kind: 'literal'; readonly value: null | boolean | string | number | bigint }
  | { readonly kind: 'name'; readonly name: string }
  /** `a.b` and `a["b"]` alike. */
  | { readonly kind: 'property'; readonly target: ElNode; readonly key: ElNode }
  | { readonly kind: 'unary'; readonly operator: '-' | '!' | 'empty'; readonly operand: ElNode }
  | { readonly kind: 'binary'; readonly operator: ElOperator; readonly left: ElNode; readonly right: ElNode }
  | { readonly kind: 'conditional'; readonly condition: ElNode; readonly yes: ElNode; readonly no: ElNode };

export type ElOperator = '||' | '&&' | '==' | '!=' | '<' | '>' | '<=' | '>=' | '+' | '-' | '*' | '/' | '%' | '+=';

const WORDS: Readonly<Record<string, string>> = { or: '||', and: '&&', eq: '==', ne: '!=', lt: '<', gt: '>', le: '<=', ge: '>=', div: '/', mod: '%', not: '!' };
const LEVELS: readonly (readonly string[])[] = [['||'], ['&&'], ['==', '!='], ['<', '>', '<=', '>='], ['+='], ['+', '-'], ['*', '/', '%']];
const TOKEN = /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|([\p{L}_$][\p{L}\p{N}_$]*)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(\+=|&&|\|\||[=!<>]=|->|[-+*/%<>!?:.,;()[\]{}=])|(.))/uy;
const DEPTH_LIMIT = 60;

/** The expression that begins with `${` at `start`; `end` is one past its brace, -1 when that is missing. */
export function parseEl(text: string, start: number, placeAt: (offset: number) => ConfigPlace): { readonly node: ElNode; readonly end: number } {
  const parser = new ElParser(text, start + 2, placeAt);
  const node = parser.conditional();
  return { node, end: parser.close() };
}

class ElParser {
  private readonly text: string;
  private readonly placeAt: (offset: number) => ConfigPlace;
  private next: { readonly kind: 'number' | 'name' | 'text' | 'symbol' | 'end'; readonly text: string; readonly start: number; readonly end: number };
  private depth = 0;

  constructor(text: string, start: number, placeAt: (offset: number) => ConfigPlace) {
    this.text = text;
    this.placeAt = placeAt;
    this.next = this.tokenAt(start);
  }

  close(): number {
    if (this.next.kind === 'end') return -1;
    if (this.next.text !== '}') this.unexpected('}');
    return this.next.end;
  }

  conditional(): ElNode {
    if (++this.depth > DEPTH_LIMIT) throw new ConfigError(this.placeAt(this.next.start), 'tooDeep', { limit: DEPTH_LIMIT });
    const condition = this.binary(0);
    let node = condition;
    if (this.accept('?')) {
      const yes = this.conditional();
      this.expect(':');
      node = { kind: 'conditional', condition, yes, no: this.conditional() };
    }
    this.depth--;
    return node;
  }

  private binary(level: number): ElNode {
    const operators = LEVELS[level];
    if (!operators) return this.unary();
    let left = this.binary(level + 1);
    for (let operator = this.operatorAhead(operators); operator; operator = this.operatorAhead(operators)) {
      this.advance();
      left = { kind: 'binary', operator, left, right: this.binary(level + 1) };
    }
    return left;
  }

  private operatorAhead(operators: readonly string[]): ElOperator | null {
    const { kind, text } = this.next;
    const symbol = kind === 'name' ? WORDS[text] : kind === 'symbol' ? text : undefined;
    return symbol !== undefined && operators.includes(symbol) ? (symbol as ElOperator) : null;
  }

  private unary(): ElNode {
    const { kind, text } = this.next;
    const operator = kind === 'name' && text === 'empty' ? 'empty' : this.operatorAhead(['!', '-']);
    if (operator === null) return this.postfix(this.primary());
    if (++this.depth > DEPTH_LIMIT) throw new ConfigError(this.placeAt(this.next.start), 'tooDeep', { limit: DEPTH_LIMIT });
    this.advance();
    const node: ElNode = { kind: 'unary', operator: operator as '-' | '!' | 'empty', operand: this.unary() };
    this.depth--;
    return node;
  }

  private primary(): ElNode {
    const { kind, text } = this.next;
    if (kind === 'number') return this.advance(), { kind: 'literal', value: /[.eE]/.test(text) ? Number(text) : BigInt.asIntN(64, BigInt(text)) };
    if (kind === 'text') return this.advance(), { kind: 'literal', value: text.slice(1, -1).replace(/\\(.)/g, '$1') };
    if (kind === 'name') {
      if (text in WORDS) this.unexpected('a value');
      this.advance();
      if (this.next.text === '(' || this.next.text === ':') if (this.next.text === '(') this.unsupported(`${text}(`);
      return text === 'true' || text === 'false' ? { kind: 'literal', value: text === 'true' } : text === 'null' ? { kind: 'literal', value: null } : { kind: 'name', name: text };
    }
    if (text === '{' || text === '[') this.unsupported(text);
    if (!this.accept('(')) this.unexpected('a value');
    const inner = this.conditional();
    this.expect(')');
    return inner;
  }

  private postfix(first: ElNode): ElNode {
    let target = first;
    for (;;) {
      if (this.accept('.')) {
        if (this.next.kind !== 'name') this.unexpected('a name');
        target = { kind: 'property', target, key: { kind: 'literal', value: this.next.text } };
        this.advance();
        if (this.next.text === '(') this.unsupported('(');
      } else if (this.accept('[')) {
        target = { kind: 'property', target, key: this.conditional() };
        this.expect(']');
      } else {
        if (['=', ';', '->'].includes(this.next.text) && this.next.kind === 'symbol') this.unsupported(this.next.text);
        return target;
      }
    }
  }

  private advance(): void {
    this.next = this.tokenAt(this.next.end);
  }

  private accept(text: string): boolean {
    if (this.next.kind !== 'symbol' || this.next.text !== text) return false;
    this.advance();
    return true;
  }

  private expect(text: string): void {
    if (!this.accept(text)) this.unexpected(text);
  }

  private unexpected(expected: string): never {
    throw new ConfigError(this.placeAt(this.next.start), 'elExpected', { expected, token: this.next.text || 'end' });
  }

  private unsupported(what: string): never {
    throw new ConfigError(this.placeAt(this.next.start), 'elUnsupported', { what });
  }

  private tokenAt(offset: number): ElParser['next'] {
    TOKEN.lastIndex = offset;
    const match = TOKEN.exec(this.text);
    if (!match) return { kind: 'end', text: '', start: this.text.length, end: this.text.length };
    const [, number, name, quoted, symbol, other] = match;
    const end = TOKEN.lastIndex;
    const text = number ?? name ?? quoted ?? symbol ?? other ?? '';
    const start = end - text.length;
    if (other !== undefined) throw new ConfigError(this.placeAt(start), 'elExpected', { expected: 'an expression', token: other });
    return { kind: number !== undefined ? 'number' : name !== undefined ? 'name' : quoted !== undefined ? 'text' : 'symbol', text, start, end };
  }
}
