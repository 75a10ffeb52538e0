import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePair, encodePair, OWN } from '../../../web/state/pairLink.ts';

const choice = fc.record({ name: fc.oneof(fc.constant(OWN), fc.string({ minLength: 1 })), request: fc.nat(9999) });

describe('a pair in a link', () => {
  test('comes back as it went, whatever the names are', () => {
    fc.assert(fc.property(choice, choice, (a, b) => {
      expect(decodePair(`#s=abc&${encodePair(a, b)}&l=ko`)).toEqual({ a, b });
    }));
  });

  test('reads as a person would write it', () => {
    expect(encodePair({ name: 'again', request: 0 }, { name: 'again', request: 2 })).toBe('x=again~again:2');
    expect(encodePair({ name: OWN, request: 0 }, { name: 'static', request: 0 })).toBe('x=@~static');
  });

  test.each<[fragment: string, pair: ReturnType<typeof decodePair>]>([
    ['', null],
    ['#p=hello&c=3', null],
    ['#p=x=1', null],
    ['#x=hello', { a: { name: 'hello', request: 0 }, b: null }],
    ['#x=', { a: { name: '', request: 0 }, b: null }],
    ['#x=%E0~b:2', { a: { name: '%E0', request: 0 }, b: { name: 'b', request: 2 } }],
    ['#x=a:99999~b', { a: { name: 'a:99999', request: 0 }, b: { name: 'b', request: 0 } }],
    ['#x=a~b~c', { a: { name: 'a', request: 0 }, b: { name: 'b', request: 0 } }],
  ])('%j', (fragment, pair) => expect(decodePair(fragment)).toEqual(pair));

  test('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void decodePair(`x=${text}`)));
  });
});
