import { describe, expect, test } from 'vitest';
import { parseNginxConf } from '../../src-core/config/nginxConf.ts';
import type { NginxLocation } from '../../src-core/config/nginxLocation.ts';
import { filePathOf, upstreamHeaders, upstreamUri } from '../../src-core/config/nginxDestination.ts';
import { chooseLocation, chooseServer } from '../../src-core/config/nginxMatch.ts';
import { normaliseTarget } from '../../src-core/config/nginxUri.ts';
import type { NginxRequestView } from '../../src-core/config/nginxVariables.ts';

/** Locations of the vectors below; every row was confirmed on nginx 1.22.1 with this very text. */
const LOCATIONS = parseNginxConf(`server {
  listen 127.0.0.1:18181;
  location / { return 200 "root"; }
  location = /exact { return 200 "exact"; }
  location /documents/ { return 200 "documents"; }
  location ^~ /images/ { return 200 "images"; }
  location ~* \\.(gif|jpg|jpeg)$ { return 200 "picture"; }
  location /api/ { proxy_pass http://127.0.0.1:18182/v1/; }
  location /raw/ { proxy_pass http://127.0.0.1:18182; }
  location ~ ^/ap(i?x) { return 200 "ap"; }
  location /re { return 200 "re"; }
  location /re/ { proxy_pass http://127.0.0.1:18182; }
  location = /only/ { proxy_pass http://127.0.0.1:18182/z; }
  location /outer/ {
    location /outer/in { return 200 "in"; }
    location ~ \\.x$ { return 200 "outerx"; }
    return 200 "outer";
  }
  location ~ \\.x$ { return 200 "x"; }
  location ^~ /stop/ { location /stop/in/ { return 200 "stopin"; } return 200 "stop"; }
  location ^~ /s { return 200 "s"; }
  location /s/t { return 200 "st"; }
}`).servers[0]!;

describe('choice of a location (confirmed on nginx 1.22.1)', () => {
  test.each([
    ['/', '/', 'longestPrefix'],
    ['/index.html', '/', 'longestPrefix'],
    ['/documents/document.html', '/documents/', 'longestPrefix'],
    ['/images/1.gif', '^~ /images/', 'prefixStop'],
    ['/documents/1.jpg', '~* \\.(gif|jpg|jpeg)$', 'regex'],
    ['/exact', '= /exact', 'exact'],
    ['/exact/', '/', 'longestPrefix'],
    ['/raw', '/raw/', 'autoRedirect'],
    ['/api', '/api/', 'autoRedirect'],
    ['/apx', '~ ^/ap(i?x)', 'regex'],
    ['/re', '/re', 'longestPrefix'],
    ['/re/', '/re/', 'longestPrefix'],
    ['/only', '= /only/', 'autoRedirect'],
    ['/only/', '= /only/', 'exact'],
    ['/only/x', '/', 'longestPrefix'],
    ['/outer/in.x', '~ \\.x$', 'regex', 'outerx'],
    ['/outer/in', '/outer/in', 'longestPrefix', 'in'],
    ['/outer/z.x', '~ \\.x$', 'regex', 'outerx'],
    ['/outer/z', '/outer/', 'longestPrefix', 'outer'],
    ['/stop/a.x', '^~ /stop/', 'prefixStop', 'stop'],
    ['/stop/in/a.x', '/stop/in/', 'longestPrefix', 'stopin'],
    ['/s/t.x', '~ \\.x$', 'regex', 'x'],
    ['/s/z.x', '^~ /s', 'prefixStop', 's'],
    ['/s/t', '/s/t', 'longestPrefix', 'st'],
  ])('%s → %s (%s)', (path, text, reason, body?: string) => {
    const choice = chooseLocation(LOCATIONS, path);
    expect(choice.location?.text).toBe(text);
    expect(choice.reason).toBe(reason);
    expect(choice.redirect).toBe(reason === 'autoRedirect' ? `${path}/` : null);
    if (body) expect(choice.location?.returns?.text).toBe(body);
  });

  test('every candidate carries a verdict, one of them is the choice', () => {
    const verdicts = chooseLocation(LOCATIONS, '/documents/1.jpg').candidates.map(({ location, verdict }) => `${location.text} ${verdict}`);
    expect(verdicts).toContain('/ shorterPrefix');
    expect(verdicts).toContain('/documents/ beatenByRegex');
    expect(verdicts).toContain('~* \\.(gif|jpg|jpeg)$ chosen');
    expect(verdicts).toContain('~ ^/ap(i?x) regexFirst');
    expect(verdicts).toContain('= /exact noMatch');
    expect(verdicts.filter((verdict) => verdict.endsWith(' chosen'))).toHaveLength(1);
  });

  test.each(['/', '/exact', '/images/1.gif', '/outer/in.x', '/outer/in', '/stop/in/a.x', '/s/t', '/s/t.x', '/stop/a.x'])(
    '%s: exactly one candidate is chosen, the one that is returned', (path) => {
      const { candidates, location } = chooseLocation(LOCATIONS, path);
      expect(candidates.filter(({ verdict }) => verdict === 'chosen').map((candidate) => candidate.location)).toEqual([location]);
    });

  test('captures of the regex are kept, named ones too', () => {
    const server = parseNginxConf('server { location ~ ^/u/(?<user>\\w+)/(\\d+)$ { return 200 $user; } }').servers[0]!;
    expect(chooseLocation(server, '/u/kim/7').captures).toEqual({ '1': 'kim', '2': '7', user: 'kim' });
  });

  test('no location at all: the server itself', () => {
    expect(chooseLocation({ locations: [] }, '/x')).toMatchObject({ location: null, reason: 'none', redirect: null });
  });
});

/** Every row was confirmed on nginx 1.22.1, with other addresses and ports. */
describe('choice of a server (confirmed on nginx 1.22.1)', () => {
  const config = parseNginxConf(`
    server { listen 80; server_name first.example; }
    server { listen 80; server_name shop.example www.shop.example; }
    server { listen 80; server_name *.shop.example; }
    server { listen 80; server_name *.deep.shop.example; }
    server { listen 80; server_name mail.*; }
    server { listen 80; server_name ~^(?<sub>a\\d+)\\.test$; }
    server { listen 80; server_name ~^a; }
    server { listen 80 default_server; server_name _; }
    server { listen 8080; server_name other.example; }
    server { listen 8080; server_name .dot.example; }
    server { listen 192.0.2.10:80; server_name special.example; }`);

  test.each([
    [80, 'shop.example', 'shop.example', 'exactName'],
    [80, 'SHOP.example:80', 'shop.example', 'exactName'],
    [80, 'shop.example.', 'shop.example', 'exactName'],
    [80, 'img.shop.example', '*.shop.example', 'wildcardStart'],
    [80, 'x.deep.shop.example', '*.deep.shop.example', 'wildcardStart'],
    [80, 'mail.shop.example', '*.shop.example', 'wildcardStart'],
    [80, 'mail.test', 'mail.*', 'wildcardEnd'],
    [80, 'a12.test', '~^(?<sub>a\\d+)\\.test$', 'regexName'],
    [80, 'abc.test', '~^a', 'regexName'],
    [80, 'nobody.test', '_', 'defaultServer'],
    [80, null, '_', 'defaultServer'],
    [8080, 'nobody.test', 'other.example', 'firstServer'],
    [8080, 'dot.example', '.dot.example', 'exactName'],
    [8080, 'a.b.dot.example', '.dot.example', 'wildcardStart'],
  ])('port %i, Host %s → %s (%s)', (localPort, host, name, reason) => {
    const choice = chooseServer(config, { localPort, localAddress: '192.0.2.99', host });
    expect(choice?.server.names[0]?.text).toBe(name);
    expect(choice?.reason).toBe(reason);
    expect(choice?.candidates).toHaveLength(config.servers.length);
  });

  test('a server that listens on the very address is alone there', () => {
    const choice = chooseServer(config, { localPort: 80, localAddress: '192.0.2.10', host: 'shop.example' });
    expect(choice?.server.names[0]?.text).toBe('special.example');
    expect(choice?.reason).toBe('onlyServer');
  });

  test('default_server counts for its own address only', () => {
    const two = parseNginxConf(`
      server { listen 80; server_name a; }
      server { listen 192.0.2.10:80 default_server; listen 80; server_name b; }
      server { listen 192.0.2.10:80; server_name c; }`);
    const nameAt = (localAddress: string): string | undefined => chooseServer(two, { localPort: 80, localAddress, host: 'nobody' })?.server.names[0]?.text;
    expect([nameAt('192.0.2.99'), nameAt('192.0.2.10')]).toEqual(['a', 'b']);
  });

  test('captures of a regex name', () => {
    expect(chooseServer(config, { localPort: 80, host: 'a12.test' })?.captures).toEqual({ '1': 'a12', sub: 'a12' });
  });

  test('nobody listens', () => {
    expect(chooseServer(config, { localPort: 81, host: 'shop.example' })).toBeNull();
  });
});

/** Confirmed on nginx 1.22.1: target sent by the client → target that the upstream saw, through locations of `LOCATIONS`. */
describe('what goes upstream (confirmed on nginx 1.22.1)', () => {
  test.each([
    ['/api/a%20b', '/v1/a%20b'],
    ['/api/a%22%3C%3E%5C%5E%60%7B%7C%7Dz', '/v1/a%22%3C%3E%5C%5E%60%7B%7C%7Dz'],
    ["/api/a[]!$&()*+,;=@~'", "/v1/a[]!$&()*+,;=@~'"],
    ['/api/%23%25%3F%C3%A9%7f%01', '/v1/%23%25%3F%C3%A9%7F%01'],
    ['/api/é', '/v1/é'],
    ['/api/a//b/../c?q=1%20', '/v1/a/c?q=1%20'],
    ['/api/a%2Fb', '/v1/a/b'],
    ['/api/?', '/v1/'],
    ['/api/x#f', '/v1/x'],
    ['/api/x?a#b', '/v1/x?a'],
    ['/only/?a', '/z?a'],
    ['/raw/a%20b//c?x', '/raw/a%20b//c?x'],
    ['/raw/x#f', '/raw/x#f'],
    ['http://h.x/raw/q#f', '/raw/q#f'],
  ])('%s → %s', (target, sent) => {
    const { path } = normaliseTarget(target)!;
    const { location } = chooseLocation(LOCATIONS, path);
    expect(upstreamUri(location!, path, target)).toBe(sent);
  });

  const view: NginxRequestView = {
    method: 'GET', target: '/api/x?a=1', protocol: 'HTTP/1.1', headers: [['Host', 'shop.example:8080'], ['X-Forwarded-For', '198.51.100.7']], uri: '/api/x', args: 'a=1',
    scheme: 'http', remoteAddress: '203.0.113.5', remotePort: 40_000, serverAddress: '192.0.2.10', serverPort: 80, serverName: 'shop.example', proxyHost: '127.0.0.1:8000',
  };
  const locationIn = (text: string): NginxLocation => parseNginxConf(text).servers[0]!.locations[0]!;

  test('by default Host is $proxy_host and the connection is closed', () => {
    const location = locationIn('server { location / { proxy_pass http://127.0.0.1:8000; } }');
    expect(upstreamHeaders(location, view)).toEqual({ set: [['Host', '127.0.0.1:8000'], ['Connection', 'close']], removed: [] });
    expect(location.settings.proxyHttpVersion).toBe('1.0');
  });

  test('proxy_set_header of the level replaces those of the outer level, all of them', () => {
    const location = locationIn(`server {
      proxy_set_header Host $host; proxy_set_header X-Outer yes;
      location / { proxy_pass http://127.0.0.1:8000; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; }
    }`);
    expect(upstreamHeaders(location, view).set).toEqual([
      ['X-Forwarded-For', '198.51.100.7, 203.0.113.5'], ['Host', '127.0.0.1:8000'], ['Connection', 'close'],
    ]);
  });

  test('a level without any inherits them; an empty value removes the field', () => {
    const location = locationIn(`server {
      proxy_set_header Host $host; proxy_set_header Connection ""; location / { proxy_pass http://127.0.0.1:8000; } }`);
    expect(upstreamHeaders(location, view)).toEqual({ set: [['Host', 'shop.example']], removed: ['Connection'] });
  });

  test('a URI with variables is used as it is', () => {
    const location = locationIn('server { location / { proxy_pass http://127.0.0.1:8000/p$request_uri; } }');
    expect(upstreamUri(location, '/api/x', '/api/x?a=1', view)).toBe('/p/api/x?a=1');
  });
});

/** Confirmed on nginx 1.22.1; null is its 400. */
describe('normalised targets (confirmed on nginx 1.22.1)', () => {
  test.each([
    ['/a/./b/', '/a/b/'], ['/a/b/..', '/a/'], ['/a%2fb', '/a/b'], ['/a/...//b', '/a/.../b'], ['/a/b/.', '/a/b/'], ['/a/..b', '/a/..b'],
    ['/x#frag?y', '/x'], ['http://h.x/q?z', '/q'], ['http://h.x?z', '/'], ['/', '/'], ['/a//', '/a/'],
    ['/api/../../etc', null], ['/%2e%2e/x', null], ['/a%00b', null], ['/%zz', null], ['/a/../../b', null],
  ])('%s → %s', (target, path) => {
    expect(normaliseTarget(target)?.path ?? null).toBe(path);
  });

  test('the query is what follows the first question mark, as sent', () => {
    expect(normaliseTarget('/a?b=%20?c#d')).toEqual({ path: '/a', args: 'b=%20?c' });
    expect(normaliseTarget('*')).toBeNull();
  });
});

describe('files', () => {
  const [rooted, aliased, nested, regex] = parseNginxConf(`server {
    root /srv/www/;
    location /a/ { }
    location /static/ { alias /srv/assets/; location /static/deep/ { } }
    location /n/ { root /srv/n; }
    location ~ ^/d/(.+)$ { alias /srv/d/$1; }
  }`).servers[0]!.locations;
  const view = { captures: { '1': 'f.txt' } } as unknown as NginxRequestView;

  test.each([
    [rooted, '/a/x.css', '/srv/www/a/x.css'],
    [aliased, '/static/x.css', '/srv/assets/x.css'],
    [aliased?.locations[0], '/static/deep/x.css', '/srv/assets/deep/x.css'],
    [nested, '/n/x', '/srv/n/n/x'],
    [regex, '/d/f.txt', '/srv/d/f.txt'],
  ])('%#: %s is %s', (location, path, file) => {
    expect(filePathOf(location!, path, view)).toBe(file);
  });
});
