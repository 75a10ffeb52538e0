/**
 * A part of Java (JLS 17): classes with fields and methods, by `javaStatements.ts` statements, and by `javaExpressions.ts`
 * expressions. What this part does not have is refused with its place and never guessed. Throws `ConfigError` only.
 */
import { javaTokens, type JavaText } from './javaLexer.ts';
import { StatementParser } from './javaStatements.ts';
import type { JavaAnnotation, JavaClass, JavaField, JavaMembers, JavaMethod, JavaStatement } from './javaTree.ts';

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

class JavaParser extends StatementParser {
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
