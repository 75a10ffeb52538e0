/** The list of middlewares in stack.py: what is read is what Python would see, and what is written is read again. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guestLibrary, libraryPath } from '../../src-core/python/guestFiles.ts';
import { stackApp, stackPath } from '../../src-core/python/stackApp.ts';
import { AVAILABLE_MIDDLEWARE, readStack, writeStack } from '../../src-core/scenario/middlewareStack.ts';

const sample = stackApp[stackPath]!;

describe('reading', () => {
  test.each<[what: string, text: string, names: string[] | null]>([
    ['one item', 'MIDDLEWARE = ["a:A"]', ['a:A']],
    ['none', 'MIDDLEWARE = []\n', []],
    ['none but a comment', 'MIDDLEWARE = [\n  # "a:A",\n]\n', []],
    ['lines, comments, both quotes', '"""Words."""\nMIDDLEWARE=[\n  "a:A",  # first\n  # second\n  \'b:B\'\n]  # that is all\nX = 1\n', ['a:A', 'b:B']],
    ['the last of two, as Python would', 'MIDDLEWARE = ["a:A"]\nMIDDLEWARE = ["b:B"]\n', ['b:B']],
    ['lines that end in CR LF', 'MIDDLEWARE = [\r\n    "a:A",\r\n]\r\n', ['a:A']],
    ['no list', 'OTHERS = ["a:A"]', null],
    ['one inside of something', '  MIDDLEWARE = ["a:A"]', null],
    ['a name', 'MIDDLEWARE = [AccessLog]', null],
    ['an f-string', 'MIDDLEWARE = [f"a:A"]', null],
    ['two literals that Python would join', 'MIDDLEWARE = ["a:" "A"]', null],
    ['an empty place', 'MIDDLEWARE = ["a:A",, "b:B"]', null],
    ['a comma alone', 'MIDDLEWARE = [,]', null],
    ['no end', 'MIDDLEWARE = ["a:A",\n', null],
    ['a string without an end', 'MIDDLEWARE = ["a:A]\n', null],
    ['a sum', 'MIDDLEWARE = ["a:A"] + OTHERS', null],
    ['an escape that is not known', String.raw`MIDDLEWARE = ["a\x41"]`, null],
  ])('%s', (_, text, names) => {
    expect(readStack(text)).toEqual(names);
  });
});

describe('writing', () => {
  test('moves what belongs to an item with it, and touches nothing else', () => {
    const text = '"""Words."""\nMIDDLEWARE = [\n    # packs\n    "g:G",  # first\n    "a:A",\n    # "x:X",\n]  # end\nX = 1\n';
    expect(writeStack(text, ['a:A', 'n:N', 'g:G'])).toBe('"""Words."""\nMIDDLEWARE = [\n    "a:A",\n    "n:N",\n    # packs\n    "g:G",  # first\n    # "x:X",\n]  # end\nX = 1\n');
    expect(writeStack(text, [])).toBe('"""Words."""\nMIDDLEWARE = [\n    # "x:X",\n]  # end\nX = 1\n');
    expect(writeStack('MIDDLEWARE = ["a:A"]', [])).toBe('MIDDLEWARE = []');
  });

  test('changes nothing where nothing changes', () => {
    for (const text of [sample, "MIDDLEWARE = ['a:A', # odd\n'b:B']"]) expect(writeStack(text, readStack(text)!)).toBe(text);
  });

  test('there and back again, the file is the same', () => {
    const names = readStack(sample)!;
    expect(writeStack(writeStack(sample, names.toReversed()), names)).toBe(sample);
  });

  test('is refused where there is no list to write', () => {
    expect(() => writeStack('MIDDLEWARE = OTHERS\n', [])).toThrow(RangeError);
  });

  test('what is written is what is read', () => {
    const name = fc.oneof(fc.constantFrom(...AVAILABLE_MIDDLEWARE), fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', '\n', '#', ']', "'", '\ud800'));
    fc.assert(fc.property(fc.array(name), fc.array(name), (before, after) => {
      const text = writeStack(sample, before);
      expect(readStack(text)).toEqual(before);
      expect(readStack(writeStack(text, after))).toEqual(after);
    }));
  });

  test('whatever the text, reading ends and writing is read', () => {
    const part = fc.constantFrom('MIDDLEWARE = [', '"a:A"', "'b'", ',', ']', '#', '\n', ' ', '\\', '"', 'x');
    fc.assert(fc.property(fc.array(part).map((parts) => parts.join('')), fc.array(fc.constantFrom('a:A', 'c')), (text, names) => {
      if (readStack(text) !== null) expect(readStack(writeStack(text, names))).toEqual(names);
    }));
  });
});

test('every middleware that is offered exists', () => {
  const files = { ...guestLibrary, ...stackApp };
  for (const name of AVAILABLE_MIDDLEWARE) {
    const [module = '', callable = ''] = name.split(':');
    const path = `${module.replaceAll('.', '/')}.py`;
    const text = files[`${libraryPath}/${path}`] ?? files[`/srv/shop/${path}`];
    expect(text).toMatch(new RegExp(`^(class|def) ${callable}\\b`, 'm'));
  }
  expect(AVAILABLE_MIDDLEWARE).toEqual(expect.arrayContaining(readStack(sample)!));
});
