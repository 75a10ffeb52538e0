/**
 * The syntax of nginx.conf: text to a tree of directives, without knowing any directive.
 * It follows nginx's own reader (`ngx_conf_read_token`): words are separated by white space; `;`, `{` end a word, while
 * `}` and `#` mean something only at the start of one, quotes too; a backslash takes the next character along.
 * The rule: what nginx 1.22.1 reads as one word is one word here, with its place.
 */
import { ConfigError, type ConfigPlace } from './configError.ts';

export interface NginxDirective {
  readonly name: string;
  readonly args: readonly string[];
  /** Where each argument starts, in the order of `args`. */
  readonly argPlaces: readonly ConfigPlace[];
  /** Present when the directive has braces. */
  readonly block?: readonly NginxDirective[];
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

const DEPTH_LIMIT = 64;
const LENGTH_LIMIT = 1_000_000;

/** Throws `ConfigError` only. Variables (`$host`) stay in the strings as written. */
export function parseNginxSyntax(text: string, source = 'nginx.conf'): readonly NginxDirective[] {
  if (text.length > LENGTH_LIMIT) throw new ConfigError({ source, line: 1, column: 1 }, 'tooLong', { limit: LENGTH_LIMIT });
  const builder = new TreeBuilder();
  for (const token of tokensOf(text, source)) builder.take(token);
  return builder.tree;
}

type Token =
  | { readonly kind: 'word'; readonly text: string; readonly place: ConfigPlace }
  | { readonly kind: ';' | '{' | '}' | 'end'; readonly place: ConfigPlace };

type Word = Extract<Token, { kind: 'word' }>;

interface OpenBlock {
  readonly opener: readonly Word[];
  readonly children: NginxDirective[];
}

/** Holds the open blocks while tokens go by: a stack of its own, so that deep nesting cannot exhaust the engine's. */
class TreeBuilder {
  private readonly open: OpenBlock[] = [{ opener: [], children: [] }];
  private words: Word[] = [];

  get tree(): readonly NginxDirective[] {
    return this.innermost.children;
  }

  take(token: Token): void {
    switch (token.kind) {
      case 'word': this.words.push(token); return;
      case ';': this.endDirective(token.place); return;
      case '{': this.openBlock(token.place); return;
      case '}': this.closeBlock(token.place); return;
      case 'end': this.finish(token.place);
    }
  }

  private get innermost(): OpenBlock {
    return this.open.at(-1)!;
  }

  private endDirective(place: ConfigPlace): void {
    if (this.words.length === 0) throw new ConfigError(place, 'unexpectedToken', { token: ';' });
    this.innermost.children.push(directiveOf(this.words));
    this.words = [];
  }

  private openBlock(place: ConfigPlace): void {
    if (this.words.length === 0) throw new ConfigError(place, 'unexpectedToken', { token: '{' });
    if (this.open.length > DEPTH_LIMIT) throw new ConfigError(place, 'tooDeep', { limit: DEPTH_LIMIT });
    this.open.push({ opener: this.words, children: [] });
    this.words = [];
  }

  private closeBlock(place: ConfigPlace): void {
    this.expectNoWords();
    if (this.open.length === 1) throw new ConfigError(place, 'unexpectedToken', { token: '}' });
    const { opener, children } = this.open.pop()!;
    this.innermost.children.push(directiveOf(opener, children));
  }

  private finish(place: ConfigPlace): void {
    this.expectNoWords();
    if (this.open.length === 1) return;
    const opener = this.innermost.opener[0]!;
    throw new ConfigError(place, 'missingClosingBrace', { directive: opener.text, openedLine: opener.place.line });
  }

  /** nginx complains at the brace or at the end of file; the missing `;` belongs after the last word, so we point there. */
  private expectNoWords(): void {
    const last = this.words.at(-1);
    if (last) throw new ConfigError(last.place, 'missingSemicolon', { directive: this.words[0]!.text });
  }
}

function directiveOf(words: readonly Word[], block?: readonly NginxDirective[]): NginxDirective {
  const [name, ...args] = words;
  const { source, line, column } = name!.place;
  return {
    name: name!.text, args: args.map((word) => word.text), argPlaces: args.map((word) => word.place),
    ...(block && { block }), source, line, column,
  };
}

function* tokensOf(text: string, source: string): Generator<Token> {
  const reader = new TextReader(text, source);
  for (;;) {
    reader.skipBlank();
    const place = reader.place;
    const char = reader.peek();
    if (char === '') return void (yield { kind: 'end', place });
    if (char === ';' || char === '{' || char === '}') {
      reader.next();
      yield { kind: char, place };
    } else if (char === '"' || char === "'") {
      yield { kind: 'word', text: quotedWord(reader, place), place };
    } else {
      yield { kind: 'word', text: bareWord(reader), place };
    }
  }
}

class TextReader {
  private at = 0;
  private line = 1;
  private column = 1;
  private readonly text: string;
  private readonly source: string;
  constructor(text: string, source: string) {
    this.text = text;
    this.source = source;
  }

  get place(): ConfigPlace {
    return { source: this.source, line: this.line, column: this.column };
  }

  peek(): string {
    return this.text[this.at] ?? '';
  }

  next(): string {
    const char = this.peek();
    this.at++;
    if (char === '\n') [this.line, this.column] = [this.line + 1, 1];
    else this.column++;
    return char;
  }

  skipBlank(): void {
    for (;;) {
      const char = this.peek();
      if (char === '#') while (this.peek() !== '' && this.peek() !== '\n') this.next();
      else if (isBlank(char)) this.next();
      else return;
    }
  }
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\r' || char === '\n';
}

function quotedWord(reader: TextReader, start: ConfigPlace): string {
  const quote = reader.next();
  let word = '';
  while (reader.peek() !== quote) {
    if (reader.peek() === '') throw new ConfigError(start, 'unclosedQuote', { quote });
    word += reader.peek() === '\\' ? escaped(reader) : reader.next();
  }
  reader.next();
  const after = reader.peek();
  if (after === '' || isBlank(after) || after === ';' || after === '{' || after === ')') return word;
  throw new ConfigError(reader.place, 'textAfterQuote', { token: after });
}

function bareWord(reader: TextReader): string {
  let word = '';
  for (;;) {
    const char = reader.peek();
    if (char === '' || isBlank(char) || char === ';') return word;
    // `${name}`: the only brace that does not open a block.
    if (char === '{' && !word.endsWith('$')) return word;
    word += char === '\\' ? escaped(reader) : reader.next();
  }
}

/** Quotes and the backslash lose the backslash, t r n become control characters, everything else keeps it (regexes rely on that). */
function escaped(reader: TextReader): string {
  reader.next();
  const char = reader.next();
  switch (char) {
    case '"': case "'": case '\\': return char;
    case 't': return '\t';
    case 'r': return '\r';
    case 'n': return '\n';
    default: return `\\${char}`;
  }
}
