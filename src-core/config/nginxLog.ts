/** A line of the access log (`log_format`); `combined` is what nginx writes when nothing else is said. */
import type { NginxLogFormat } from './nginxConf.ts';
import { encodeUtf8 } from '../wire/utf8.ts';
import { variableOf, type NginxRequestView } from './nginxVariables.ts';

/** Without the newline. Variables that do not exist are `-` (empty under `escape=json` and `none`). */
export function logLineOf({ escape, template }: NginxLogFormat, view: NginxRequestView): string {
  return template.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, bare?: string) => {
    const value = variableOf(braced ?? bare ?? '', view);
    if (value === null) return escape === 'default' ? '-' : '';
    return ESCAPES[escape](value);
  });
}

const ESCAPES: Readonly<Record<NginxLogFormat['escape'], (value: string) => string>> = {
  none: (value) => value,
  json: (value) => JSON.stringify(value).slice(1, -1),
  // `ngx_http_log_escape`: the quote, the backslash and every byte outside of printable ASCII.
  default: (value) => value.replace(/["\\]|[^\x20-\x7e]/gu, (character) =>
    Array.from(bytesOf(character), (byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')),
};

/** What a client sent is one character a byte here; a text of the configuration is not. */
function bytesOf(character: string): Iterable<number> {
  const code = character.codePointAt(0)!;
  return code <= 0xff ? [code] : encodeUtf8(character);
}
