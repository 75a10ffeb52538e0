/**
 * A part of Java (JLS 17): classes with fields and methods, statements, and by `javaExpressions.ts` expressions. What this
 * part does not have is refused with its place and never guessed. Throws `ConfigError` only.
 */
import { javaTokens, refuse, type JavaText } from './javaLexer.ts';
import { ExpressionParser } from './javaExpressions.ts';
import type { JavaAnnotation, JavaCatch, JavaClass, JavaField, JavaMembers, JavaMethod, JavaSpot, JavaStatement, JavaVariable } from './javaTree.ts';

/** A whole file with one class. */
export function parseJavaClass(source: JavaText): JavaClass {
  const parser = new JavaParser(source, javaTokens(source));
  const found = parser.file();
  parser.end();
  return found;
}

/** Fields and methods alone: what stands between the braces of a class. */
export function parseJavaMembers(source: JavaText, lines?: readonly [number, number]): JavaMembers {
  const parser = new JavaParser(source, javaTokens(source, lines));
  const members = parser.members('');
  parser.end();
  return members;
}

/** The statements of a method's body. */
export function parseJavaStatements(source: JavaText, lines?: readonly [number, number]): readonly JavaStatement[] {
  const parser = new JavaParser(source, javaTokens(source, lines));
  const body = parser.statements();
  parser.end();
  return body;
}

const MODIFIERS = new Set(['public', 'protected', 'private', 'final', 'volatile', 'transient']);

class JavaParser extends ExpressionParser {
  file(): JavaClass {
    const home = this.accept('package') ? this.qualifiedName() : '';
    if (home !== '') this.expect(';');
    while (this.accept('import')) this.importClause();
    const annotations = this.annotations();
    while (MODIFIERS.has(this.next.text)) this.advance();
    const spot = this.spot;
    this.expect('class');
    const name = this.name();
    const parent = this.accept('extends') ? this.type() : '';
    const interfaces: string[] = [];
    if (this.accept('implements')) do interfaces.push(this.type()); while (this.accept(','));
    this.expect('{');
    const members = this.members(name);
    this.expect('}');
    return { package: home, name, parent, interfaces, annotations, ...members, ...spot };
  }

  members(className: string): JavaMembers {
    const fields: JavaField[] = [];
    const methods: JavaMethod[] = [];
    while (this.next.kind !== 'end' && this.next.text !== '}') {
      if (this.accept(';')) continue;
      this.annotations();
      let isFinal = false;
      let isSynchronized = false;
      for (; MODIFIERS.has(this.next.text) || this.next.text === 'synchronized'; this.advance()) {
        isFinal ||= this.next.text === 'final';
        isSynchronized ||= this.next.text === 'synchronized';
      }
      if (this.next.text === className && this.peek(1).text === '(') this.unsupported('constructor');
      for (const keyword of ['static', 'abstract', 'native', 'class', 'interface', 'enum', '<', '{']) if (this.next.text === keyword) this.unsupported(keyword);
      this.member(isFinal, isSynchronized, fields, methods);
    }
    return { fields, methods };
  }

  private member(isFinal: boolean, isSynchronized: boolean, fields: JavaField[], methods: JavaMethod[]): void {
    const returns = this.accept('void') ? 'void' : this.type();
    const spot = this.spot;
    const name = this.name();
    if (this.next.text === '(') {
      const parameters = this.parameters();
      const body = this.methodBody();
      methods.push({ returns, name, parameters, body: isSynchronized ? [{ kind: 'synchronized', body: { kind: 'block', body, ...spot }, ...spot }] : body, ...spot });
      return;
    }
    if (isSynchronized) this.unexpected('(');
    for (const variable of this.variables(name, spot)) fields.push({ type: returns, isFinal, ...variable });
    this.expect(';');
  }

  private parameters(): JavaMethod['parameters'] {
    const parameters: { type: string; name: string }[] = [];
    this.expect('(');
    while (this.next.text !== ')') {
      this.accept('final');
      const type = this.type();
      if (this.next.text === '...') this.unsupported('...');
      parameters.push({ type, name: this.name() });
      if (!this.accept(',')) break;
    }
    this.expect(')');
    return parameters;
  }

  private methodBody(): readonly JavaStatement[] {
    if (this.accept('throws')) do this.type(); while (this.accept(','));
    this.expect('{');
    const body = this.statements();
    this.expect('}');
    return body;
  }

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

  private condition() {
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

  private upToSemicolon() {
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

  private variables(first: string, spot: JavaSpot): JavaVariable[] {
    const variables: JavaVariable[] = [];
    for (let name = first, at = spot; ; ) {
      if (this.next.text === '[') this.unsupported(`${name}[]`);
      variables.push({ name, value: this.accept('=') ? (this.next.text === '{' ? this.bareArray() : this.expression()) : null, ...at });
      if (!this.accept(',')) return variables;
      at = this.spot;
      name = this.name();
    }
  }

  private annotations(): JavaAnnotation[] {
    const found: JavaAnnotation[] = [];
    while (this.next.text === '@') {
      const { spot } = this;
      this.advance();
      const name = this.name();
      const texts: string[] = [];
      if (this.accept('(')) {
        while (!this.accept(')')) {
          if (this.next.kind === 'end') this.unexpected(')');
          if (this.next.kind === 'name' && !['value', 'urlPatterns'].includes(this.next.text)) this.unsupported(`@${name}(${this.next.text})`);
          const token = this.advance();
          if (token.kind === 'text') texts.push(token.value ?? '');
        }
      }
      found.push({ name, texts, ...spot });
    }
    return found;
  }

  private importClause(): void {
    if (this.next.text === 'static') this.unsupported('import static');
    this.qualifiedName();
    if (this.accept('.')) this.expect('*');
    this.expect(';');
  }

  private qualifiedName(): string {
    let name = this.name();
    while (this.next.text === '.' && this.peek(1).kind === 'name') {
      this.advance();
      name += `.${this.name()}`;
    }
    return name;
  }
}
