/** docs/model.md says of every directive that the parser accepts whether it acts; nothing is accepted in silence. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { NGINX_DIRECTIVES } from '../../src-core/config/nginxDirectives.ts';

const page = readFileSync(new URL('../../docs/model.md', import.meta.url), 'utf8');
const section = page.slice(page.indexOf('## nginx directives'), page.indexOf('gunicorn options without effect'));
const named = [...section.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name!);

test('each stands in one of the two lists, once, and no other does', () => {
  expect(named.toSorted()).toEqual([...new Set(NGINX_DIRECTIVES.map(({ name }) => name))].toSorted());
});
