import { expect, test } from 'vitest';
import type { Step } from '../../../src-core/index.ts';
import { httpdLines } from '../../../web/inspector/httpdLines.ts';

const text = `Listen 80
ServerName main.example
DocumentRoot /srv/www
Alias "/static/" /srv/static/
ScriptAlias /cgi-bin/ /srv/cgi/
<Directory "/srv/www">
  Require all granted
</Directory>
<VirtualHost *:80>
  ServerName shop.example:80
  <Location /app>
    ProxyPass http://127.0.0.1:8000/
  </Location>
</VirtualHost>
`;
const step = (kind: string, data: object): Step => ({ kind, data }) as unknown as Step;

test.each([
  ['the addresses', step('listened', {}), [1]],
  ['a virtual host', step('serverChosen', { server: 'shop.example' }), [9, 10, 11, 12, 13, 14]],
  ['the main server', step('serverChosen', { server: 'main.example' }), [2]],
  ['no name', step('serverChosen', { server: '' }), []],
  ['an alias in quotes', step('urlMapped', { rule: 'Alias /static/' }), [4]],
  ['a script alias', step('urlMapped', { rule: 'ScriptAlias /cgi-bin/' }), [5]],
  ['the document root', step('urlMapped', { rule: 'DocumentRoot' }), [3]],
  ['a proxy in a location', step('urlMapped', { rule: 'ProxyPass /app' }), [12]],
  ['sections', step('handlerChosen', { sections: '<Directory /srv/www> <Location /app>' }), [6, 7, 8, 11, 12, 13]],
  ['what was in force last', step('responseSent', {}), [6, 7, 8]],
])('%s', (_, given, lines) => {
  expect(httpdLines(text, given, '<Directory /srv/www>')).toEqual(lines);
});
