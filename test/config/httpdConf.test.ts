import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseHttpdConf, serverSoftwareOf } from '../../src-core/config/httpdConf.ts';
import { HTTPD_DIRECTIVES } from '../../src-core/config/httpdDirectives.ts';
import { isGranted } from '../../src-core/config/httpdSettings.ts';
import { parseHttpdSyntax } from '../../src-core/config/httpdSyntax.ts';
import { locatedError, refusesOnlyByConfigError } from './locatedError.ts';

const load = (...names: readonly string[]): string => names.map((name) => `LoadModule ${name}_module modules/${name === 'php' ? 'libphp8.2' : `mod_${name}`}.so; `).join('').replaceAll('; ', '\n');
/** Two lines, so that the texts of the tables begin on line 3. */
const conf = (text: string, ...modules: readonly string[]): string =>
  `${load('mpm_event', 'authz_core', 'mime', 'dir', 'alias', 'env', 'cgid', ...modules)}Listen 80\n${text}`;
const lineOne = (...modules: readonly string[]): number => conf('', ...modules).split('\n').length - 1;

describe('syntax (words and lines as httpd 2.4.71 reads them)', () => {
  test.each([
    ['A b c', ['b', 'c']],
    ['A "b c" \'d e\'', ['b c', 'd e']],
    ['A "b \\"c\\"" "\\.php$" "\\\\"', ['b "c"', '\\.php$', '\\']],
    ['A "b c', ['b c']],
    ['A "b"c', ['b', 'c']],
    ['A b"c d"', ['b"c', 'd"']],
    ['A b # no comment', ['b', '#', 'no', 'comment']],
    ['A b\\\nc d', ['bc', 'd']],
    ['A b \\\r\n  c\r', ['b', 'c']],
    ['# a comment \\\nthat goes on\nA b', ['b']],
    ['A ""', ['']],
    ['  A\tb', ['b']],
  ])('%j', (text, args) => {
    expect(parseHttpdSyntax(text)[0]?.args).toEqual(args);
  });

  test('sections and places', () => {
    const [host] = parseHttpdSyntax('\n<VirtualHost *:80>\n  <directory "/a b">\n Options \\\n   None\n  </Directory>\n</VirtualHost>');
    expect(host).toMatchObject({ name: 'VirtualHost', args: ['*:80'], line: 2, column: 1, argPlaces: [{ line: 2, column: 14 }] });
    expect(host?.block?.[0]).toMatchObject({ name: 'directory', args: ['/a b'], line: 3, column: 3 });
    expect(host?.block?.[0]?.block?.[0]).toMatchObject({ line: 4, column: 2, argPlaces: [{ line: 5, column: 4 }] });
    expect(parseHttpdSyntax('<Files "a>b"> whatever\n</Files>')[0]).toMatchObject({ args: ['a>b'], block: [] });
  });

  test.each([
    ['<Directory /x>\nA b', '1:1 sectionNotClosed {"section":"Directory"}'],
    ['A\n</Directory>', '2:1 sectionNotOpened {"section":"Directory"}'],
    ['<Directory /x>\n</Location>', '2:1 sectionMismatch {"expected":"Directory","found":"Location","openedLine":1}'],
    ['<Directory /x\nA b\n</Directory>', '1:1 sectionBracket {"section":"Directory"}'],
    ['<Directory /x>\n</Directory', '2:1 sectionBracket {"section":"/Directory"}'],
    ['<Directory /x>\n</Directory >', '2:1 sectionBracket {"section":"/Directory"}'],
    ['<A>\n'.repeat(100), '65:1 tooDeep {"limit":64}'],
  ])('%j', (text, error) => {
    expect(locatedError(() => parseHttpdSyntax(text))).toBe(error);
  });
});

/** httpd 2.4.71 refuses each of these too, on the same line where it names one (confirmed with `apache2 -t`); columns and
 * suggestions are ours. */
describe('refused, as by httpd 2.4.71', () => {
  test.each([
    ['Serevrname x', '1:1 unknownDirectiveSuggestion {"directive":"Serevrname","suggestion":"ServerName"}'],
    ['Frobnicate on', '1:1 unknownDirective {"directive":"Frobnicate"}'],
    ['<Foo>\n</Foo>', '1:1 unknownDirective {"directive":"<Foo>"}'],
    ['ProxyPass / http://a/', '1:1 moduleNotLoaded {"directive":"ProxyPass","module":"proxy_module"}'],
    ['WSGIScriptAlias / /a.py', '1:1 moduleNotLoaded {"directive":"WSGIScriptAlias","module":"wsgi_module"}'],
    ['MinSpareServers 5', '1:1 moduleNotLoaded {"directive":"MinSpareServers","module":"mpm_prefork_module"}'],
    ['ServerAdmin a # me', '1:1 wrongArgumentCount {"directive":"ServerAdmin","count":3,"expected":"1"}'],
    ['Timeout 5 6', '1:1 wrongArgumentCount {"directive":"Timeout","count":2,"expected":"1"}'],
    ['<Directory>\n</Directory>', '1:1 wrongArgumentCount {"directive":"Directory","count":0,"expected":"1-2"}'],
    ['<Directory /x /y>\n</Directory>', '1:15 wrongArgumentCount {"directive":"Directory","count":2,"expected":"1"}'],
    ['<Directory /x>\nDocumentRoot /y\n</Directory>', '2:1 wrongContext {"directive":"DocumentRoot","context":"<Directory>","allowed":"server config, <VirtualHost>"}'],
    ['<Directory /x>\n<Location /y>\n</Location>\n</Directory>', '2:1 wrongContext {"directive":"Location","context":"<Directory>","allowed":"server config, <VirtualHost>"}'],
    ['<Location /x>\n<Files y>\n</Files>\n</Location>', '2:1 wrongContext {"directive":"Files","context":"<Location>","allowed":"server config, <VirtualHost>, <Directory>"}'],
    ['<VirtualHost *:80>\nListen 81\n</VirtualHost>', '2:1 wrongContext {"directive":"Listen","context":"<VirtualHost>","allowed":"server config"}'],
    ['<VirtualHost *:80>\nServerTokens Prod\n</VirtualHost>', '2:1 wrongContext {"directive":"ServerTokens","context":"<VirtualHost>","allowed":"server config"}'],
    ['Require all granted', '1:1 wrongContext {"directive":"Require","context":"server config","allowed":"<Directory>, <Location>, <Files>"}'],
    ['ServerAlias x', '1:1 wrongContext {"directive":"ServerAlias","context":"server config","allowed":"<VirtualHost>"}'],
    ['CGIPassAuth on', '1:1 wrongContext {"directive":"CGIPassAuth","context":"server config","allowed":"<Directory>, <Location>, <Files>"}'],
    ['KeepAlive maybe', '1:11 badFlag {"value":"maybe","directive":"KeepAlive"}'],
    ['KeepAliveTimeout x', '1:18 badTime {"value":"x","directive":"KeepAliveTimeout"}'],
    ['ServerTokens foo', '1:14 badChoice {"value":"foo","directive":"ServerTokens","expected":"Prod, ProductOnly, Major, Minor, Min, Minimal, OS, Full"}'],
    ['Options Indexes +ExecCGI', '1:17 mixedOptions {"value":"+ExecCGI"}'],
    ['<Directory /x>\nRequire all maybe\n</Directory>', '2:13 badChoice {"value":"maybe","directive":"Require","expected":"granted, denied"}'],
    ['Listen 99999', '1:8 badPort {"value":"99999"}'],
    ['Listen 127.0.0.1', '1:8 badAddress {"value":"127.0.0.1","directive":"Listen"}'],
    ['Listen 81\nListen 81', '2:1 duplicateName {"what":"Listen","name":"*:81","firstLine":@1}'],
    ['<VirtualHost *:99999>\n</VirtualHost>', '1:14 badPort {"value":"99999"}'],
    ['Alias /x', '1:1 wrongArgumentCount {"directive":"Alias","count":1,"expected":"2"}'],
    ['Redirect /x', '1:1 redirectNeedsTarget {"directive":"Redirect"}'],
    ['Redirect 301 /x', '1:1 redirectNeedsTarget {"directive":"Redirect"}'],
    ['Redirect 404 /x /y', '1:17 redirectTakesNoTarget {"status":404}'],
    ['Redirect gone /x /y', '1:18 redirectTakesNoTarget {"status":410}'],
    ['Redirect foo /x /y', '1:10 badStatus {"value":"foo","directive":"Redirect","min":300,"max":599}'],
    ['Redirect /x y', '1:13 badRedirectTarget {"value":"y"}'],
    ['ErrorDocument 999 x', '1:15 badStatus {"value":"999","directive":"ErrorDocument","min":200,"max":599}'],
    ['AddHandler cgi-script', '1:1 wrongArgumentCount {"directive":"AddHandler","count":1,"expected":"2+"}'],
    ['CustomLog /tmp/a "%Q"', '1:18 badLogFormat {"value":"%Q"}'],
    ['CustomLog /tmp/a "%{x"', '1:18 badLogFormat {"value":"%"}'],
    ['AllowEncodedSlashes foo', '1:21 badChoice {"value":"foo","directive":"AllowEncodedSlashes","expected":"On, Off, NoDecode"}'],
    ['LimitRequestBody x', '1:18 badNumber {"value":"x","directive":"LimitRequestBody"}'],
    ['LogLevel foo', expect.stringMatching(/^1:10 badChoice /)],
    ['<LocationMatch "(">\n</LocationMatch>', expect.stringMatching(/^1:16 badRegex \{"value":"\(",/)],
    ['LoadModule mpm_prefork_module modules/mod_mpm_prefork.so', '1:1 mpmTwice {"first":"mpm_event_module","firstLine":-@}'],
    ['LoadModule wsgi_module modules/mod_mime.so', '1:24 wrongModuleFile {"module":"wsgi_module","file":"modules/mod_mime.so"}'],
    ['LoadModule proxy_http_module modules/mod_proxy_http.so', '1:12 moduleNeeds {"module":"proxy_http_module","needs":"proxy_module"}'],
    ['<IfModule !foo_module>\nFoo\n</IfModule>', '2:1 unknownDirective {"directive":"Foo"}'],
    ['<IfModule mod_mime.c>\nFoo\n</IfModule>', '2:1 unknownDirective {"directive":"Foo"}'],
  ])('%j', (text, error) => {
    const first = lineOne();
    const found = locatedError(() => parseHttpdConf(conf(text))).replace(/^\d+/, (line) => String(Number(line) - first));
    const wanted = typeof error === 'string' ? error.replace('@1', String(first + 1)).replace('-@', '1') : error;
    expect(found).toEqual(wanted);
  });

  test.each([
    ['WSGIScriptAlias /x', '1:1 wrongArgumentCount {"directive":"WSGIScriptAlias","count":1,"expected":"2+"}'],
    ['WSGIScriptAlias / /a.py foo=1', '1:25 badParameter {"value":"foo=1","directive":"WSGIScriptAlias"}'],
    ['WSGIScriptAlias / /a.py process-group=g', '1:25 unknownProcessGroup {"group":"g"}'],
    ['WSGIDaemonProcess a processes=0', expect.stringMatching(/^1:21 numberOutOfRange /)],
    ['WSGIDaemonProcess a foo=1', '1:21 badParameter {"value":"foo=1","directive":"WSGIDaemonProcess"}'],
    ['WSGIDaemonProcess a threads', '1:21 badParameter {"value":"threads","directive":"WSGIDaemonProcess"}'],
    ['<VirtualHost *:80>\nWSGIPythonPath /x\n</VirtualHost>', '2:1 wrongContext {"directive":"WSGIPythonPath","context":"<VirtualHost>","allowed":"server config"}'],
    ['ProxyPass /a', '1:1 wrongArgumentCount {"directive":"ProxyPass","count":1,"expected":"2+"}'],
    ['ProxyPass /a b', '1:14 badProxyUrl {"value":"b","directive":"ProxyPass"}'],
    ['ProxyPass /a http://x/ foo=3', '1:24 badParameter {"value":"foo=3","directive":"ProxyPass"}'],
    ['<Location /z>\nProxyPass /a http://x/\n</Location>', '2:11 pathInLocation {"directive":"ProxyPass"}'],
    ['<Directory /z>\nProxyPass http://x/\n</Directory>', '2:1 wrongContext {"directive":"ProxyPass","context":"<Directory>","allowed":"server config, <VirtualHost>, <Location>"}'],
  ])('with mod_wsgi and mod_proxy: %j', (text, error) => {
    const modules = ['wsgi', 'proxy', 'proxy_http'];
    const found = locatedError(() => parseHttpdConf(conf(text, ...modules))).replace(/^\d+/, (line) => String(Number(line) - lineOne(...modules)));
    expect(found).toEqual(error);
  });

  test('modules of processes', () => {
    expect(locatedError(() => parseHttpdConf('Listen 80'))).toBe('1:1 mpmMissing {}');
    expect(locatedError(() => parseHttpdConf(load('mpm_event', 'php')))).toBe('2:1 phpNeedsPrefork {"mpm":"event"}');
    expect(locatedError(() => parseHttpdConf(load('mpm_event')))).toBe('1:1 missingSection {"section":"Listen"}');
    expect(locatedError(() => parseHttpdConf(conf('WSGIDaemonProcess a\n<VirtualHost *>\nWSGIDaemonProcess a\n</VirtualHost>', 'wsgi')))).toMatch(/duplicateName \{"what":"WSGIDaemonProcess","name":"a"/);
  });
});

/** httpd 2.4.71 accepts these (confirmed with `apache2 -t`). */
test.each([
  'servername y', 'Options All -Indexes', 'Redirect x http://y/', 'ServerAdmin "a b', '<Directory /x> foo\n</Directory>', 'KeepAliveTimeout 100ms', 'DirectoryIndex disabled',
  'WSGIScriptAlias / /a.py\nLoadModule wsgi_module modules/mod_wsgi.so', '<IfModule wsgi_module>\nFoo\n</IfModule>\nLoadModule wsgi_module modules/mod_wsgi.so',
  'LoadModule mime_module modules/mod_mime.so', '<Directory /x>\n<Files y>\nRequire all denied\n</Files>\n</Directory>', 'ErrorDocument 200 x', '<Files ~ "\\.x$">\n</Files>', 'Listen [::1]:80',
  '<VirtualHost *:80 127.0.0.1:81>\n</VirtualHost>', 'CustomLog /tmp/z "%400,501{Referer}i %!200U"',
])('accepted: %j', (text) => {
  expect(parseHttpdConf(conf(text)).source).toBe('httpd.conf');
});

test.each([
  ['RewriteEngine on', '1:1 unsupportedHttpdDirective {"directive":"RewriteEngine"}'],
  ['LoadModule rewrite_module modules/mod_rewrite.so', '1:12 unsupportedModule {"module":"rewrite_module"}'],
  ['LoadModule wgsi_module modules/mod_wsgi.so', '1:12 unknownModuleSuggestion {"module":"wgsi_module","suggestion":"wsgi_module"}'],
  ['LoadModule constructor_module x', '1:12 unknownModule {"module":"constructor_module"}'],
  ['constructor on', '1:1 unknownDirective {"directive":"constructor"}'],
  ['ServerName ${HOST}', '1:12 unsupportedValue {"value":"${HOST}","directive":"ServerName"}'],
  // httpd reads 0.
  ['Timeout soon', '1:9 badTime {"value":"soon","directive":"Timeout"}'],
  ['CustomLog /a common', '1:14 unknownLogFormat {"name":"common"}'],
  ['<Directory /x>\nAllowOverride All\n</Directory>', '2:15 unsupportedValue {"value":"All","directive":"AllowOverride"}'],
  ['<Directory /x>\nRequire valid-user\n</Directory>', '2:9 unsupportedValue {"value":"valid-user","directive":"Require"}'],
])('what httpd can do or lets pass, and the simulation does not: %s', (text, error) => {
  const found = locatedError(() => parseHttpdConf(conf(text))).replace(/^\d+/, (line) => String(Number(line) - lineOne()));
  expect(found).toBe(error);
});

describe('meaning', () => {
  test('a whole httpd.conf', () => {
    const config = parseHttpdConf(conf(`
      ServerRoot /srv
      ServerName main.example:8080
      ServerTokens Prod
      ScriptSock run/cgi
      WSGIPythonPath /a:/b
      LogFormat "%h %>s" short
      CustomLog logs/access short
      KeepAliveTimeout 1500ms
      Timeout 2m
      AddHandler cgi-script .cgi py
      ErrorDocument 404 /404.html
      ErrorDocument 500 "Oh no"
      Alias /icons/ icons/
      WSGIDaemonProcess shop processes=2 threads=5 python-path=/srv/lib:/srv/more display-name=%{GROUP}
      ProxyPass /java ajp://127.0.0.1/app timeout=5
      ProxyPassReverse /java ajp://127.0.0.1/app
      <VirtualHost *:80>
        ServerName Shop.example
        ServerAlias www.shop.example *.shops.example
        DocumentRoot www/
        AllowEncodedSlashes NoDecode
        Alias /a /b
        WSGIScriptAlias / app.wsgi process-group=shop application-group=%{GLOBAL}
        SetEnv A 1
        <Location /api>
          ProxyPass http://127.0.0.1:8000/v1 nocanon
        </Location>
      </VirtualHost>`, 'wsgi', 'proxy', 'proxy_http', 'proxy_ajp'));
    expect(config).toMatchObject({ serverRoot: '/srv', scriptSock: '/srv/run/cgi', wsgiPythonPath: ['/a', '/b'], serverTokens: 'Prod', listens: [{ address: '*', port: 80 }] });
    expect(config.wsgiDaemons).toMatchObject([{ name: 'shop', processes: 2, multiprocess: true, threads: 5, pythonPath: ['/srv/lib', '/srv/more'], displayName: '%{GROUP}' }]);
    expect(config.main).toMatchObject({ serverName: 'main.example', serverPort: 8080, timeoutUs: 120_000_000, keepAliveTimeoutUs: 1_500_000, aliases: [{ from: '/icons/', to: '/srv/icons/' }] });
    const [shop] = config.virtualHosts;
    expect(shop).toMatchObject({
      addresses: [{ address: '*', port: 80 }], serverName: 'shop.example', serverPort: null, serverAliases: ['www.shop.example', '*.shops.example'], documentRoot: '/srv/www',
      allowEncodedSlashes: 'NoDecode', timeoutUs: 120_000_000, customLogs: [{ path: '/srv/logs/access' }], aliases: [{ from: '/a' }, { from: '/icons/' }],
      wsgiAliases: [{ from: '/', to: '/srv/app.wsgi', processGroup: 'shop', applicationGroup: '%{GLOBAL}' }],
      locationProxyPasses: [{ from: '/api', to: { scheme: 'http', host: '127.0.0.1', port: 8000, path: '/v1' }, nocanon: true }],
      proxyPasses: [{ from: '/java', to: { scheme: 'ajp', port: 8009, path: '/app' }, timeoutUs: 5_000_000 }],
    });
    expect(shop?.settings.handlers).toEqual(new Map([['cgi', 'cgi-script'], ['py', 'cgi-script']]));
    expect(shop?.settings.errorDocuments).toEqual(new Map([[404, { kind: 'path', value: '/404.html' }], [500, { kind: 'text', value: 'Oh no' }]]));
    expect(shop?.settings.setEnv).toEqual(new Map([['A', '1']]));
  });

  test('a site file stands in the apache2.conf of Debian', () => {
    const config = parseHttpdConf('<VirtualHost *:80>\nCustomLog /var/log/apache2/access.log combined\n</VirtualHost>', 'shop.conf');
    expect(config).toMatchObject({ source: 'shop.conf', listens: [{ port: 80 }], mpm: { mpm: 'event', maxRequestWorkers: 400 } });
    const denied = config.virtualHosts[0]!.sections.find(({ pattern }) => pattern === '/');
    expect(denied && isGranted(denied.settings)).toBe(false);
  });

  test.each([
    ['Prod', 'Apache'], ['Major', 'Apache/2'], ['Minor', 'Apache/2.4'], ['Min', 'Apache/2.4.71'], ['OS', 'Apache/2.4.71 (Debian)'],
    ['full', 'Apache/2.4.71 (Debian) mod_wsgi/4.9.4 Python/3.11'],
  ])('ServerTokens %s', (tokens, software) => {
    expect(serverSoftwareOf(parseHttpdConf(conf(`ServerTokens ${tokens}`, 'wsgi')))).toBe(software);
  });

  /** Confirmed with the warnings of `apache2 -t`, httpd 2.4.71. */
  test.each([
    ['event', '', 400, []],
    ['event', 'ServerLimit 5', 125, [[400, 125]]],
    ['event', 'ServerLimit 2\nThreadsPerChild 30', 60, [[400, 390], [390, 60]]],
    ['event', 'ThreadsPerChild 100', 384, [[100, 64], [400, 384]]],
    ['event', 'MaxRequestWorkers 3', 25, [[3, 25]]],
    ['event', 'MaxRequestWorkers 30', 25, [[30, 25]]],
    ['worker', 'MaxRequestWorkers 500', 400, [[500, 400]]],
    ['prefork', '', 256, []],
    ['prefork', 'MaxRequestWorkers 300', 256, [[300, 256]]],
    ['prefork', 'ServerLimit 0', 1, [[0, 1], [256, 1]]],
    ['prefork', 'StartServers 0', 256, [[0, 1]]],
  ])('mpm_%s corrects %j', (mpm, text, workers, corrections) => {
    const settings = parseHttpdConf(`${load(`mpm_${mpm}`)}Listen 80\n${text}`).mpm;
    expect(settings.maxRequestWorkers).toBe(workers);
    expect(settings.corrections.map(({ from, to }) => [from, to])).toEqual(corrections);
  });
});

describe('hostile text', () => {
  const words = fc.constantFrom(...HTTPD_DIRECTIVES.map(({ name }) => name), 'LoadModule', 'IfModule', '<', '>', '</', '"', "'", '\\', '#', '\n', '*', '*:80', '/x', '~', '!', '80', 'on', 'all', 'granted', '[', '%', '%{', 'x=1', 'http://a', '__proto__', 'é');
  const modules = conf('', 'wsgi', 'proxy', 'proxy_http');

  test('words of httpd.conf in any order: refused by ConfigError, or accepted', () => {
    fc.assert(fc.property(fc.array(words, { maxLength: 60 }), (parts) => refusesOnlyByConfigError(modules + parts.join(' '), (text) => parseHttpdConf(text))), { numRuns: 150 });
  });

  test('any directive in any section with any arguments', () => {
    const directive = fc.tuple(words, fc.array(fc.oneof(words, fc.string({ unit: 'grapheme', maxLength: 12 })), { maxLength: 4 }))
      .map(([name, args]) => `${name} ${args.map((arg) => JSON.stringify(arg)).join(' ')}`);
    const around = fc.constantFrom('%', '<VirtualHost *>\n%\n</VirtualHost>', '<Directory /x>\n%\n</Directory>', '<Location /x>\n%\n</Location>', '<Files x>\n%\n</Files>');
    fc.assert(fc.property(around, directive, (section, inner) =>
      refusesOnlyByConfigError(modules + section.replace('%', () => inner), (text) => parseHttpdConf(text))), { numRuns: 300 });
  });

  test('any section with any pattern', () => {
    const section = fc.tuple(fc.constantFrom('Directory', 'Files', 'Location', 'LocationMatch', 'VirtualHost', 'IfModule'), fc.string({ unit: 'grapheme-ascii', maxLength: 12 }))
      .map(([name, pattern]) => `<${name} ${pattern}>\n</${name}>`);
    fc.assert(fc.property(section, (text) => refusesOnlyByConfigError(modules + text, parseHttpdConf)), { numRuns: 300 });
  });

  test('any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => refusesOnlyByConfigError(text, parseHttpdSyntax)), { numRuns: 300 });
  });
});
