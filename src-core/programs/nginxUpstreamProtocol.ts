/**
 * What a protocol must tell nginx' upstream machinery (`nginxPass.ts`): the bytes of a request, and how the bytes of an
 * answer are read. Readers have no I/O; the wording of what is wrong is that of nginx' error log.
 */
import type { NginxLocation } from '../config/nginxLocation.ts';
import type { NginxRequestView } from '../config/nginxVariables.ts';
import type { PayloadProtocol } from '../trace/trace.ts';
import type { Header } from '../wire/http1Fields.ts';
import type { Exchange } from './nginxConnection.ts';

export interface UpstreamHead {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly Header[];
}

export type UpstreamPart =
  | { readonly kind: 'needMore' }
  | { readonly kind: 'head'; readonly head: UpstreamHead }
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  /** For the error log, and nothing else. */
  | { readonly kind: 'complaint'; readonly text: string; readonly level: 'error' | 'warn' }
  /** `persists`: the connection could carry another request. */
  | { readonly kind: 'end'; readonly persists: boolean }
  /** The peer closed before the answer was whole; `text` null: nginx does not say so. */
  | { readonly kind: 'closed'; readonly text: string | null }
  /** No answer can be made of it. */
  | { readonly kind: 'broken'; readonly text: string };

export interface UpstreamReader {
  feed(bytes: Uint8Array): void;
  /** The peer has closed. */
  end(): void;
  next(): UpstreamPart;
}

export interface UpstreamProtocol {
  readonly payload: { readonly request: PayloadProtocol; readonly response: (bytes: Uint8Array) => PayloadProtocol };
  /** Throws `WireError` for what the protocol cannot carry. */
  request(exchange: Exchange, location: NginxLocation, view: NginxRequestView): Uint8Array;
  reader(method: string): UpstreamReader;
}
