import { expect, test } from 'vitest';
import { MIME_TYPES } from '../../src-core/config/mimeTypes.ts';
import { NGINX_DEFAULTS } from '../../src-core/config/nginxSettings.ts';
import { typeOf } from '../../src-core/programs/nginxStatic.ts';

test.each([
  ['/a/style.css', 'text/css'], ['/A.JPG', 'image/jpeg'], ['/app.js', 'application/javascript'], ['/x.tar.zip', 'application/zip'],
  ['/noextension', 'text/plain'], ['/dir.css/file', 'text/plain'], ['/x.unknown', 'text/plain'], ['/x.constructor', 'text/plain'],
])('%s is %s', (path, type) => {
  expect(typeOf(path, { ...NGINX_DEFAULTS, types: MIME_TYPES, defaultType: 'text/plain' })).toBe(type);
});
