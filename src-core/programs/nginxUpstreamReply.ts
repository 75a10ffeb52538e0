/** What of an upstream's answer reaches the client (`hide_headers` and `process_headers` of ngx_http_upstream.c). */
import type { NginxLocation } from '../config/nginxLocation.ts';
import type { NginxSettings } from '../config/nginxSettings.ts';
import { headerValue } from '../wire/http1Fields.ts';
import type { WholeBody } from './nginxBody.ts';
import { replyOf, type Reply } from './nginxReply.ts';
import type { UpstreamHead } from './nginxUpstreamProtocol.ts';

/** nginx writes these itself, or they are the connection's own (RFC 9110 §7.6.1). */
const NOT_FROM_UPSTREAM = ['date', 'server', 'x-pad', 'connection', 'keep-alive', 'transfer-encoding', 'content-type', 'content-length'];
/** The gateways' modules let Date and Server pass; uwsgi's even passes Status on. */
const NOT_FROM_GATEWAY = ['connection', 'keep-alive', 'transfer-encoding', 'content-type', 'content-length'];

/** `whole` null: the body follows piece by piece. */
export function replyFrom(head: UpstreamHead, whole: WholeBody | null, location: NginxLocation, settings: NginxSettings): Reply {
  const { status, headers } = head;
  const { protocol } = location.pass!;
  const isHttp = protocol === 'proxy';
  const length = headerValue(headers, 'content-length');
  const redirect = headerValue(headers, 'location');
  const rewritten = redirect === undefined || !isHttp ? null : rewrittenLocation(location, redirect);
  const hidden = [...(isHttp ? NOT_FROM_UPSTREAM : NOT_FROM_GATEWAY), ...(protocol === 'uwsgi' || isHttp ? [] : ['status']), ...(rewritten === null ? [] : ['location'])];
  const passed = headers.filter(([name]) => !hidden.includes(name.toLowerCase()) && !name.toLowerCase().startsWith('x-accel-'));
  const complete = whole?.complete ?? true;
  return {
    ...replyOf(status, headerValue(headers, 'content-type') ?? null, whole?.body ?? new Uint8Array(0)),
    reason: head.reason, length: length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : null, location: rewritten, headers: passed,
    // What has been announced cannot be kept: the connection ends, so that the client can tell.
    cut: !complete, closes: !complete && settings.keepaliveTimeoutUs === 0,
  };
}

/** proxy_redirect default: the upstream's own address becomes the location that leads to it; anything else stays. */
function rewrittenLocation({ pass, pattern }: NginxLocation, location: string): string | null {
  const { hostText, uri } = pass!;
  const from = `http://${hostText}${uri ?? '/'}`;
  return location.startsWith(from) ? `${uri === null ? '/' : pattern}${location.slice(from.length)}` : null;
}
