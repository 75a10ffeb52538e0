/** The words of Java source (JLS §3): names, numbers, texts and symbols, each with its place. Throws `ConfigError` only. */
import { ConfigError, type ConfigErrorKey, type ConfigErrorParams, type ConfigPlace } from '../config/configError.ts';
import type { JavaSpot } from './javaTree.ts';

/** Java source, and where a person finds what stands there: the file itself, or the JSP that it was made from. */
export interface JavaText {
  readonly text: string;
  /** As stack traces name it: `hello_jsp.java`. */
  readonly file: string;
  readonly place: (spot: JavaSpot) => ConfigPlace;
}

export type JavaToken = JavaSpot & {
  readonly kind: 'name' | 'keyword' | 'symbol' | 'int' | 'long' | 'double' | 'char' | 'text' | 'end';
  /** As written. */
  readonly text: string;
  /** What a text or character stands for. */
  readonly value?: string;
};

const LENGTH_LIMIT = 200_000;

const KEYWORDS = new Set(
  ('abstract assert boolean break byte case catch char class const continue default do double else enum extends final finally float for goto if implements import instanceof int interface ' +
    'long native new package private protected public return short static strictfp super switch synchronized this throw throws transient try void volatile while true false null').split(' '),
);

const BLANK = /(?:[ \t\r\n\f]|\/\/[^\n]*|\/\*[^]*?\*\/)+/y;
const NAME = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const NUMBER = /0[xX][0-9a-fA-F_]+[lL]?|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[lLdDfF]?/y;
const SYMBOL = />>>=|<<=|>>=|\.\.\.|->|::|\+\+|--|&&|\|\||[=!<>+\-*/%&|^]=|[-+*/%=<>!~?:;.,(){}[\]&|^@]/y;

/** Java text from its first line on; a part of it when `lines` is given: [first, last], 1-based. */
export function javaTokens(source: JavaText, lines?: readonly [number, number]): JavaToken[] {
  if (source.text.length > LENGTH_LIMIT) refuse(source, { line: 1, column: 1 }, 'tooLong', { limit: LENGTH_LIMIT });
  const all = source.text.split('\n');
  const text = lines ? all.slice(lines[0] - 1, lines[1]).join('\n') : source.text;
  return [...new Lexer(source, text, lines?.[0] ?? 1).tokens()];
}

export function refuse(source: JavaText, spot: JavaSpot, key: ConfigErrorKey, params: ConfigErrorParams = {}): never {
  throw new ConfigError(source.place(spot), key, params);
}

class Lexer {
  private readonly source: JavaText;
  private readonly text: string;
  private at = 0;
  private line: number;
  private lineStart = 0;

  constructor(source: JavaText, text: string, firstLine: number) {
    this.source = source;
    this.text = text;
    this.line = firstLine;
  }

  *tokens(): Generator<JavaToken> {
    for (;;) {
      this.take(BLANK);
      const spot = this.spot;
      if (this.at >= this.text.length) return void (yield { kind: 'end', text: '', ...spot });
      yield { ...this.token(spot), ...spot };
    }
  }

  private token(spot: JavaSpot): Pick<JavaToken, 'kind' | 'text' | 'value'> {
    const char = this.text[this.at]!;
    if (this.text.startsWith('"""', this.at)) refuse(this.source, spot, 'javaUnsupported', { what: '"""' });
    if (char === '"' || char === "'") {
      const start = this.at;
      const value = this.quoted(char, spot);
      return { kind: char === '"' ? 'text' : 'char', text: this.text.slice(start, this.at), value };
    }
    const name = this.take(NAME);
    if (name !== null) return { kind: KEYWORDS.has(name) ? 'keyword' : 'name', text: name };
    const number = /[\d.]/.test(char) ? this.take(/\d|\.\d/y.exec(this.text.slice(this.at)) ? NUMBER : SYMBOL) : null;
    if (number !== null && /\d/.test(number)) return this.number(number, spot);
    const symbol = number ?? this.take(SYMBOL);
    if (symbol !== null) return { kind: 'symbol', text: symbol };
    if (this.text.startsWith('/*', this.at)) refuse(this.source, spot, 'javaUnclosed', { what: '/*' });
    return refuse(this.source, spot, 'unexpectedToken', { token: char });
  }

  private number(written: string, spot: JavaSpot): Pick<JavaToken, 'kind' | 'text'> {
    const digits = written.replaceAll('_', '');
    if (/^0[xX]/.test(digits)) return /[lL]$/.test(digits) ? { kind: 'long', text: digits.slice(0, -1) } : { kind: 'int', text: digits };
    if (/[fF]$/.test(digits)) refuse(this.source, spot, 'javaUnsupported', { what: 'float' });
    if (/^0\d/.test(digits) && !/[.eEdD]/.test(digits)) refuse(this.source, spot, 'javaUnsupported', { what: written });
    if (/[lL]$/.test(digits)) return { kind: 'long', text: digits.slice(0, -1) };
    return /[.eEdD]/.test(digits) ? { kind: 'double', text: digits.replace(/[dD]$/, '') } : { kind: 'int', text: digits };
  }

  private quoted(quote: string, spot: JavaSpot): string {
    let value = '';
    for (this.at++; ; ) {
      const char = this.text[this.at];
      if (char === undefined || char === '\n') refuse(this.source, spot, 'javaUnclosed', { what: quote });
      this.at++;
      if (char === quote) break;
      value += char === '\\' ? this.escape(spot) : char;
    }
    if (quote === "'" && value.length !== 1) refuse(this.source, spot, 'javaCharacter', { value });
    return value;
  }

  /** JLS §3.10.7; octal escapes but \0 are refused. */
  private escape(spot: JavaSpot): string {
    const char = this.text[this.at++] ?? '';
    const unicode = /u+([0-9a-fA-F]{4})/y;
    unicode.lastIndex = this.at - 1;
    const code = unicode.exec(this.text);
    if (code) {
      this.at = unicode.lastIndex;
      return String.fromCharCode(Number.parseInt(code[1]!, 16));
    }
    return ESCAPES[char] ?? refuse(this.source, spot, 'javaUnsupported', { what: `\\${char}` });
  }

  private get spot(): JavaSpot {
    return { line: this.line, column: this.at - this.lineStart + 1 };
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    if (found === null) return null;
    for (let i = found.indexOf('\n'); i >= 0; i = found.indexOf('\n', i + 1)) {
      this.line++;
      this.lineStart = this.at + i + 1;
    }
    this.at += found.length;
    return found;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', s: ' ', 0: '\0', '"': '"', "'": "'", '\\': '\\' };
