/**
 * The head of an answer as FastCGI, uwsgi and SCGI programs write it (CGI's: RFC 3875 §6), by nginx' rules
 * (ngx_http_parse_header_line, `process_header` of the three modules): lines end in LF or CRLF, a line without a colon
 * is a field without a value, `Status` gives the status, and a Location without one makes it 302. uwsgi and SCGI
 * programs may begin with HTTP's status line instead.
 */
import type { Header } from '../wire/http1Fields.ts';
import type { UpstreamHead } from './nginxUpstreamProtocol.ts';

export type GatewayHead =
  | { readonly kind: 'needMore' }
  /** `bodyStart`: index of the first byte after the head. */
  | { readonly kind: 'head'; readonly head: UpstreamHead; readonly bodyStart: number }
  | { readonly kind: 'broken'; readonly text: string };

const needMore = { kind: 'needMore' } as const;

/** `text`: all that has come so far, one character a byte. */
export function readGatewayHead(text: string, takesStatusLine: boolean): GatewayHead {
  let at = 0;
  let line: UpstreamHead | null = null;
  if (takesStatusLine && isStatusLineStart(text)) {
    const match = /^HTTP\/\d{1,3}\.\d{1,3} +(\d{3})(?: ([^\r\n]*))?\r?\n/.exec(text);
    if (match) {
      line = { status: Number(match[1]), reason: match[2] ?? '', headers: [] };
      at = match[0].length;
    } else if (!text.includes('\n')) return needMore;
  }
  const headers: Header[] = [];
  for (;;) {
    const end = text.indexOf('\n', at);
    const whole = text.slice(at, end < 0 ? undefined : end).replace(/\r$/, '');
    if (whole === '' && end >= 0) return finished(headers, line, end + 1);
    // nginx passes over status lines among the fields, as some programs repeat them.
    if (whole.startsWith('HTTP/')) {
      if (end < 0) return needMore;
      at = end + 1;
      continue;
    }
    const field = fieldOf(whole, end >= 0);
    if (field.kind === 'broken') return field;
    if (end < 0) return needMore;
    headers.push(field.header);
    at = end + 1;
  }
}

function isStatusLineStart(text: string): boolean {
  return 'HTTP/'.startsWith(text.slice(0, 5)) && text !== '';
}

type Field = { readonly kind: 'field'; readonly header: Header } | { readonly kind: 'broken'; readonly text: string };

/** The character at which nginx gives up is written in hex, after what it had taken for the name. */
function fieldOf(line: string, whole: boolean): Field {
  // oxlint-disable-next-line no-control-regex -- what may not stand in a name is exactly the control characters
  const name = /^[^\x00-\x20\x7f:]*/.exec(line)![0];
  const stop = line[name.length];
  if (stop !== undefined && (stop !== ':' || name === '')) return broken(name, stop);
  const value = stop === undefined ? '' : line.slice(name.length + 1).replace(/^ +/, '').replace(/ +$/, '');
  const bad = whole ? /[\0\r]/.exec(value) : null;
  return bad ? broken(line.slice(0, line.indexOf(bad[0])), bad[0]) : { kind: 'field', header: [name, value] };
}

function broken(taken: string, stop: string): Field {
  return { kind: 'broken', text: `upstream sent invalid header: "${taken}\\x${stop.charCodeAt(0).toString(16).padStart(2, '0')}..."` };
}

function finished(headers: readonly Header[], line: UpstreamHead | null, bodyStart: number): GatewayHead {
  const valueOf = (wanted: string): string | undefined => headers.findLast(([name]) => name.toLowerCase() === wanted)?.[1];
  const status = valueOf('status');
  if (line) return { kind: 'head', head: { ...line, headers }, bodyStart };
  if (status === undefined) {
    const [code, reason] = valueOf('location') === undefined ? [200, 'OK'] : [302, 'Moved Temporarily'];
    return { kind: 'head', head: { status: code, reason, headers }, bodyStart };
  }
  if (!/^\d{3}/.test(status)) return { kind: 'broken', text: `upstream sent invalid status "${status}"` };
  return { kind: 'head', head: { status: Number(status.slice(0, 3)), reason: status.slice(4), headers }, bodyStart };
}
