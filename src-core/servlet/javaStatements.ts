/** Java's statements (JLS §14). */
import { ExpressionParser } from './javaExpressions.ts';
import { refuse } from './javaLexer.ts';
import type { JavaCatch, JavaExpression, JavaSpot, JavaStatement, JavaVariable } from './javaTree.ts';

export class StatementParser extends ExpressionParser {
  statements(): readonly JavaStatement[] {
    const body: JavaStatement[] = [];
    while (this.next.kind !== 'end' && this.next.text !== '}') body.push(...this.statement());
    return body;
  }

  /** Several for none (`;`) or one. */
  private statement(): readonly JavaStatement[] {
    const { spot } = this;
    if (this.accept(';')) return [];
    if (this.accept('{')) return this.nested(() => {
      const body = this.statements();
      this.expect('}');
      return [{ kind: 'block', body, ...spot }];
    });
    if (this.declarationIsAhead()) return [this.local()];
    if (this.next.kind === 'keyword') return this.nested(() => [this.statementByKeyword(spot)]);
    const expression = this.expression();
    if (!['assign', 'update', 'call', 'new'].includes(expression.kind)) refuse(this.source, spot, 'javaNotStatement', {});
    this.expect(';');
    return [{ kind: 'expression', expression, ...spot }];
  }

  private statementByKeyword(spot: JavaSpot): JavaStatement {
    const word = this.next.text;
    switch (word) {
      case 'if': return this.ifStatement(spot);
      case 'for': return this.forStatement(spot);
      case 'while': return this.advance(), { kind: 'while', condition: this.condition(), body: this.body(), ...spot };
      case 'do': return this.doStatement(spot);
      case 'try': return this.tryStatement(spot);
      case 'return': return this.advance(), { kind: 'return', value: this.upToSemicolon(), ...spot };
      case 'throw': {
        this.advance();
        const value = this.upToSemicolon() ?? this.unexpected('an exception');
        return { kind: 'throw', value, ...spot };
      }
      case 'synchronized': {
        this.advance();
        this.expect('(');
        if (!this.accept('this')) this.unsupported('synchronized (…)');
        this.expect(')');
        if (this.next.text !== '{') this.unexpected('{');
        return { kind: 'synchronized', body: this.body(), ...spot };
      }
      case 'break': case 'continue': {
        this.advance();
        if (this.next.kind === 'name') this.unsupported(`${word} ${this.next.text}`);
        this.expect(';');
        return { kind: word, ...spot };
      }
      case 'this': case 'new': {
        const expression = this.expression();
        this.expect(';');
        return { kind: 'expression', expression, ...spot };
      }
      default: return word === 'else' || word === 'catch' || word === 'finally' ? this.unexpected('a statement') : this.unsupported(word);
    }
  }

  private ifStatement(spot: JavaSpot): JavaStatement {
    this.advance();
    const condition = this.condition();
    const yes = this.body();
    return { kind: 'if', condition, yes, no: this.accept('else') ? this.body() : null, ...spot };
  }

  private doStatement(spot: JavaSpot): JavaStatement {
    this.advance();
    const body = this.body();
    this.expect('while');
    const condition = this.condition();
    this.expect(';');
    return { kind: 'do', condition, body, ...spot };
  }

  private forStatement(spot: JavaSpot): JavaStatement {
    this.advance();
    this.expect('(');
    if (this.forEachIsAhead()) {
      this.accept('final');
      const type = this.type();
      const name = this.name();
      this.expect(':');
      const items = this.expression();
      this.expect(')');
      return { kind: 'forEach', type, name, items, body: this.body(), ...spot };
    }
    const start = this.accept(';') ? [] : this.declarationIsAhead() ? [this.local()] : this.startExpressions();
    const condition = this.next.text === ';' ? null : this.expression();
    this.expect(';');
    const step = this.next.text === ')' ? [] : this.expressions();
    this.expect(')');
    return { kind: 'for', start, condition, step, body: this.body(), ...spot };
  }

  private startExpressions(): readonly JavaStatement[] {
    const list = this.expressions().map((expression): JavaStatement => ({ kind: 'expression', expression, line: expression.line, column: expression.column }));
    this.expect(';');
    return list;
  }

  private tryStatement(spot: JavaSpot): JavaStatement {
    this.advance();
    if (this.next.text === '(') this.unsupported('try (…)');
    const body = this.body();
    const catches: JavaCatch[] = [];
    while (this.next.text === 'catch') {
      const at = this.spot;
      this.advance();
      this.expect('(');
      this.accept('final');
      const types = [this.type()];
      while (this.accept('|')) types.push(this.type());
      const name = this.name();
      this.expect(')');
      catches.push({ types, name, body: this.body(), ...at });
    }
    const last = this.accept('finally') ? this.body() : null;
    if (catches.length === 0 && last === null) this.unexpected('catch');
    return { kind: 'try', body, catches, last, ...spot };
  }

  private condition(): JavaExpression {
    this.expect('(');
    const condition = this.expression();
    this.expect(')');
    return condition;
  }

  private body(): JavaStatement {
    const { spot } = this;
    const [only] = this.statement();
    return only ?? { kind: 'block', body: [], ...spot };
  }

  private upToSemicolon(): JavaExpression | null {
    const value = this.next.text === ';' ? null : this.expression();
    this.expect(';');
    return value;
  }

  private local(): JavaStatement {
    const { spot } = this;
    const isFinal = this.accept('final');
    const type = this.type();
    const at = this.spot;
    const variables = this.variables(this.name(), at);
    this.expect(';');
    return { kind: 'local', type, isFinal, variables, ...spot };
  }

  /** `a = 1, b` behind a type: of a local variable or of a field. */
  protected variables(first: string, spot: JavaSpot): JavaVariable[] {
    const variables: JavaVariable[] = [];
    for (let name = first, at = spot; ; ) {
      if (this.next.text === '[') this.unsupported(`${name}[]`);
      variables.push({ name, value: this.accept('=') ? (this.next.text === '{' ? this.bareArray() : this.expression()) : null, ...at });
      if (!this.accept(',')) return variables;
      at = this.spot;
      name = this.name();
    }
  }
}
