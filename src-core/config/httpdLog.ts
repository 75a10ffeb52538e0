/**
 * Lines of httpd's access log (mod_log_config): a LogFormat read into items once, written out for each request.
 * Escapes are `ap_escape_logitem`'s: the quote and the backslash get a backslash, control characters become `\n` or `\xhh`.
 */
import { encodeUtf8 } from '../wire/utf8.ts';
import { ConfigError } from './configError.ts';
import type { HttpdArg } from './httpdValues.ts';
import { timeLocalOf } from './nginxTime.ts';

export type HttpdLogFormat = readonly HttpdLogItem[];

export type HttpdLogItem =
  | { readonly kind: 'text'; readonly text: string }
  /** `%{name}letter`; the status list of `%400,501{Referer}i` and `%!200{…}` in `statuses`, negated by `!`. */
  | { readonly kind: 'item'; readonly letter: string; readonly name: string; readonly original: boolean; readonly statuses: readonly number[]; readonly negated: boolean };

export interface HttpdLogView {
  readonly remoteAddress: string;
  readonly remoteUser: string | null;
  readonly localAddress: string;
  readonly localPort: number;
  readonly unixMs: number;
  readonly durationUs: number;
  /** As sent: `GET / HTTP/1.1`. */
  readonly requestLine: string;
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  /** Without `?`; empty when there is none. */
  readonly query: string;
  readonly protocol: string;
  /** Of the request as it came, and after internal redirects (`%>s`). */
  readonly status: number;
  readonly finalStatus: number;
  readonly bodyBytes: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  readonly serverName: string;
  /** What the Host field said; `%V`. */
  readonly host: string;
  readonly filename: string | null;
  readonly processId: number;
  /** Was the connection cut, kept, closed? `%X`. */
  readonly connection: 'aborted' | 'kept' | 'closed';
  readonly requestFields: readonly (readonly [string, string])[];
  readonly responseFields: readonly (readonly [string, string])[];
  readonly environment: ReadonlyMap<string, string>;
}

/** Throws `ConfigError` where httpd says "Unrecognized LogFormat directive" or "Ran off end of LogFormat". */
export function logFormatOf(arg: HttpdArg): HttpdLogFormat {
  const items: HttpdLogItem[] = [];
  const pattern = /%(?:%|(!?)([\d,]*)([<>]?)(?:\{([^}]*)\})?([<>]?)([A-Za-z]?))|\\(.)|[^%\\]+|\\/gsy;
  for (let match = pattern.exec(arg.value); match; match = pattern.exec(arg.value)) items.push(itemOf(match, arg));
  return items;
}

/** Without the newline. */
export function httpdLogLine(format: HttpdLogFormat, view: HttpdLogView): string {
  return format.map((item) => (item.kind === 'text' ? item.text : valueOf(item, view))).join('');
}

/** Letters that are simulated, and whether each needs a `{name}`. */
const LETTERS: Readonly<Record<string, 'plain' | 'named'>> = {
  ...Object.fromEntries(Array.from('hlutrsbBmUqHvVpAafDTXPOI', (letter) => [letter, 'plain'] as const)), i: 'named', o: 'named', e: 'named',
};

function itemOf([whole, bang, statuses, before, name, after, letter, escaped]: RegExpExecArray, arg: HttpdArg): HttpdLogItem {
  if (escaped !== undefined) return { kind: 'text', text: ({ n: '\n', t: '\t', r: '\r' } as Readonly<Record<string, string>>)[escaped] ?? (/["\\]/.test(escaped) ? escaped : `\\${escaped}`) };
  if (whole === '%%') return { kind: 'text', text: '%' };
  if (letter === undefined) return { kind: 'text', text: whole };
  const kind = Object.hasOwn(LETTERS, letter) ? LETTERS[letter] : undefined;
  // `%{format}t`, `%{c}a`, `%{ms}T` and the like are refused: plain letters take no name here.
  if (kind === undefined || (kind === 'named') !== (name !== undefined)) throw new ConfigError(arg.place, 'badLogFormat', { value: whole });
  const mark = before || after;
  // Without a mark, %s, %U, %T, %D and %r are of the original request, all others of the last (mod_log_config).
  const original = mark === '' ? 'sUTDr'.includes(letter) : mark === '<';
  return { kind: 'item', letter, name: name ?? '', original, statuses: (statuses ?? '').split(',').filter((text) => text !== '').map(Number), negated: bang === '!' };
}

function valueOf(item: Extract<HttpdLogItem, { kind: 'item' }>, view: HttpdLogView): string {
  if (item.statuses.length > 0 && item.statuses.includes(view.finalStatus) === item.negated) return '-';
  const value = rawValueOf(item, view);
  return value === null ? '-' : escapedItem(value);
}

function rawValueOf({ letter, name, original }: { readonly letter: string; readonly name: string; readonly original: boolean }, view: HttpdLogView): string | null {
  switch (letter) {
    case 'h': case 'a': return view.remoteAddress;
    case 'A': return view.localAddress;
    // Nobody asks an identd.
    case 'l': return null;
    case 'u': return view.remoteUser === '' ? '""' : view.remoteUser;
    case 't': return `[${timeLocalOf(view.unixMs)}]`;
    case 'r': return view.requestLine;
    case 's': return String(original ? view.status : view.finalStatus);
    case 'b': return view.bodyBytes === 0 ? null : String(view.bodyBytes);
    case 'B': return String(view.bodyBytes);
    case 'm': return view.method;
    case 'U': return view.path;
    case 'q': return view.query === '' ? '' : `?${view.query}`;
    case 'H': return view.protocol;
    case 'v': return view.serverName;
    case 'V': return view.host;
    case 'p': return String(view.localPort);
    case 'f': return view.filename;
    case 'D': return String(view.durationUs);
    case 'T': return String(Math.floor(view.durationUs / 1_000_000));
    case 'P': return String(view.processId);
    case 'I': return String(view.receivedBytes);
    case 'O': return String(view.sentBytes);
    case 'X': return { aborted: 'X', kept: '+', closed: '-' }[view.connection];
    case 'i': return fieldOf(view.requestFields, name);
    case 'o': return fieldOf(view.responseFields, name);
    default: return view.environment.get(name) ?? null;
  }
}

function fieldOf(fields: readonly (readonly [string, string])[], name: string): string | null {
  const values = fields.filter(([field]) => field.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
  return values.length > 0 ? values.join(', ') : null;
}

const CONTROLS: Readonly<Record<string, string>> = { '\b': '\\b', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v' };

function escapedItem(value: string): string {
  return value.replace(/["\\]|[^\x20-\x7e]/gu, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    return CONTROLS[character] ?? Array.from(encodeUtf8(character), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  });
}
