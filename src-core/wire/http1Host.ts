import type { FieldLine } from './http1Fields.ts';
import { objectTo, type HttpProfile } from './http1Rules.ts';

/** The Host rules of RFC 9112 §3.2: exactly one in 1.1, valid, and overridden by an absolute-form target. */
export function checkHost(fields: readonly FieldLine[], target: string, minor: number, profile: HttpProfile, end: number): void {
  const hosts = fields.filter(({ name }) => name.toLowerCase() === 'host');
  const [first, second] = hosts;
  if (second !== undefined) objectTo(profile, 'hostRepeated', second.start);
  if (first === undefined) {
    if (minor >= 1) objectTo(profile, 'hostMissing', end);
    return;
  }
  if (!hostPatterns[profile.hostSyntax].test(first.value)) objectTo(profile, 'hostInvalid', first.start);
  const authority = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/?#]*)/.exec(target)?.[1];
  if (authority !== undefined && authority.toLowerCase() !== first.value.toLowerCase()) objectTo(profile, 'hostMismatch', first.start);
}

const hostPatterns = {
  // Host = uri-host [ ":" port ] (RFC 9110 §7.2), reg-name may be empty (RFC 3986 §3.2.2).
  rfc: /^(?:\[[0-9A-Fa-fvV:.]+\]|(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)(?::\d*)?$/,
  // ngx_http_validate_host: not empty, no two dots in a row, no slash, no byte up to 0x20, no 0x7f.
  nginx: /^(?!:|\.(?::|$))(?:(?!\.\.)[^\x00-\x20\x7f/])+$/,
  any: /^[^]*$/,
} as const;
