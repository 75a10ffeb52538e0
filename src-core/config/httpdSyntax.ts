/**
 * The syntax of httpd.conf: text to a tree of directives, without knowing any directive.
 * It follows httpd's own reader (`ap_cfg_getline`, `ap_getword_conf`): one directive a line, a backslash at the end of a
 * line joins the next to it (of a comment too), `#` begins a comment only at the start of a line, a quote that is never
 * closed reaches to the end of the line. The rule: what httpd 2.4.71 reads as one word is one word here, with its place.
 */
import { ConfigError, type ConfigPlace } from './configError.ts';

export interface HttpdDirective {
  /** As written; a section's without the bracket. */
  readonly name: string;
  readonly args: readonly string[];
  /** Where each argument starts, in the order of `args`. */
  readonly argPlaces: readonly ConfigPlace[];
  /** Present in sections: `<Name args> … </Name>`. */
  readonly block?: readonly HttpdDirective[];
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

const DEPTH_LIMIT = 64;
const LENGTH_LIMIT = 1_000_000;

/** Throws `ConfigError` only. */
export function parseHttpdSyntax(text: string, source = 'httpd.conf'): readonly HttpdDirective[] {
  if (text.length > LENGTH_LIMIT) throw new ConfigError({ source, line: 1, column: 1 }, 'tooLong', { limit: LENGTH_LIMIT });
  const builder = new TreeBuilder();
  for (const line of logicalLinesOf(text, source)) builder.take(line);
  return builder.finished();
}

/** Names of directives, sections and their closers are compared without case. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** What httpd takes for one line: physical lines joined, with the place that each character came from. */
interface LogicalLine {
  readonly text: string;
  readonly placeAt: (offset: number) => ConfigPlace;
}

interface PhysicalLine {
  readonly text: string;
  /** Where it begins in the logical line. */
  readonly start: number;
  readonly line: number;
}

function* logicalLinesOf(text: string, source: string): Generator<LogicalLine> {
  let parts: PhysicalLine[] = [];
  let start = 0;
  for (const [i, physical] of text.split('\n').entries()) {
    const line = physical.replace(/\r$/, '');
    const continued = line.endsWith('\\');
    parts.push({ text: continued ? line.slice(0, -1) : line, start, line: i + 1 });
    start += continued ? line.length - 1 : 0;
    if (continued) continue;
    yield joined(parts, source);
    [parts, start] = [[], 0];
  }
  if (parts.length > 0) yield joined(parts, source);
}

function joined(parts: readonly PhysicalLine[], source: string): LogicalLine {
  const placeAt = (offset: number): ConfigPlace => {
    const part = lastStartingBy(parts, offset);
    return { source, line: part.line, column: offset - part.start + 1 };
  };
  return { text: parts.map(({ text }) => text).join(''), placeAt };
}

/** By halves: a line may be joined from very many. */
function lastStartingBy<Part extends { readonly start: number }>(parts: readonly Part[], offset: number): Part {
  let [low, high] = [0, parts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (parts[middle]!.start <= offset) low = middle;
    else high = middle - 1;
  }
  return parts[low]!;
}

interface Word {
  readonly text: string;
  readonly place: ConfigPlace;
}

interface OpenSection {
  readonly opener: readonly Word[];
  readonly children: HttpdDirective[];
}

/** Holds the open sections while lines go by. */
class TreeBuilder {
  private readonly open: OpenSection[] = [{ opener: [], children: [] }];

  take(line: LogicalLine): void {
    const start = line.text.search(/\S/);
    if (start < 0 || line.text[start] === '#') return;
    if (line.text.startsWith('</', start)) this.close(line, start);
    else if (line.text[start] === '<') this.openSection(line, start);
    else this.innermost.children.push(directiveOf(wordsOf(line, start, line.text.length)));
  }

  finished(): readonly HttpdDirective[] {
    const opener = this.innermost.opener[0];
    if (opener) throw new ConfigError(opener.place, 'sectionNotClosed', { section: opener.text });
    return this.innermost.children;
  }

  private get innermost(): OpenSection {
    return this.open.at(-1)!;
  }

  private openSection(line: LogicalLine, start: number): void {
    // The last bracket of the line closes: `<Files "a>b">`. What follows it is ignored, as httpd does.
    const end = line.text.lastIndexOf('>');
    const name = /^[^\s>]*/.exec(line.text.slice(start + 1))![0];
    const place = line.placeAt(start);
    if (name === '') throw new ConfigError(place, 'unexpectedToken', { token: '<' });
    if (end < 0) throw new ConfigError(place, 'sectionBracket', { section: name });
    if (this.open.length > DEPTH_LIMIT) throw new ConfigError(place, 'tooDeep', { limit: DEPTH_LIMIT });
    this.open.push({ opener: [{ text: name, place }, ...wordsOf(line, start + 1 + name.length, end)], children: [] });
  }

  private close(line: LogicalLine, start: number): void {
    const place = line.placeAt(start);
    const [, name = '', bracket] = /^<\/([^\s>]*)(>?)/.exec(line.text.slice(start))!;
    if (bracket === '') throw new ConfigError(place, 'sectionBracket', { section: `/${name}` });
    const expected = this.innermost.opener[0];
    if (!expected) throw new ConfigError(place, 'sectionNotOpened', { section: name });
    if (!sameName(name, expected.text)) throw new ConfigError(place, 'sectionMismatch', { expected: expected.text, found: name, openedLine: expected.place.line });
    const { opener, children } = this.open.pop()!;
    this.innermost.children.push(directiveOf(opener, children));
  }
}

function directiveOf(words: readonly Word[], block?: readonly HttpdDirective[]): HttpdDirective {
  const [name, ...args] = words;
  const { source, line, column } = name!.place;
  return {
    name: name!.text, args: args.map((word) => word.text), argPlaces: args.map((word) => word.place),
    ...(block && { block }), source, line, column,
  };
}

function wordsOf(line: LogicalLine, start: number, end: number): readonly Word[] {
  const text = line.text.slice(0, end);
  const words: Word[] = [];
  // A quoted word ends at its quote, whatever follows: `"a"b` is two words. Quotes inside of a bare word are plain characters.
  const pattern = /"((?:\\.|[^"\\])*)(?:"|\\?$)|'((?:\\.|[^'\\])*)(?:'|\\?$)|[^\s"']\S*/gs;
  pattern.lastIndex = start;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const quote = match[0][0]!;
    const quoted = match[1] ?? match[2];
    words.push({ text: quoted === undefined ? match[0] : unescaped(quoted, quote), place: line.placeAt(match.index) });
  }
  return words;
}

/** Inside of quotes a backslash makes the quote and itself plain; before anything else it stays (regexes rely on that). */
function unescaped(text: string, quote: string): string {
  return text.replace(/\\(.)/gs, (whole, next: string) => (next === quote || next === '\\' ? next : whole));
}
