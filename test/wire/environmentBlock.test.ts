import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeEnvironment, encodeEnvironment } from '../../src-core/wire/environmentBlock.ts';
import { latin1Of } from '../../src-core/wire/http1Text.ts';
import { variableOf, type Variable } from '../../src-core/wire/variable.ts';
import { decodedWhole, expectBeginningsRefused, expectDecodedOrRefused, outcomeOf } from './decoding.ts';

const octets = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

test.each<[string, Variable[], string]>([
  ['nothing', [], ''],
  ['a variable', [['REQUEST_METHOD', 'GET']], 'REQUEST_METHOD=GET\0'],
  ['an empty value, and one with "="', [['QUERY_STRING', ''], ['HTTP_COOKIE', 'a=b=c']], 'QUERY_STRING=\0HTTP_COOKIE=a=b=c\0'],
])('%s', (_, variables, text) => {
  expect(latin1Of(encodeEnvironment(variables))).toBe(text);
  expect(decodedWhole(decodeEnvironment, octets(text))).toEqual(variables);
});

test('cut inside a variable, it is refused', () => expectBeginningsRefused(decodeEnvironment, octets('QUERY_STRING=a=b\0'), 1));

test.each<[string, string, number]>([['no "="', 'PATH\0', 0], ['no name', '=x\0', 0], ['no NUL', 'A=1\0B=2', 7]])('%s is refused', (_, text, offset) => {
  expect(outcomeOf(decodeEnvironment, octets(text))).toMatchObject({ name: 'WireError', offset });
});

test.each<Variable>([['', 'x'], ['A=B', 'x'], ['A', 'x\0'], ['A\0', 'x']])('%j=%j cannot be encoded', (name, value) => {
  expect(() => encodeEnvironment([[name, value]])).toThrow(expect.objectContaining({ name: 'WireError' }) as Error);
});

test('of several values the last stands', () => {
  const variables: Variable[] = [['SCRIPT_NAME', '/hello'], ['PATH_INFO', '/hello'], ['SCRIPT_NAME', '']];
  expect([variableOf(variables, 'SCRIPT_NAME'), variableOf(variables, 'script_name')]).toEqual(['', undefined]);
});

test('variables survive their bytes; any bytes are decoded whole or refused', () => {
  const text = fc.uint8Array({ maxLength: 20 }).map((bytes) => latin1Of(bytes).replaceAll('\0', '0'));
  const variables = fc.array(fc.tuple(text.map((name) => `N${name.replaceAll('=', '_')}`), text));
  fc.assert(fc.property(variables, fc.uint8Array(), (sent, any) => {
    expect(decodedWhole(decodeEnvironment, encodeEnvironment(sent))).toEqual(sent);
    expectDecodedOrRefused(decodeEnvironment, any);
  }));
});
