/**
 * What httpd makes of a CGI program's output (util_script.c, `ap_scan_script_header_err_core`; mod_cgi.c): the header lines
 * are judged one by one, a Status becomes the status line, the rest is the body whatever Content-Length the script wrote.
 */
import { cgiBodyStart, decodeCgiResponse } from '../wire/cgi.ts';
import type { Header } from '../wire/http1Fields.ts';
import { joinBytes, latin1Of } from '../wire/http1Text.ts';

/** The next bytes of the output; `end` when the program has closed it. */
export type OutputPart = { readonly kind: 'bytes'; readonly bytes: Uint8Array } | { readonly kind: 'end' } | { readonly kind: 'timeout' };

export type ScriptHead =
  | { readonly kind: 'head'; readonly status: number; readonly reason: string; readonly type: string | null; readonly location: string | null; readonly headers: readonly Header[]; readonly body: Uint8Array; readonly responseKind: string; readonly bytes: Uint8Array }
  /** `text`: the line of the error log, without the script's name at its end. */
  | { readonly kind: 'failed'; readonly status: 500 | 504; readonly text: string };

export class ScriptHeadReader {
  private readonly parts: Uint8Array[] = [];
  private readonly script: string;

  /** `script`: the file's name without its folders, as the error log has it. */
  constructor(script: string) {
    this.script = script;
  }

  /** Null: more is needed. */
  take(part: OutputPart): ScriptHead | null {
    if (part.kind === 'timeout') return failed(504, `Script timed out before returning headers: ${this.script}`);
    if (part.kind === 'bytes') this.parts.push(part.bytes);
    const bytes = joinBytes(this.parts);
    const start = cgiBodyStart(bytes);
    const whole = start ?? bytes.lastIndexOf(0x0a) + 1;
    const lines = latin1Of(bytes.subarray(0, whole)).split('\n').slice(0, -1).map((line) => line.replace(/\r$/, ''));
    const bad = lines.find((line, i) => line !== '' && !line.includes(':') && (start === null || i < lines.length - 1));
    if (bad !== undefined) return failed(500, `malformed header from script '${this.script}': Bad header: ${bad.slice(0, 128)}`);
    if (start !== null) return this.headOf(bytes, start, lines);
    if (part.kind !== 'end') return null;
    // A last line without its end is a line all the same.
    const rest = latin1Of(bytes.subarray(whole));
    if (rest !== '' && !rest.includes(':')) return failed(500, `malformed header from script '${this.script}': Bad header: ${rest.slice(0, 128)}`);
    if (bytes.length === 0) return failed(500, `End of script output before headers: ${this.script}`);
    return failed(500, `Premature end of script headers: ${this.script}`);
  }

  private headOf(bytes: Uint8Array, start: number, lines: readonly string[]): ScriptHead {
    const fields = lines.filter((line) => line !== '').map((line): Header => {
      const [, name = '', value = ''] = /^([^:]*):[ \t]*(.*?)[ \t]*$/s.exec(line)!;
      return [name, value];
    });
    const last = (name: string): string | null => fields.findLast(([field]) => field.toLowerCase() === name)?.[1] ?? null;
    const given = last('status');
    const status = given === null ? 200 : Number.parseInt(given, 10);
    if (!(status >= 100 && status < 600)) return failed(500, `Invalid status line from script '${this.script}': ${given!.slice(0, 30)}`);
    const rest = fields.filter(([name]) => !['status', 'content-type', 'content-length'].includes(name.toLowerCase()));
    const isCookie = ([name]: Header): boolean => name.toLowerCase() === 'set-cookie';
    return {
      kind: 'head', status, reason: given === null ? '' : given.replace(/^\d+ ?/, ''), type: last('content-type'), location: last('location'),
      headers: [...rest.filter((field) => !isCookie(field)), ...rest.filter(isCookie)], body: bytes.subarray(start), responseKind: kindOf(bytes), bytes,
    };
  }
}

/** RFC 3875 §6.2's name for it, where the output keeps to the RFC. */
function kindOf(bytes: Uint8Array): string {
  try {
    return decodeCgiResponse(bytes).message.kind;
  } catch {
    return 'document';
  }
}

function failed(status: 500 | 504, text: string): ScriptHead {
  return { kind: 'failed', status, text };
}
