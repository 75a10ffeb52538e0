import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseNginxConf } from '../../src-core/config/nginxConf.ts';
import { NGINX_DIRECTIVES } from '../../src-core/config/nginxDirectives.ts';
import { parseNginxSyntax } from '../../src-core/config/nginxSyntax.ts';
import { locatedError, refusesOnlyByConfigError } from './locatedError.ts';

describe('syntax', () => {
  const argsOf = (text: string): readonly string[] => parseNginxSyntax(text)[0]!.args;

  test.each([
    ['a b c;', ['b', 'c']],
    ['a "b c" \'d e\';', ['b c', 'd e']],
    ['a "say \\"hi\\"" it\\\'s;', ['say "hi"', "it's"]],
    ['a x\\ty "\\n" \\.php$;', ['x\ty', '\n', '\\.php$']],
    ['a ${host}x $uri#no;', ['${host}x', '$uri#no']],
    ['a b # a comment; }\n c;', ['b', 'c']],
    ['a b}c "{;}";', ['b}c', '{;}']],
    ['a "";', ['']],
  ])('%j', (text, args) => {
    expect(argsOf(text)).toEqual(args);
  });

  test('places are those of the words', () => {
    const [server] = parseNginxSyntax('\nserver {\n  listen  80;\n}');
    expect(server).toMatchObject({ name: 'server', line: 2, column: 1 });
    expect(server?.block?.[0]).toMatchObject({ name: 'listen', line: 3, column: 3, argPlaces: [{ line: 3, column: 11 }] });
  });

  test.each([
    ['a {\n b c\n}', '2:4 missingSemicolon {"directive":"b"}'],
    ['a b', '1:3 missingSemicolon {"directive":"a"}'],
    ['a {\n b c;\n', '3:1 missingClosingBrace {"directive":"a","openedLine":1}'],
    ['a b;\n}', '2:1 unexpectedToken {"token":"}"}'],
    [';', '1:1 unexpectedToken {"token":";"}'],
    ['{', '1:1 unexpectedToken {"token":"{"}'],
    ['a "b;\n\n', '1:3 unclosedQuote {"quote":"\\""}'],
    ['a "b"c;', '1:6 textAfterQuote {"token":"c"}'],
    ['a {'.repeat(100), '1:195 tooDeep {"limit":64}'],
  ])('%j', (text, error) => {
    expect(locatedError(() => parseNginxSyntax(text))).toBe(error);
  });
});

/** nginx 1.22.1 refuses each of these too, on the same line (confirmed with `nginx -t`); columns and suggestions are ours. */
describe('refused, as by nginx 1.22.1', () => {
  const whole = (http: string): string => `events {}\nhttp {\n${http}\n}`;

  test.each([
    ['serevr {}', '1:1 unknownDirectiveSuggestion {"directive":"serevr","suggestion":"server"}'],
    [whole('server { rooot /x; }'), '3:10 unknownDirectiveSuggestion {"directive":"rooot","suggestion":"root"}'],
    [whole('server { frobnicate on; }'), '3:10 unknownDirective {"directive":"frobnicate"}'],
    [whole('server { listen 80 }'), '3:17 missingSemicolon {"directive":"listen"}'],
    [whole('server { listen 80\n root /x; }'), '3:17 missingSemicolon {"directive":"listen"}'],
    [whole('root /x; root /y;'), '3:10 duplicateDirective {"directive":"root","firstLine":3}'],
    [whole('proxy_pass http://a;'), '3:1 wrongContext {"directive":"proxy_pass","context":"http","allowed":"location"}'],
    ['listen 80; server { }', '1:1 wrongContext {"directive":"listen","context":"http","allowed":"server"}'],
    [whole('server { location / { proxy_read_timeout 10x; } }'), '3:42 badTime {"value":"10x","directive":"proxy_read_timeout"}'],
    [whole('keepalive_timeout 30s1m;'), '3:19 badTime {"value":"30s1m","directive":"keepalive_timeout"}'],
    [whole('client_max_body_size 1q;'), '3:22 badSize {"value":"1q","directive":"client_max_body_size"}'],
    [whole('server { gzip maybe; }'), '3:15 badFlag {"value":"maybe","directive":"gzip"}'],
    [whole('server { try_files a; }'), '3:10 wrongArgumentCount {"directive":"try_files","count":1,"expected":"2+"}'],
    [whole('server { return; }'), '3:10 wrongArgumentCount {"directive":"return","count":0,"expected":"1-2"}'],
    [whole('server { return 1000; }'), '3:17 badStatus {"value":"1000","directive":"return","min":0,"max":999}'],
    [whole('server { error_page 200 /x; }'), '3:21 badStatus {"value":"200","directive":"error_page","min":300,"max":599}'],
    [whole('server { listen 99999; }'), '3:17 badPort {"value":"99999"}'],
    [whole('server { listen 80; listen 80; }'), '3:21 duplicateName {"what":"listen","name":"*:80","firstLine":3}'],
    [whole('server { listen 80 default_server; }\nserver { listen 80 default_server; }'), '4:1 duplicateDefaultServer {"listen":"*:80","firstLine":3}'],
    [whole('server { location = /a { location /a/b {} } }'), '3:26 locationInsideExact {"location":"/a/b","parent":"/a"}'],
    [whole('server { location /a { location /b {} } }'), '3:24 locationOutside {"location":"/b","parent":"/a"}'],
    [whole('server { location /a { location @n {} } }'), '3:24 namedLocationNested {"location":"@n"}'],
    [whole('server { location /a {} location ^~ /a {} }'), '3:25 duplicateLocation {"location":"/a","firstLine":3}'],
    [whole('server { location ~ x$ { proxy_pass http://127.0.0.1/u; } }'), '3:37 proxyUriNotAllowed {}'],
    [whole('server { location @n { proxy_pass http://127.0.0.1/; } }'), '3:35 proxyUriNotAllowed {}'],
    [whole('server { location / { root /b; alias /c; } }'), '3:32 conflictingDirective {"directive":"alias","other":"root","firstLine":3}'],
    [whole('server { location / { add_header A b c; } }'), '3:38 badChoice {"value":"c","directive":"add_header","expected":"always"}'],
    [whole('server { location / { expires maybe; } }'), '3:31 badTime {"value":"maybe","directive":"expires"}'],
    [whole('upstream u { }'), '3:1 emptyUpstream {"name":"u"}'],
    [whole('upstream u { server 127.0.0.1 weight=0; }'), '3:31 numberOutOfRange {"value":"0","directive":"server","min":1,"max":65535}'],
    [whole('upstream u { server 127.0.0.1; }\nupstream U { server 127.0.0.1; }'), '4:1 duplicateName {"what":"upstream","name":"u","firstLine":3}'],
    [whole("log_format combined 'x';"), '3:1 duplicateName {"what":"log_format","name":"combined","firstLine":3}'],
    [whole('access_log /x nofmt;'), '3:15 unknownLogFormat {"name":"nofmt"}'],
    [whole('server { return 200 $nosuch; }'), '3:21 unknownVariable {"name":"nosuch"}'],
    [whole("server { return 200 '$'; }"), '3:21 badVariable {}'],
    [whole('root /x {}'), '3:1 unexpectedBlock {"directive":"root"}'],
    ['events {}\nhttp;', '2:1 missingBlock {"directive":"http"}'],
    ['http {}', '1:1 missingSection {"section":"events"}'],
    ['worker_processes x;\nevents {}', '1:18 badNumber {"value":"x","directive":"worker_processes"}'],
    ['events { worker_connections 0; }', '1:29 numberOutOfRange {"value":"0","directive":"worker_connections","min":1,"max":1048576}'],
  ])('%j', (text, error) => {
    expect(locatedError(() => parseNginxConf(text))).toBe(error);
  });

  test('a broken regular expression', () => {
    expect(locatedError(() => parseNginxConf('server { location ~ ( {} }'))).toMatch(/^1:21 badRegex \{"value":"\(",/);
  });
});

/** nginx 1.22.1 accepts these (confirmed with `nginx -t`). */
test.each([
  'location /a {} location = /a {}', 'location / { keepalive_timeout 1m30s 5; }', 'location / { return 404; return 405; }',
  'location bad {}', 'location ~ ^/x { proxy_pass http://127.0.0.1/$1; }', 'types { text/html html; text/css; }',
])('accepted: %s', (block) => {
  expect(parseNginxConf(`events {} http { server { ${block} } }`).servers).toHaveLength(1);
});

test.each([
  ['server { location / { fastcgi_pass unix:/run/php-fpm.sock; } }', '1:36 unsupportedValue {"value":"unix:/run/php-fpm.sock","directive":"fastcgi_pass"}'],
  ['server { location / { fastcgi_split_path_info ^(.+)$; } }', '1:47 badRegex {"value":"^(.+)$","reason":"2 captures, not 1"}'],
  ['server { location / { scgi_next_upstream http_502; } }', '1:42 badChoice {"value":"http_502","directive":"scgi_next_upstream","expected":"error, timeout, invalid_header, http_500, http_503, http_403, http_404, http_429, non_idempotent, off"}'],
  ['server { location / { auth_basic x; } }', '1:23 unsupportedDirective {"directive":"auth_basic"}'],
  ['server { listen 443 ssl; }', '1:21 unsupportedValue {"value":"ssl","directive":"listen"}'],
  ['server { location / { proxy_pass https://a; } }', '1:34 unsupportedValue {"value":"https://a","directive":"proxy_pass"}'],
  ['server { location / { proxy_pass a:80; } }', '1:34 badUrl {"value":"a:80","directive":"proxy_pass"}'],
  ['server { include nowhere.conf; }', '1:18 includeNotFound {"path":"/etc/nginx/nowhere.conf"}'],
  ['server { constructor on; }', '1:10 unknownDirective {"directive":"constructor"}'],
])('what nginx can do and the simulation cannot is said: %s', (text, error) => {
  expect(locatedError(() => parseNginxConf(text))).toBe(error);
});

describe('meaning', () => {
  test('a whole nginx.conf', () => {
    const config = parseNginxConf(`
      user www-data;
      worker_processes auto;
      pid /run/nginx.pid;
      error_log /var/log/nginx/error.log warn;
      events { worker_connections 768; }
      http {
        include mime.types;
        default_type application/octet-stream;
        log_format short '$remote_addr ' '$status';
        access_log /var/log/nginx/access.log short;
        keepalive_timeout 65;
        client_max_body_size 8m;
        large_client_header_buffers 4 16k;
        upstream app { server 127.0.0.1:8000 weight=3 max_fails=2 fail_timeout=5s; server 127.0.0.1:8001 backup; server 127.0.0.1:8002 down; }
        server {
          listen 80 default_server; listen [::]:80; server_name shop.example *.shop.example;
          error_page 500 502 =200 /50x.html; error_page 404 /404.html;
          location / { proxy_pass http://app; proxy_read_timeout 1m30s; expires -1; }
          location /static/ { alias /srv/static/; access_log off; try_files $uri @app; add_header X-From nginx always; expires 1h; }
          location @app { proxy_pass http://app; }
        }
      }`);
    expect(config).toMatchObject({ user: 'www-data', workerProcesses: 'auto', workerConnections: 768, errorLog: { level: 'warn' } });
    expect(config.logFormats.get('short')).toEqual({ escape: 'default', template: '$remote_addr $status' });
    expect(config.upstreams[0]).toMatchObject({ name: 'app', servers: [
      { host: '127.0.0.1', port: 8000, weight: 3, maxFails: 2, failTimeoutUs: 5_000_000, backup: false },
      { port: 8001, backup: true, weight: 1, maxFails: 1, failTimeoutUs: 10_000_000 }, { port: 8002, down: true },
    ] });
    const [server] = config.servers;
    expect(server?.listens).toMatchObject([{ address: '*', port: 80, defaultServer: true }, { address: '[::]', port: 80 }]);
    expect(server?.settings).toMatchObject({
      keepaliveTimeoutUs: 65_000_000, clientMaxBodyBytes: 8 * 1024 ** 2, largeHeaderBuffers: { count: 4, sizeBytes: 16_384 }, defaultType: 'application/octet-stream',
      errorPages: [{ codes: [500, 502], answer: 200, target: '/50x.html' }, { codes: [404], answer: null }],
    });
    expect(server?.settings.types.get('png')).toBe('image/png');
    const [root, files, named] = server!.locations;
    expect(root).toMatchObject({ kind: 'prefix', autoRedirect: true, pass: { hostText: 'app', uri: null }, settings: { pass: { proxy: { readTimeoutUs: 90_000_000 } }, expires: { kind: 'after', seconds: -1 } } });
    expect(files).toMatchObject({
      alias: { path: '/srv/static/', prefixLength: 8 }, autoRedirect: false, tryFiles: { candidates: ['$uri'], fallback: { kind: 'named', target: '@app' } },
      settings: { accessLogs: [], addHeaders: [{ name: 'X-From', always: true }], expires: { seconds: 3600 } },
    });
    expect(named).toMatchObject({ kind: 'named', pattern: '@app' });
  });

  test('a snippet stands in the nginx.conf of Debian', () => {
    const config = parseNginxConf('server { location / { proxy_pass http://127.0.0.1:8000; } }', { source: 'shop.conf' });
    expect(config).toMatchObject({ user: 'www-data', workerProcesses: 'auto', workerConnections: 768, source: 'shop.conf' });
    expect(config.servers[0]).toMatchObject({ listens: [{ address: '*', port: 80 }], names: [{ kind: 'exact', fixed: '' }], settings: { sendfile: true, defaultType: 'application/octet-stream' } });
  });

  test('lists are inherited whole or not at all', () => {
    const [server] = parseNginxConf(`server { add_header A 1; add_header B 2; index a.html;
      location /inherits/ { } location /replaces/ { add_header C 3; index b.html c.html; } }`).servers;
    const namesIn = (i: number): string[] => server!.locations[i]!.settings.addHeaders.map(({ name }) => name);
    expect([namesIn(0), namesIn(1)]).toEqual([['A', 'B'], ['C']]);
    expect(server!.locations.map(({ settings }) => settings.index)).toEqual([['a.html'], ['b.html', 'c.html']]);
  });

  test('includes come from the files that are given, errors name them', () => {
    const files = { '/etc/nginx/conf.d/a.conf': 'server { listen 81; }', '/etc/nginx/conf.d/b.conf': 'server {\n listen eighty:;\n}', '/etc/nginx/self.conf': 'include self.conf;' };
    const text = (path: string): string => `events {} http { include ${path}; }`;
    expect(parseNginxConf(text('conf.d/a*.conf'), { files }).servers[0]?.listens[0]?.port).toBe(81);
    expect(parseNginxConf(text('sites-enabled/*'), { files }).servers).toEqual([]);
    expect(() => parseNginxConf(text('conf.d/*.conf'), { files })).toThrow(/^conf\.d\/b\.conf:2:9:/);
    expect(() => parseNginxConf(text('self.conf'), { files })).toThrow(/includes itself/);
    expect(parseNginxConf('server { location / { include proxy_params; proxy_pass http://a; } }').servers[0]?.locations[0]?.settings.proxyHeaders).toHaveLength(4);
  });
});

describe('hostile text', () => {
  const words = fc.constantFrom(...NGINX_DIRECTIVES.map(({ name }) => name), '{', '}', ';', '"', "'", '\\', '#', '\n', ' ', '$', '${', '/x', '80', 'on', '~', '=', '@n', '1h', '8k', 'http://a', '__proto__', 'é');

  test('words of nginx.conf in any order: refused by ConfigError, or accepted', () => {
    fc.assert(fc.property(fc.array(words, { maxLength: 60 }), (parts) => refusesOnlyByConfigError(parts.join(' '), (text) => parseNginxConf(text))), { numRuns: 150 });
  });

  test('any directive in any context with any arguments', () => {
    const directive = fc.tuple(words, fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 4 }))
      .map(([name, args]) => `${name} ${args.map((arg) => JSON.stringify(arg)).join(' ')};`);
    fc.assert(fc.property(fc.constantFrom('%', 'server { % }', 'server { location / { % } }', 'upstream u { % } server { }', 'events { % } http { }'), directive, (around, inner) =>
      refusesOnlyByConfigError(around.replace('%', () => inner), (text) => parseNginxConf(text))), { numRuns: 200 });
  });

  test('any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => refusesOnlyByConfigError(text, parseNginxSyntax)), { numRuns: 300 });
  });
});
