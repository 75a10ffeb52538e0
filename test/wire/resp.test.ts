import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeResp, encodeResp, type Resp } from '../../src-core/wire/resp.ts';
import { bytesOfText, latin1Of } from '../../src-core/wire/http1Text.ts';

// The examples of the specification.
test.each<[Resp, string]>([
  [['LLEN', 'mylist'], '*2\r\n$4\r\nLLEN\r\n$6\r\nmylist\r\n'],
  [48293, ':48293\r\n'], [{ simple: 'OK' }, '+OK\r\n'], [{ error: 'ERR unknown command' }, '-ERR unknown command\r\n'],
  ['', '$0\r\n\r\n'], [[], '*0\r\n'], [['hello', 1, [2]], '*3\r\n$5\r\nhello\r\n:1\r\n*1\r\n:2\r\n'], ['안녕', `$6\r\n${latin1Of(new TextEncoder().encode('안녕'))}\r\n`],
])('%j', (value, text) => {
  expect(latin1Of(encodeResp(value))).toBe(text);
  expect(decodeResp(bytesOfText(text))).toEqual({ value, length: text.length });
});

test('a part is not whole, and what follows is left', () => {
  const bytes = encodeResp(['LPUSH', 'celery', '{}']);
  for (let end = 0; end < bytes.length; end++) expect(decodeResp(bytes.subarray(0, end))).toBeNull();
  expect(decodeResp(new Uint8Array([...bytes, 36]))).toMatchObject({ length: bytes.length });
});

test.each(['hello\r\n', '$x\r\n', '*1\r\nx\r\n', '$1\r\nab\r\n', '$99999999\r\n', '*-2\r\n'])('%j is none', (text) => {
  expect(decodeResp(bytesOfText(text))).toBe('wrong');
});

test('whatever bytes come, it does not throw', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void decodeResp(bytes)));
});
