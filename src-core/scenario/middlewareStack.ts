/**
 * The list of middlewares in a site's `stack.py`, read and rewritten in its text: the page lets people reorder it, and
 * what runs is the file. It is not a parser of Python. It knows one form, a list of plain string literals under the name
 * MIDDLEWARE at the beginning of a line, and says `null` to all else (f-strings, names, sums of lists).
 */

/** Callables (`module:name`) that make an application of an application; the last two are modules of the sample site. */
export const AVAILABLE_MIDDLEWARE: readonly string[] = [
  'middleware.access_log:AccessLog',
  'middleware.error_catcher:ErrorCatcher',
  'middleware.gzip_body:Gzip',
  'middleware.sessions:Sessions',
  'middleware.sessions:SignedSessions',
  'middleware.xml_to_html:XmlToHtml',
  'catalogue:as_html',
  'mounts:mounted',
];

/** The names, outermost first; `null` where the text has no list in the known form. */
export function readStack(text: string): string[] | null {
  return listIn(text)?.items.map((item) => item.name) ?? null;
}

/**
 * The text with `names` in place of the list's own; all outside the list stays, and comments go with the item that they
 * stand above or behind. With the names that are there already it is the text itself. Throws `RangeError` where
 * `readStack` says `null`.
 */
export function writeStack(text: string, names: readonly string[]): string {
  const list = listIn(text);
  if (!list) throw new RangeError('there is no list named MIDDLEWARE');
  const { items, from, to, rest } = list;
  if (items.length === names.length && items.every((item, index) => item.name === names[index])) return text;
  const left = [...items];
  const lines = names.flatMap((name) => {
    const at = left.findIndex((item) => item.name === name);
    const known = at < 0 ? undefined : left.splice(at, 1)[0];
    return [...(known?.above ?? []), `${literal(name)},${known?.behind ? `  ${known.behind}` : ''}`];
  });
  const inner = [...lines, ...rest].map((line) => `    ${line}\n`).join('');
  return `${text.slice(0, from)}${inner === '' ? '' : `\n${inner}`}${text.slice(to)}`;
}

interface Item {
  readonly name: string;
  /** Comments on lines of their own, above it. */
  readonly above: readonly string[];
  /** The comment at the end of its line. */
  behind: string;
}

interface List {
  readonly items: readonly Item[];
  /** Comments below the last item. */
  readonly rest: readonly string[];
  /** Between the brackets. */
  readonly from: number;
  readonly to: number;
}

const STRING = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`;
const TOKEN = new RegExp(String.raw`(?<space>[ \t\r\f]+)|(?<line>\n)|(?<comment>#[^\n]*)|(?<comma>,)|(?<end>\])|(?<string>${STRING})`, 'y');

function listIn(text: string): List | null {
  const from = [...text.matchAll(/^MIDDLEWARE[ \t]*=[ \t]*\[/gm)].map((match) => match.index + match[0].length).at(-1);
  if (from === undefined) return null;
  const items: Item[] = [];
  let above: string[] = [];
  let sameLine: Item | null = null;
  let separated = true;
  TOKEN.lastIndex = from;
  for (let at = from, match = TOKEN.exec(text); match; at = TOKEN.lastIndex, match = TOKEN.exec(text)) {
    const { line, comment, comma, end, string } = match.groups!;
    if (end) return onlyCommentAfter(text, TOKEN.lastIndex) ? { items, rest: above, from, to: at } : null;
    if (line) sameLine = null;
    if (comment && sameLine) sameLine.behind = comment.trimEnd();
    else if (comment) above.push(comment.trimEnd());
    if (comma) {
      if (separated) return null;
      separated = true;
    }
    if (string) {
      const name = valueOf(string);
      if (!separated || name === null) return null;
      items.push((sameLine = { name, above, behind: '' }));
      above = [];
      separated = false;
    }
  }
  return null;
}

/** `[…] + OTHERS` and `[…][::-1]` are other lists than the one between the brackets. */
function onlyCommentAfter(text: string, at: number): boolean {
  return /^[ \t\r]*(?:#.*)?(?:\n|$)/.test(text.slice(at));
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', '"': '"', "'": "'" };

/** The value of a string literal of Python with the escapes that `literal` writes; `null` for other escapes. */
function valueOf(string: string): string | null {
  let known = true;
  const value = string.slice(1, -1).replaceAll(/\\(?:u([0-9a-fA-F]{4})|([^]))/g, (_, code: string | undefined, letter: string) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    known &&= Object.hasOwn(ESCAPES, letter);
    return ESCAPES[letter] ?? '';
  });
  return known ? value : null;
}

function literal(name: string): string {
  const escaped = name
    .replaceAll(/[\\"]/g, String.raw`\$&`)
    .replaceAll(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `"${escaped}"`;
}
