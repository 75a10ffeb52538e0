/** HTTP/2 frames as data (RFC 9113 §6). `padLength` is `null` for a frame without the PADDED flag: padding of 0 costs a byte too. */
export interface Http2Priority {
  readonly exclusive: boolean;
  readonly dependency: number;
  /** 1 to 256. */
  readonly weight: number;
}

export type Http2Frame =
  | { readonly kind: 'DATA'; readonly streamId: number; readonly endStream: boolean; readonly padLength: number | null; readonly data: Uint8Array }
  | { readonly kind: 'HEADERS'; readonly streamId: number; readonly endStream: boolean; readonly endHeaders: boolean; readonly padLength: number | null; readonly priority: Http2Priority | null; readonly fragment: Uint8Array }
  | { readonly kind: 'PRIORITY'; readonly streamId: number; readonly priority: Http2Priority }
  | { readonly kind: 'RST_STREAM'; readonly streamId: number; readonly errorCode: number }
  | { readonly kind: 'SETTINGS'; readonly streamId: 0; readonly ack: boolean; readonly settings: readonly (readonly [identifier: number, value: number])[] }
  | { readonly kind: 'PUSH_PROMISE'; readonly streamId: number; readonly endHeaders: boolean; readonly padLength: number | null; readonly promisedStreamId: number; readonly fragment: Uint8Array }
  | { readonly kind: 'PING'; readonly streamId: 0; readonly ack: boolean; readonly data: Uint8Array }
  | { readonly kind: 'GOAWAY'; readonly streamId: 0; readonly lastStreamId: number; readonly errorCode: number; readonly debugData: Uint8Array }
  | { readonly kind: 'WINDOW_UPDATE'; readonly streamId: number; readonly increment: number }
  | { readonly kind: 'CONTINUATION'; readonly streamId: number; readonly endHeaders: boolean; readonly fragment: Uint8Array }
  | { readonly kind: 'unknown'; readonly streamId: number; readonly type: number; readonly flags: number; readonly payload: Uint8Array };
