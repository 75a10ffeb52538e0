/** Java's expressions by precedence climbing (JLS §15). */
import { JavaCursor } from './javaCursor.ts';
import { refuse } from './javaLexer.ts';
import type { JavaExpression, JavaSpot } from './javaTree.ts';

/** Loosest first. */
const LEVELS: readonly (readonly string[])[] = [['||'], ['&&'], ['|'], ['^'], ['&'], ['==', '!='], ['<', '>', '<=', '>=', 'instanceof'], ['+', '-'], ['*', '/', '%']];

export class ExpressionParser extends JavaCursor {
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
}

function lastNameOf(target: JavaExpression): string {
  return target.kind === 'name' || target.kind === 'field' ? target.name : 'Object';
}
