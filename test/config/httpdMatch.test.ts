import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseHttpdConf } from '../../src-core/config/httpdConf.ts';
import { directoryStepOf } from '../../src-core/config/httpdDirectory.ts';
import { handlerOf, mergeSections, pathTranslatedOf, refusalOf, splitPathInfo, type FileLookup } from '../../src-core/config/httpdFile.ts';
import { mapUrl } from '../../src-core/config/httpdMap.ts';
import { chooseVirtualHost, wildcardMatches } from '../../src-core/config/httpdMatch.ts';
import { isGranted } from '../../src-core/config/httpdSettings.ts';
import { escapeHttpdPath, httpdTarget } from '../../src-core/config/httpdUri.ts';

/** Everything of this text ran on httpd 2.4.71 with mod_wsgi 4.9.4, and the vectors below are what it answered. */
const CONFIG = parseHttpdConf(`
${['mpm_event', 'authz_core', 'mime', 'dir', 'alias', 'env', 'setenvif', 'cgid', 'proxy', 'proxy_http', 'wsgi'].map((name) => `LoadModule ${name}_module modules/mod_${name}.so`).join('\n')}
ServerName main.example
DocumentRoot /hx/www
Listen 127.0.0.1:18999
Listen 127.0.0.1:18998
Listen 127.0.0.1:18997
<VirtualHost *:18998>
  ServerName star.example
</VirtualHost>
<VirtualHost 127.0.0.1:18998>
  ServerName one.example
  ServerAlias alias.example *.wild.example
</VirtualHost>
<VirtualHost 127.0.0.1:18998>
  ServerName two.example
  ServerAlias one.example a.wild.example
</VirtualHost>
<VirtualHost *:18999>
  ServerName map.example
  Alias /al /hx/other
  Alias /al/deeper /hx/www/sub
  Alias /slash/ /hx/other/
  Redirect /al/redir /gone
  Redirect 301 /old http://else.example/new
  Redirect 410 /gone410
  Redirect permanent /perm /idx
  RedirectMatch ^/rm/(.*)$ /a.txt?x=$1
  ScriptAlias /cgi-bin/ /hx/cgi/
  ScriptAlias /one /hx/cgi/t.cgi
  Alias /cgi-bin/al /hx/other
  AliasMatch ^/am/(.*)$ /hx/other/$1
  AliasMatch ^/pre /hx/other
  ProxyPass /px/no !
  ProxyPass /px http://127.0.0.1:18997/b
  ProxyPass /al/proxied http://127.0.0.1:18997/proxiedalias
  ProxyPass /old/px http://127.0.0.1:18997/oldpx
  ProxyPass /sl/ http://127.0.0.1:18997/z/
  WSGIScriptAlias /w /hx/apps/a.py
  WSGIScriptAlias /w/x /hx/apps/b.py
  WSGIScriptAlias /al/wsgi /hx/apps/a.py
  AddHandler cgi-script .cgi
  <Directory /hx/www/sub>
    Options +ExecCGI
  </Directory>
  <Directory /hx/www/idx>
    SetEnv S dir-idx
  </Directory>
  <Directory /hx/www>
    SetEnv S dir-www
  </Directory>
  <Files index.html>
    SetEnv S2 files
  </Files>
  <Directory /hx/www/idx>
    SetEnv S2 dir
  </Directory>
  <Location /idx>
    SetEnv S3 locidx
    Require all denied
  </Location>
  <Location /idx/index.html>
    Require all granted
  </Location>
  <Location />
    SetEnv S3 locroot
  </Location>
  <Location /lo>
    SetEnv S4 lo
  </Location>
</VirtualHost>`);
const [STAR, ONE, TWO, MAP] = CONFIG.virtualHosts;

const FILES = new Set(['/hx/www/a.txt', '/hx/www/idx/index.html', '/hx/www/t.cgi', '/hx/www/sub/deep/t.cgi', '/hx/www/sub/deep/f.txt', '/hx/other/a.txt', '/hx/cgi/t.cgi', '/hx/apps/a.py']);
const lookup: FileLookup = (path) => (FILES.has(path) ? 'file' : path === '/' || [...FILES].some((file) => file.startsWith(`${path}/`)) ? 'directory' : null);

describe('choice of a virtual host (confirmed on httpd 2.4.71)', () => {
  test.each([
    ['one.example', ONE, 'serverName'], ['ONE.example:99', ONE, 'serverName'], ['one.example.', ONE, 'serverName'], ['alias.example', ONE, 'serverAlias'],
    // In file order: a wildcard of an earlier one beats the exact name of a later one.
    ['a.wild.example', ONE, 'serverAlias'], ['two.example', TWO, 'serverName'], ['nope.example', ONE, 'firstOfAddress'], ['main.example', ONE, 'firstOfAddress'],
    ['star.example', ONE, 'firstOfAddress'], [null, ONE, 'firstOfAddress'],
  ])('%s', (host, server, reason) => {
    const choice = chooseVirtualHost(CONFIG, { localAddress: '127.0.0.1', localPort: 18998, host });
    expect(choice?.reason).toBe(reason);
    expect(CONFIG.virtualHosts.indexOf(choice!.server)).toBe(CONFIG.virtualHosts.indexOf(server!));
  });

  test('verdicts', () => {
    const verdicts = (host: string): readonly string[] => chooseVirtualHost(CONFIG, { localAddress: '127.0.0.1', localPort: 18998, host })!.candidates.map(({ verdict }) => verdict);
    expect(verdicts('two.example')).toEqual(['lessSpecificAddress', 'nameMismatch', 'chosen', 'otherAddress']);
    expect(verdicts('one.example')).toEqual(['lessSpecificAddress', 'chosen', 'notReached', 'otherAddress']);
    expect(verdicts('nope.example')).toEqual(['lessSpecificAddress', 'chosen', 'nameMismatch', 'otherAddress']);
  });

  test('without a virtual host the main server, without a listener nobody', () => {
    const at = (localPort: number) => chooseVirtualHost(CONFIG, { localAddress: '127.0.0.1', localPort, host: 'one.example' });
    expect(at(18997)).toMatchObject({ reason: 'mainServer', server: { serverName: 'main.example' } });
    expect(at(80)).toBeNull();
    expect(STAR?.documentRoot).toBe('/hx/www');
  });

  test('a virtual host of * without a name goes by the main server\'s, and a port that is written out beats any', () => {
    const config = parseHttpdConf(`LoadModule mpm_event_module modules/mod_mpm_event.so
      Listen 80
      Listen 81
      ServerName main.example
      <VirtualHost *:80>
        ServerName first.example
      </VirtualHost>
      <VirtualHost *:80>
      </VirtualHost>
      <VirtualHost *>
        ServerName any.example
      </VirtualHost>
      <VirtualHost *:81>
      </VirtualHost>`);
    const at = (localPort: number, host: string) => config.virtualHosts.indexOf(chooseVirtualHost(config, { localAddress: '192.0.2.1', localPort, host })!.server);
    expect([at(80, 'main.example'), at(80, 'nope'), at(80, 'any.example'), at(81, 'any.example')]).toEqual([1, 0, 0, 3]);
  });

  test('the order of sections: wildcards of a directory, then regexes; <Files> inside of a directory after those outside', () => {
    const server = siteOf(`<Directory ~ "hx/www">
        SetEnv S regex
      </Directory>
      <Directory /hx/*/idx>
        SetEnv S wildcard
      </Directory>
      <Directory /hx/www>
        <Files a.txt>
          SetEnv S3 nested
        </Files>
      </Directory>
      <Files a.txt>
        SetEnv S3 outer
      </Files>`);
    const env = (filename: string) => Object.fromEntries(mergeSections(server, { uriPath: '/', filename, found: 'file' }).settings.setEnv);
    expect(env('/hx/www/idx/a.txt')).toEqual({ S: 'regex', S3: 'nested' });
    expect(env('/hx/other/idx/a.txt')).toEqual({ S: 'wildcard', S3: 'outer' });
  });

  test.each([['*.x', 'a.x', true], ['*.x', '.x', true], ['a?c', 'abc', true], ['a?c', 'ac', false], ['*a*b', 'xxaxxb', true], ['*a*b', 'xxaxx', false], ['', '', true], ['a', 'ab', false]])('wildcard %s %s', (pattern, text, matches) => {
    expect(wildcardMatches(pattern, text)).toBe(matches);
  });
});

/** One virtual host for every address, with some text of the main server before it. */
function siteOf(text: string, main = '') {
  return parseHttpdConf(`LoadModule proxy_module modules/mod_proxy.so\nLoadModule proxy_http_module modules/mod_proxy_http.so\nLoadModule wsgi_module modules/mod_wsgi.so\n${main}\n<VirtualHost *>\n${text}\n</VirtualHost>`).virtualHosts[0]!;
}

/** `file …`, `proxy …`, `status location`. */
function answer(path: string, query = ''): string {
  const { outcome } = mapUrl(MAP!, path, query);
  switch (outcome.kind) {
    case 'file': return `file ${outcome.path}${outcome.handler ? ` ${outcome.handler}` : ''}`;
    case 'proxy': return `proxy ${outcome.target}`;
    case 'redirect': return `${outcome.status} ${outcome.location}`;
  }
}

describe('from URL to file (confirmed on httpd 2.4.71, mod_wsgi 4.9.4)', () => {
  test.each([
    ['/a.txt', 'file /hx/www/a.txt'],
    ['/al/a.txt', 'file /hx/other/a.txt'],
    ['/al', 'file /hx/other'],
    ['/alx', 'file /hx/www/alx'],
    ['/al/deeper/deep/f.txt', 'file /hx/other/deeper/deep/f.txt'],
    ['/slash', 'file /hx/www/slash'],
    ['/slash/a.txt', 'file /hx/other/a.txt'],
    ['/al/redir/x', '302 /gone/x?y=1', 'y=1'],
    ['/old', '301 http://else.example/new'],
    ['/old/a b', '301 http://else.example/new/a%20b?q=1', 'q=1'],
    ['/oldx', 'file /hx/www/oldx'],
    ['/gone410/x', '410 null'],
    ['/perm/z', '301 /idx/z'],
    ['/rm/k', '302 /a.txt?x=k', 'z=2'],
    ['/cgi-bin/t.cgi/a/b', 'file /hx/cgi/t.cgi/a/b cgi-script'],
    ['/cgi-bin/al/a.txt', 'file /hx/cgi/al/a.txt cgi-script'],
    ['/one', 'file /hx/cgi/t.cgi cgi-script'],
    ['/onex', 'file /hx/www/onex'],
    ['/am/a.txt', 'file /hx/other/a.txt'],
    ['/prefix/a.txt', 'file /hx/other'],
    ['/px', 'proxy /b'],
    ['/px/q s', 'proxy /b/q%20s?z=1', 'z=1'],
    ['/px/no', 'file /hx/www/px/no'],
    ['/pxx', 'file /hx/www/pxx'],
    ['/al/proxied/1', 'proxy /proxiedalias/1'],
    ['/old/px', 'proxy /oldpx'],
    ['/sl', 'file /hx/www/sl'],
    ['/sl/1', 'proxy /z/1'],
    ['/w', 'file /hx/apps/a.py wsgi-script'],
    ['/w/x/y', 'file /hx/apps/a.py/x/y wsgi-script'],
    ['/wx', 'file /hx/www/wx'],
    ['/al/wsgi/x', 'file /hx/other/wsgi/x'],
  ])('%s → %s', (path, expected, query = '') => {
    expect(answer(path, query)).toBe(expected);
  });

  test.each([
    ['/pp/a:b;c=d~e', '/q/a:b;c=d~e'], ['/pp/?', '/q/%3F'], ['/pp/é@', '/q/%C3%A9@'], ['/pp/[]|^"<', '/q/%5B%5D%7C%5E%22%3C'], ['/pp/a%2fb', '/q/a%2fb'],
    ['/r/"<#?', 'http://e//%22%3c%23%3f'], ['/r/é@[]|^', 'http://e//%c3%a9@%5b%5d%7c%5e'], ['/rm2/a b', 'http://e/%2520x/a%20b'], ['/rm2/a%b?c', 'http://e/%2520x/a%25b?c'],
    ['/rm3/a b', '/l/a%20b'], ['/rm4/x', 'http://e//x?a&b&'], ['/both/x', '/own/x'],
  ])('what is written for another server or client: %s', (path, expected) => {
    const server = siteOf(`AllowEncodedSlashes NoDecode
      ProxyPass /pp http://127.0.0.1:18996/q
      Redirect /r http://e/
      Redirect /both /own
      RedirectMatch ^/rm2(.*)$ http://e/%20x$1
      RedirectMatch ^/rm3(.*)$ /l$1
      RedirectMatch ^/rm4(.*)$ http://e/$1?a\\&b&`, 'Redirect /both /main');
    const { outcome } = mapUrl(server, path);
    expect(outcome.kind === 'proxy' ? outcome.target : outcome.kind === 'redirect' ? outcome.location : outcome.path).toBe(expected);
  });

  test('verdicts', () => {
    const verdicts = (path: string): Readonly<Record<string, string>> => Object.fromEntries(mapUrl(MAP!, path).candidates.map(({ rule, verdict }) => [`${rule.kind} ${rule.from}`, verdict]));
    expect(verdicts('/px/no')).toMatchObject({ 'proxyPass /px/no': 'excluded', 'proxyPass /px': 'notReached', 'redirect /old': 'noMatch' });
    expect(verdicts('/al/wsgi')).toMatchObject({ 'alias /al': 'chosen', 'alias /al/deeper': 'notReached', 'wsgiScriptAlias /al/wsgi': 'notReached', 'proxyPass /px': 'noMatch' });
    expect(verdicts('/alx')).toMatchObject({ 'alias /al': 'partOfSegment', 'wsgiScriptAlias /w': 'noMatch' });
    expect(verdicts('/slash')).toMatchObject({ 'alias /slash/': 'slashMissing' });
    expect(mapUrl(MAP!, '/').candidates).toHaveLength(21);
  });

  test('WSGIScriptAlias / leaves SCRIPT_NAME empty', () => {
    const server = siteOf('WSGIScriptAlias / /hx/apps/a.py');
    const { outcome } = mapUrl(server, '/hello');
    expect(outcome).toMatchObject({ kind: 'file', path: '/hx/apps/a.py/hello', contextPrefix: '' });
    expect(splitPathInfo('/hx/apps/a.py/hello', '/hello', lookup)).toEqual({ found: 'file', filename: '/hx/apps/a.py', scriptName: '', pathInfo: '/hello' });
    expect(pathTranslatedOf(server, '/hello')).toBe('/hx/apps/a.py/hello');
  });
});

describe('SCRIPT_NAME, PATH_INFO, PATH_TRANSLATED (confirmed on httpd 2.4.71)', () => {
  test.each([
    ['/sub/deep/t.cgi', ['file', '/hx/www/sub/deep/t.cgi', '/sub/deep/t.cgi', '', null]],
    ['/sub/deep/t.cgi/p/q r', ['file', '/hx/www/sub/deep/t.cgi', '/sub/deep/t.cgi', '/p/q r', '/hx/www/p/q r']],
    ['/cgi-bin/t.cgi/a/b', ['file', '/hx/cgi/t.cgi', '/cgi-bin/t.cgi', '/a/b', '/hx/www/a/b']],
    ['/one', ['file', '/hx/cgi/t.cgi', '/one', '', null]],
    ['/one/x', ['file', '/hx/cgi/t.cgi', '/one', '/x', '/hx/www/x']],
    ['/w/h', ['file', '/hx/apps/a.py', '/w', '/h', '/hx/www/h']],
    ['/w/', ['file', '/hx/apps/a.py', '/w', '/', '/hx/www/']],
    ['/w', ['file', '/hx/apps/a.py', '/w', '', null]],
    ['/nope/x/y', ['missing', '/hx/www/nope', '/nope', '/x/y', '/hx/www/x/y']],
    ['/idx/', ['directory', '/hx/www/idx/', '/idx/', '', null]],
    ['/idx', ['directory', '/hx/www/idx', '/idx', '', null]],
  ])('%s', (path, expected) => {
    const { outcome } = mapUrl(MAP!, path);
    const split = splitPathInfo(outcome.kind === 'file' ? outcome.path : '', path, lookup);
    expect([split.found, split.filename, split.scriptName, split.pathInfo, pathTranslatedOf(MAP!, split.pathInfo)]).toEqual(expected);
  });
});

describe('sections and handlers (confirmed on httpd 2.4.71)', () => {
  function served(path: string) {
    const { outcome } = mapUrl(MAP!, path);
    if (outcome.kind !== 'file') throw new Error(outcome.kind);
    const split = splitPathInfo(outcome.path, path, lookup);
    const { settings, candidates } = mergeSections(MAP!, { uriPath: path, filename: split.filename, found: split.found });
    const choice = handlerOf(settings, { filename: split.filename, alias: outcome.handler });
    return { settings, candidates, choice, refusal: refusalOf(settings, split, choice, outcome.handler) };
  }

  test.each([
    ['/a.txt', 'S=dir-www S3=locroot', null],
    ['/idx/', 'S=dir-idx S2=dir S3=locroot', 'denied'],
    ['/idx', 'S=dir-idx S2=dir S3=locroot', 'denied'],
    ['/idx/index.html', 'S=dir-idx S2=files S3=locroot', null],
    ['/lo', 'S=dir-www S3=locroot S4=lo', 'missing'],
    ['/lox', 'S=dir-www S3=locroot', 'missing'],
    ['/lo/x', 'S=dir-www S3=locroot S4=lo', 'missing'],
    ['/al/a.txt', 'S3=locroot', null],
    ['/t.cgi', 'S=dir-www S3=locroot', 'execCgiOff'],
    ['/sub/deep/t.cgi/p', 'S=dir-www S3=locroot', null],
    ['/cgi-bin/t.cgi', 'S3=locroot', null],
    ['/cgi-bin/nope', 'S3=locroot', 'missing'],
    ['/a.txt/info', 'S=dir-www S3=locroot', 'pathInfoRefused'],
    ['/w/h', 'S3=locroot', null],
  ])('%s', (path, env, refusal) => {
    const { settings, refusal: found } = served(path);
    expect([...settings.setEnv].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}=${value}`).join(' ')).toBe(env);
    expect(found).toBe(refusal);
  });

  test('handlers and reasoning', () => {
    expect(served('/sub/deep/t.cgi').choice).toEqual({ handler: 'cgi-script', reason: 'addHandler' });
    expect(served('/w').choice).toEqual({ handler: 'wsgi-script', reason: 'alias' });
    expect(served('/a.txt').choice).toEqual({ handler: null, reason: 'none' });
    expect(served('/idx/index.html').candidates.map(({ section, verdict }) => `${section.pattern} ${verdict}`)).toEqual([
      '/hx/www applied', '/hx/www/sub noMatch', '/hx/www/idx applied', '/hx/www/idx applied', 'index.html applied', '/idx applied', '/idx/index.html applied', '/ applied', '/lo noMatch']);
  });

  test('SetHandler, AddHandler, options and patterns', () => {
    const settingsFor = (text: string, uriPath: string, filename: string) =>
      mergeSections(siteOf(text), { uriPath, filename, found: 'file' }).settings;
    const forced = settingsFor('AddHandler a .py\n<Location /x>\nSetHandler b\n</Location>\n<LocationMatch "\\.raw$">\nSetHandler none\n</LocationMatch>', '/x/f.py.raw', '/var/www/x/f.py.raw');
    expect(handlerOf(forced, { filename: '/var/www/x/f.py.raw', alias: 'cgi-script' })).toEqual({ handler: 'a', reason: 'addHandler' });
    const options = settingsFor('<Directory /var/www/a>\nOptions -Indexes +ExecCGI\n</Directory>', '/', '/var/www/a/f').options;
    expect([...options!.added].sort()).toEqual(['ExecCGI', 'FollowSymLinks']);
    const deny = (pattern: string, uriPath: string, filename: string): boolean => !isGranted(settingsFor(`<${pattern}>\nRequire all denied\n</${pattern.split(' ')[0]}>`, uriPath, filename));
    expect(deny('Directory /var/www/*/x', '/', '/var/www/a/x/f')).toBe(true);
    expect(deny('Directory /var/www/*/x', '/', '/var/www/a/b/x/f')).toBe(false);
    expect(deny('Files "*.[pq]y"', '/', '/var/www/f.py')).toBe(true);
    expect(deny('Files ".ht*"', '/', '/var/www/f.ht')).toBe(false);
    expect(deny('Location /l*c', '/lxc', '/var/www/f')).toBe(true);
    expect(deny('Location /l*c', '/lxc/d', '/var/www/f')).toBe(false);
    expect(deny('Location /l*c', '/l/c', '/var/www/f')).toBe(false);
    expect(deny('Location /a/', '/a', '/var/www/f')).toBe(false);
    expect(deny('Location /a/', '/a/b', '/var/www/f')).toBe(true);
    expect(deny('FilesMatch "^\\.ht"', '/', '/var/www/.htaccess')).toBe(true);
  });
});

describe('directories (confirmed on httpd 2.4.71)', () => {
  test.each([
    ['', '/sub', { kind: 'slashMissing', location: '/sub/?q=1' }],
    ['', '/idx/', { kind: 'index', path: '/idx/index.html' }],
    ['', '/sub/', { kind: 'nothing', candidates: [{ name: 'index.html', verdict: 'missing' }] }],
    ['', '/a.txt', null],
    ['', '/nope/x', null],
    ['DirectoryIndex no.html deep/f.txt /a.txt', '/sub/', { kind: 'index', path: '/sub/deep/f.txt', candidates: [{ verdict: 'missing' }, { verdict: 'chosen' }, { verdict: 'notReached' }] }],
    ['DirectoryIndex no.html\nDirectoryIndex /a.txt', '/sub/', { kind: 'index', path: '/a.txt' }],
    ['DirectoryIndex disabled', '/idx/', { kind: 'nothing', candidates: [] }],
    ['FallbackResource /a.txt', '/nope/x', { kind: 'fallback', path: '/a.txt' }],
    ['FallbackResource /a.txt', '/sub/', { kind: 'fallback', path: '/a.txt' }],
    ['FallbackResource /a.txt', '/idx/', { kind: 'index', path: '/idx/index.html' }],
  ])('%j %s', (text, path, expected) => {
    const server = siteOf(`DocumentRoot /hx/www\n${text}`);
    // The site stands in Debian's text, which has a DirectoryIndex of its own.
    const settings = text.startsWith('DirectoryIndex') ? server.settings : { ...server.settings, directoryIndex: null };
    const split = splitPathInfo(`/hx/www${path}`, path, lookup);
    const step = directoryStepOf(server, settings, split, { uriPath: path, query: 'q=1', lookup });
    if (expected === null) expect(step).toBeNull();
    else expect(step).toMatchObject(expected);
  });
});

describe('targets (confirmed on httpd 2.4.71)', () => {
  test.each([
    ['/a%2ftxt', 'Off', '404 encodedSlash'], ['/a%2Ftxt', 'On', '/a/txt'], ['/a%2Ftxt', 'NoDecode', '/a%2Ftxt'], ['/a%00', 'Off', '404 encodedNul'], ['/%zz', 'Off', '400 badEscape'],
    ['/%2e%2e/a', 'Off', '400 aboveRoot'], ['/../a', 'Off', '400 aboveRoot'], ['/sub/./../a?x=/../', 'Off', '/a'], ['//al//a.txt', 'Off', '/al/a.txt'], ['/idx/.', 'Off', '/idx/'],
    ['http://two.example/a.txt', 'Off', '/a.txt'], ['*', 'Off', '400 notAPath'], ['/%ea%b0%80', 'Off', '/가'],
  ] as const)('%s (%s)', (target, allowEncodedSlashes, expected) => {
    const found = httpdTarget(target, { allowEncodedSlashes });
    expect(found.kind === 'path' ? found.path : `${found.status} ${found.reason}`).toBe(expected);
  });

  test('what is escaped is read back, and nothing throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
      const found = httpdTarget(`/${text}`, { allowEncodedSlashes: 'On' });
      if (found.kind !== 'path') return;
      mapUrl(MAP!, found.path, found.query);
      splitPathInfo(`/hx/www${found.path}`, found.path, lookup);
      const again = httpdTarget(escapeHttpdPath(found.path), { allowEncodedSlashes: 'On' });
      if (!found.path.includes('\ufffd') && !/[\ud800-\udfff](?![\udc00-\udfff])|\/\.{1,2}(\/|$)/.test(found.path)) expect(again).toMatchObject({ path: found.path });
    }), { numRuns: 200 });
  });
});
