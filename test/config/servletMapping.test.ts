/** Servlet 6.0 §12: which pattern a path gets. */
import { expect, test } from 'vitest';
import { mapPath, matchesPattern, urlPattern } from '../../src-core/config/servletMapping.ts';

/** The example of §12.2.2, and more. */
const mappings = [['/foo/bar/*', 'servlet1'], ['/baz/*', 'servlet2'], ['/catalog', 'servlet3'], ['*.bop', 'servlet4'], ['/baz/deep/*', 'deep'], ['/', 'default'], ['', 'root']]
  .map(([pattern = '', servlet = '']) => ({ pattern: urlPattern(pattern)!, servlet }));

test.each([
  ['/foo/bar/index.html', 'servlet1', '/foo/bar', '/index.html'],
  ['/foo/bar/index.bop', 'servlet1', '/foo/bar', '/index.bop'],
  ['/foo/bar', 'servlet1', '/foo/bar', null],
  ['/foo/barn', 'default', '/foo/barn', null],
  ['/baz', 'servlet2', '/baz', null],
  ['/baz/index.html', 'servlet2', '/baz', '/index.html'],
  ['/baz/deep/x', 'deep', '/baz/deep', '/x'],
  ['/catalog', 'servlet3', '/catalog', null],
  ['/catalog/index.html', 'default', '/catalog/index.html', null],
  ['/catalog/racecar.bop', 'servlet4', '/catalog/racecar.bop', null],
  ['/index.bop', 'servlet4', '/index.bop', null],
  ['/INDEX.BOP', 'default', '/INDEX.BOP', null],
  ['/', 'root', '', '/'],
])('%s', (path, servlet, servletPath, pathInfo) => {
  const mapped = mapPath(mappings, path);
  expect([mapped?.mapping.servlet, mapped?.servletPath, mapped?.pathInfo]).toEqual([servlet, servletPath, pathInfo]);
});

test('without a default nothing may fit', () => {
  expect(mapPath(mappings.slice(0, 3), '/else')).toBeNull();
});

test('what is no pattern', () => {
  expect(['foo', '*.', '/a*.jsp', '/x*/*', '*', '/a b'].map(urlPattern)).toEqual([null, null, null, null, null, null]);
});

test('a filter on /* takes everything, one on / the root alone', () => {
  const fits = (pattern: string, path: string): boolean => matchesPattern(urlPattern(pattern)!, path);
  expect([fits('/*', '/'), fits('/*', '/a/b'), fits('/', '/a'), fits('/', '/'), fits('*.jsp', '/x.jsp'), fits('/a/*', '/a'), fits('/a/*', '/ab'), fits('/a', '/a')]).toEqual([true, true, false, true, true, true, false, true]);
});
