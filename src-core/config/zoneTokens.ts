/** The words of a master file (RFC 1035 §5.1): entries of one line, or of several where parentheses join them. */
import { ConfigError, type ConfigPlace } from './configError.ts';

export interface ZoneWord {
  /** Escapes are kept as written: `\.` and `\032` mean something to names and to strings. */
  readonly text: string;
  readonly quoted: boolean;
  readonly place: ConfigPlace;
}

export interface ZoneEntry {
  readonly words: readonly ZoneWord[];
  /** The entry starts with white space: its owner is the one of the record before. */
  readonly ownerOmitted: boolean;
}

const LENGTH_LIMIT = 1_000_000;
const SPECIAL = new Set([' ', '\t', '\r', '\n', ';', '(', ')', '"']);

export function* zoneEntriesOf(text: string, source: string): Generator<ZoneEntry> {
  if (text.length > LENGTH_LIMIT) throw new ConfigError({ source, line: 1, column: 1 }, 'tooLong', { limit: LENGTH_LIMIT });
  const reader = new Reader(text, source);
  while (!reader.ended) {
    const entry = entryOf(reader);
    if (entry.words.length > 0) yield entry;
  }
}

class Reader {
  private at = 0;
  private line = 1;
  private lineStart = 0;
  private readonly text: string;
  private readonly source: string;
  constructor(text: string, source: string) {
    this.text = text;
    this.source = source;
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  get place(): ConfigPlace {
    return { source: this.source, line: this.line, column: this.at - this.lineStart + 1 };
  }

  peek(): string {
    return this.text[this.at] ?? '';
  }

  next(): string {
    const char = this.peek();
    this.at++;
    if (char === '\n') [this.line, this.lineStart] = [this.line + 1, this.at];
    return char;
  }
}

function entryOf(reader: Reader): ZoneEntry {
  const words: ZoneWord[] = [];
  const ownerOmitted = reader.peek() === ' ' || reader.peek() === '\t';
  let opened: ConfigPlace | null = null;
  for (;;) {
    const place = reader.place;
    const char = reader.peek();
    if (char === '' || (char === '\n' && !opened)) break;
    if (char === ';') skipComment(reader);
    else if (char === '(' && !opened) opened = skipped(reader, place);
    else if (char === '(') throw new ConfigError(place, 'unexpectedToken', { token: '(' });
    else if (char === ')' && opened) opened = (reader.next(), null);
    else if (char === ')') throw new ConfigError(place, 'unopenedParenthesis');
    else if (char === '"') words.push({ text: quotedText(reader, place), quoted: true, place });
    else if (SPECIAL.has(char)) reader.next();
    else words.push({ text: bareText(reader), quoted: false, place });
  }
  if (opened) throw new ConfigError(opened, 'unclosedParenthesis');
  reader.next();
  return { words, ownerOmitted };
}

function skipped(reader: Reader, place: ConfigPlace): ConfigPlace {
  reader.next();
  return place;
}

function skipComment(reader: Reader): void {
  while (reader.peek() !== '' && reader.peek() !== '\n') reader.next();
}

function quotedText(reader: Reader, start: ConfigPlace): string {
  reader.next();
  let text = '';
  while (reader.peek() !== '"') {
    if (reader.peek() === '' || reader.peek() === '\n') throw new ConfigError(start, 'unclosedQuote', { quote: '"' });
    text += reader.peek() === '\\' ? escaped(reader) : reader.next();
  }
  reader.next();
  return text;
}

function bareText(reader: Reader): string {
  let text = '';
  while (reader.peek() !== '' && !SPECIAL.has(reader.peek())) text += reader.peek() === '\\' ? escaped(reader) : reader.next();
  return text;
}

/** `\X` or `\DDD`, checked and kept. */
function escaped(reader: Reader): string {
  const place = reader.place;
  reader.next();
  const first = reader.peek();
  if (first === '' || first === '\n' || first === '\r') throw new ConfigError(place, 'badEscape');
  reader.next();
  if (!/\d/.test(first)) return `\\${first}`;
  const digits = first + reader.next() + reader.next();
  if (!/^\d{3}$/.test(digits) || Number(digits) > 255) throw new ConfigError(place, 'badEscape');
  return `\\${digits}`;
}
