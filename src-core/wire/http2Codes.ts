import { WireError } from './field.ts';

/** The numbers of RFC 9113 §6 and §7, by name. */
export const http2FrameTypes = ['DATA', 'HEADERS', 'PRIORITY', 'RST_STREAM', 'SETTINGS', 'PUSH_PROMISE', 'PING', 'GOAWAY', 'WINDOW_UPDATE', 'CONTINUATION'] as const;

export const http2ErrorCodes = [
  'NO_ERROR', 'PROTOCOL_ERROR', 'INTERNAL_ERROR', 'FLOW_CONTROL_ERROR', 'SETTINGS_TIMEOUT', 'STREAM_CLOSED', 'FRAME_SIZE_ERROR',
  'REFUSED_STREAM', 'CANCEL', 'COMPRESSION_ERROR', 'CONNECT_ERROR', 'ENHANCE_YOUR_CALM', 'INADEQUATE_SECURITY', 'HTTP_1_1_REQUIRED',
] as const;

export type Http2ErrorName = (typeof http2ErrorCodes)[number];

export const http2Settings = {
  SETTINGS_HEADER_TABLE_SIZE: 1,
  SETTINGS_ENABLE_PUSH: 2,
  SETTINGS_MAX_CONCURRENT_STREAMS: 3,
  SETTINGS_INITIAL_WINDOW_SIZE: 4,
  SETTINGS_MAX_FRAME_SIZE: 5,
  SETTINGS_MAX_HEADER_LIST_SIZE: 6,
} as const;

export const http2Flags = { END_STREAM: 0x1, ACK: 0x1, END_HEADERS: 0x4, PADDED: 0x8, PRIORITY: 0x20 } as const;

/** What breaks a rule, and the error code that it is answered with (RFC 9113 §5.4). */
export class Http2Fault extends WireError {
  readonly error: Http2ErrorName;
  constructor(error: Http2ErrorName, offset: number, expectation: string) {
    super('HTTP/2', offset, expectation);
    this.error = error;
  }
}

export function http2ErrorName(code: number): string {
  return http2ErrorCodes[code] ?? 'unknown';
}

export function http2SettingName(identifier: number): string {
  return Object.entries(http2Settings).find(([, number]) => number === identifier)?.[0] ?? 'unknown';
}

/** Whether a setting may have this value (RFC 9113 §6.5.2); the error to answer with, or `null`. */
export function settingProblem(identifier: number, value: number): Http2ErrorName | null {
  switch (identifier) {
    case http2Settings.SETTINGS_ENABLE_PUSH: return value > 1 ? 'PROTOCOL_ERROR' : null;
    case http2Settings.SETTINGS_INITIAL_WINDOW_SIZE: return value > 2 ** 31 - 1 ? 'FLOW_CONTROL_ERROR' : null;
    case http2Settings.SETTINGS_MAX_FRAME_SIZE: return value < 2 ** 14 || value > 2 ** 24 - 1 ? 'PROTOCOL_ERROR' : null;
    default: return null;
  }
}
