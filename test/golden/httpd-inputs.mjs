// What was asked of a real httpd, and of ours: configurations, their files, and requests byte by byte.

/** Modules that each of the configurations loads; `/srv/` is the folder of the files, when recording a temporary one. */
const modules = ['authz_core', 'mime', 'dir', 'alias', 'env', 'setenvif', 'proxy', 'proxy_http'];
const site = `
ServerName shop.example
ServerRoot /srv
PidFile /srv/httpd.pid
TypesConfig /srv/mime.types
DocumentRoot /srv/www
ErrorLog /srv/error.log
LogFormat "%h %l %u %t \\"%r\\" %>s %b" common
CustomLog /srv/access.log common
Timeout 2
KeepAliveTimeout 1
DirectoryIndex index.html
<Directory />
  Require all denied
</Directory>
<Directory /srv/www>
  Options FollowSymLinks
  Require all granted
</Directory>
<Directory /srv/cgi>
  Require all granted
</Directory>
<Directory /srv/www/denied>
  Require all denied
</Directory>
<Directory /srv/www/plain>
  Options ExecCGI
</Directory>
<Directory /srv/www/runs>
  Options ExecCGI
  AddHandler cgi-script .py
</Directory>
<Location /small>
  LimitRequestBody 5
</Location>
<Location /cgi-bin/page/>
  ErrorDocument 500 "own text"
</Location>
ErrorDocument 410 /short.txt
Alias /small /srv/www
Alias /doc /srv/www
Redirect 410 /gone
Redirect 301 /old http://other.example/new
Redirect 302 /moved /short.txt
ScriptAlias /cgi-bin/ /srv/cgi/
ProxyPass /down http://127.0.0.1:28649
ProxyPass /app http://127.0.0.1:28642
ProxyPass /slow http://127.0.0.1:28643
ProxyPassReverse /app http://127.0.0.1:28642
<VirtualHost 127.0.0.1:28640>
  ServerName shop.example
</VirtualHost>
<VirtualHost 127.0.0.1:28640>
  ServerName brief.example
  KeepAlive Off
  ServerSignature On
</VirtualHost>
<VirtualHost 127.0.0.1:28640>
  ServerName few.example
  MaxKeepAliveRequests 2
</VirtualHost>
`;

const conf = (mpm, cgi, numbers) => `${[`mpm_${mpm}`, ...modules, cgi].map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
Listen 127.0.0.1:28640
${numbers}
${cgi === 'cgid' ? 'ScriptSock /srv/cgisock' : ''}
${site}`;

export const configurations = {
  prefork: conf('prefork', 'cgi', 'StartServers 2\nMinSpareServers 2\nMaxSpareServers 3\nMaxRequestWorkers 8'),
  event: conf('event', 'cgid', 'StartServers 1\nThreadsPerChild 8\nMaxRequestWorkers 8'),
};

const lines = Array.from({ length: 80 }, (_, i) => `line ${i} of a long text\n`).join('');
const says = (text) => `#!/usr/bin/python3\nimport sys\nsys.stdout.write(${JSON.stringify(text)})\n`;

/** Text by path under `/srv/`; all modified at `modifiedAt`; those that begin with `#!` are executable, except for those in `locked`. */
export const files = {
  'mime.types': 'text/html html htm\ntext/css css\ntext/plain txt\nimage/png png\ntext/x-python py\n',
  'www/index.html': '<!DOCTYPE html>\n<title>Index</title>\n',
  'www/site.css': 'body { color: navy; }\n',
  'www/short.txt': 'tiny\n',
  'www/empty.txt': '',
  'www/long.txt': lines,
  'www/blob': 'no extension\n',
  'www/sub/inside.txt': 'inside\n',
  'www/site/index.html': '<title>Site</title>\n',
  'www/denied/secret.txt': 'secret\n',
  'www/plain/hello.py': says('Content-Type: text/plain\n\nnot run\n'),
  'www/runs/hello.py': says('Content-Type: text/plain\n\nran\n'),
  'cgi/document.py': says('Content-Type: text/plain\n\nhello\n'),
  'cgi/status.py': says('Status: 404 Nowhere\nContent-Type: text/plain\n\nnot here\n'),
  'cgi/bare.py': says('Status: 418\nContent-Type: text/plain\n\nteapot\n'),
  'cgi/length.py': says('Content-Type: text/plain\nContent-Length: 3\n\nlonger\n'),
  'cgi/cookies.py': says('Content-Type: text/html; charset=utf-8\nX-One: 1\nSet-Cookie: a=1\nSet-Cookie: b=2\n\n<p>ok</p>\n'),
  'cgi/crlf.py': says('Content-Type: text/plain\r\n\r\ncrlf\n'),
  'cgi/nobody.py': says('Status: 204 No Content\n\n'),
  'cgi/local.py': says('Location: /short.txt\n\n'),
  'cgi/localquery.py': says('Location: /cgi-bin/query.py?a=1\n\n'),
  'cgi/client.py': says('Location: http://other.example/x\n\n'),
  'cgi/withdoc.py': says('Status: 303 See Other\nLocation: http://other.example/x\nContent-Type: text/plain\n\nover there\n'),
  'cgi/localstatus.py': says('Status: 301\nLocation: /short.txt\nContent-Type: text/plain\n\nmoved\n'),
  'cgi/notype.py': says('X-Only: 1\n\nbody\n'),
  'cgi/nph-raw.py': says('HTTP/1.1 299 Own Words\r\nX-Raw: yes\r\nContent-Length: 4\r\n\r\nraw\n'),
  'cgi/badheader.py': says('hello world\n'),
  'cgi/badline.py': says('Content-Type: text/plain\nnonsense\n\nbody\n'),
  'cgi/unfinished.py': says('Content-Type: text/plain\n'),
  'cgi/silent.py': '#!/usr/bin/python3\n',
  'cgi/complains.py': `${says('Content-Type: text/plain\n\nfine\n')}sys.stderr.write('first complaint\\nsecond\\n')\n`,
  'cgi/raises.py': '#!/usr/bin/python3\nimport sys\nsys.stderr.write("about to fail\\n")\nsys.exit(3)\n',
  'cgi/sleeps.py': '#!/usr/bin/python3\nimport time\ntime.sleep(3)\n',
  'cgi/locked.py': says('Content-Type: text/plain\n\nnot allowed\n'),
  'cgi/noexec': 'Content-Type: text/plain\n',
  'cgi/noshell.py': '#!/usr/bin/perl9\nprint\n',
  'cgi/query.py': '#!/usr/bin/python3\nimport os, sys\nprint("Content-Type: text/plain\\n")\nprint(os.environ["QUERY_STRING"], sys.argv[1:], os.environ.get("REDIRECT_URL"), os.environ.get("REDIRECT_STATUS"), os.environ.get("REQUEST_URI"))\n',
  'cgi/echo.py': '#!/usr/bin/python3\nimport os, sys\nbody = sys.stdin.read(int(os.environ.get("CONTENT_LENGTH") or 0))\nprint("Content-Type: text/plain\\n")\nprint(os.environ["REQUEST_METHOD"], os.environ.get("CONTENT_TYPE"), os.environ.get("CONTENT_LENGTH"), body)\n',
  'cgi/environ.py': '#!/usr/bin/python3\nimport json, os, sys\nprint("Content-Type: application/json\\nSet-Cookie: seen=1; Path=/\\n")\nprint(json.dumps({"environ": dict(os.environ), "argv": sys.argv, "cwd": os.getcwd()}))\n',
};
export const locked = ['cgi/locked.py', 'cgi/noexec'];
export const modifiedAt = Date.UTC(2026, 10, 19, 9, 0, 0);

const head = (status, fields, body = '') => `HTTP/1.1 ${status}\r\n${fields.map((field) => `${field}\r\n`).join('')}\r\n${body}`;

/** What the application on port 28642 answers, by the last segment of the path; it then closes. On 28643 nobody answers, on 28649 nobody listens. */
export const answers = {
  plain: head('200 OK', ['Server: app/1', 'Date: Thu, 19 Nov 2026 08:00:00 GMT', 'Content-Type: text/html; charset=utf-8', 'X-App: yes', 'Content-Length: 5', 'Connection: close', 'Set-Cookie: a=1'], 'hello'),
  unmeasured: head('200 OK', ['Content-Type: text/plain', 'Connection: close'], 'no length\n'),
  moved: head('302 Found', ['Location: http://127.0.0.1:28642/there', 'Content-Length: 0', 'Connection: close']),
  missing: head('404 Not Found', ['Content-Type: text/plain', 'Content-Length: 4', 'Connection: close'], 'gone'),
  nonsense: 'no http\r\n\r\n',
  nothing: '',
};

const ask = (name, target, { method = 'GET', host = 'shop.example:28640', fields = [], body = '', close = true } = {}) => ({
  name,
  request: `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n${[...fields, ...(close ? ['Connection: close'] : [])].map((field) => `${field}\r\n`).join('')}\r\n${body}`,
});

const MODIFIED = 'Thu, 19 Nov 2026 09:00:00 GMT';
export const requests = [
  ask('file', '/short.txt'), ask('file kept', '/short.txt', { close: false }), ask('html', '/index.html'), ask('css', '/site.css'), ask('index', '/'), ask('index below', '/site/'),
  ask('no extension', '/blob'), ask('empty', '/empty.txt'), ask('long', '/long.txt'), ask('head', '/long.txt', { method: 'HEAD' }), ask('path info on a file', '/short.txt/more'),
  ask('missing', '/none.html'), ask('missing head', '/none.html', { method: 'HEAD' }), ask('missing kept', '/none.html', { close: false }), ask('missing with markup', '/<b>.html'), ask('slash missing', '/site'), ask('slash missing, query', '/site?a=1'), ask('no index', '/sub/'),
  ask('denied', '/denied/secret.txt'), ask('post', '/short.txt', { method: 'POST', fields: ['Content-Length: 3'], body: 'a=1' }), ask('put', '/short.txt', { method: 'PUT', fields: ['Content-Length: 0'] }),
  ask('delete', '/short.txt', { method: 'DELETE' }), ask('options', '/short.txt', { method: 'OPTIONS' }), ask('options star', '*', { method: 'OPTIONS' }), ask('trace', '/short.txt', { method: 'TRACE' }), ask('unknown method', '/short.txt', { method: 'BREW' }),
  ask('not modified since', '/short.txt', { fields: [`If-Modified-Since: ${MODIFIED}`] }), ask('modified since', '/short.txt', { fields: ['If-Modified-Since: Wed, 18 Nov 2026 09:00:00 GMT'] }),
  ask('none match', '/short.txt', { fields: ['If-None-Match: "5-64000"'] }), ask('none match star', '/short.txt', { fields: ['If-None-Match: *'] }), ask('match fails', '/short.txt', { fields: ['If-Match: "x"'] }),
  ask('unmodified since fails', '/short.txt', { fields: ['If-Unmodified-Since: Wed, 18 Nov 2026 09:00:00 GMT'] }),
  ask('range', '/short.txt', { fields: ['Range: bytes=1-2'] }), ask('range suffix', '/short.txt', { fields: ['Range: bytes=-2'] }), ask('range open', '/short.txt', { fields: ['Range: bytes=2-'] }), ask('range beyond', '/short.txt', { fields: ['Range: bytes=9-'] }),
  ask('range nonsense', '/short.txt', { fields: ['Range: lines=1-2'] }), ask('if-range', '/short.txt', { fields: ['Range: bytes=1-2', 'If-Range: "x"'] }),
  ask('gone', '/gone'), ask('redirect', '/old/x?a=1'), ask('redirect local', '/moved'), ask('alias', '/doc/short.txt'), ask('signature', '/none.html', { host: 'brief.example' }), ask('keep-alive off', '/short.txt', { host: 'brief.example', close: false }),
  ask('too large', '/small/short.txt', { method: 'POST', fields: ['Content-Length: 6'], body: '123456' }), ask('too large, chunked', '/small/short.txt', { method: 'POST', fields: ['Transfer-Encoding: chunked'], body: '6\r\n123456\r\n0\r\n\r\n' }),
  ask('dot segments', '/sub/../short.txt'), ask('above root', '/../x'), ask('bad escape', '/%zz'), ask('encoded slash', '/a%2Fb'), ask('encoded NUL', '/a%00b'), ask('absolute form', 'http://shop.example:28640/short.txt'),
  ask('expect', '/small/short.txt', { method: 'POST', fields: ['Content-Length: 3', 'Expect: 100-continue'], body: 'abc' }),
  { name: 'no host', request: 'GET /short.txt HTTP/1.1\r\n\r\n' },
  { name: 'http 1.0', request: 'GET /short.txt HTTP/1.0\r\n\r\n' },
  { name: 'http 1.0 kept', request: 'GET /short.txt HTTP/1.0\r\nConnection: keep-alive\r\n\r\n' },
  { name: 'http 0.9', request: 'GET /short.txt\r\n' },
  { name: 'no request', request: 'nonsense\r\n\r\n' },
  { name: 'long line', request: `GET /${'a'.repeat(8200)} HTTP/1.1\r\nHost: shop.example\r\n\r\n` },
  { name: 'long field', request: `GET / HTTP/1.1\r\nHost: shop.example\r\nX-Long: ${'a'.repeat(8300)}\r\n\r\n` },
  { name: 'many fields', request: `GET / HTTP/1.1\r\nHost: shop.example\r\n${'X-A: 1\r\n'.repeat(101)}\r\n` },
  { name: 'field without colon', request: 'GET / HTTP/1.1\r\nHost: shop.example\r\nnonsense\r\n\r\n' },
  { name: 'bad length', request: 'POST /short.txt HTTP/1.1\r\nHost: shop.example\r\nContent-Length: x\r\n\r\n' },
  { name: 'unfinished', request: 'GET /short.txt HTTP/1.1\r\nHost: sh' },
  { name: 'two in one packet', request: 'GET /short.txt HTTP/1.1\r\nHost: shop.example\r\n\r\nGET /blob HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n' },
  { name: 'three where two are allowed', request: 'GET /short.txt HTTP/1.1\r\nHost: few.example\r\n\r\n'.repeat(3) },
  ask('cgi document', '/cgi-bin/document.py'), ask('cgi kept', '/cgi-bin/document.py', { close: false }), ask('cgi head', '/cgi-bin/document.py', { method: 'HEAD' }), ask('cgi status', '/cgi-bin/status.py'), ask('cgi bare status', '/cgi-bin/bare.py'), ask('cgi length', '/cgi-bin/length.py'),
  ask('cgi cookies', '/cgi-bin/cookies.py'), ask('cgi crlf', '/cgi-bin/crlf.py'), ask('cgi no content', '/cgi-bin/nobody.py'), ask('cgi local redirect', '/cgi-bin/local.py'), ask('cgi local redirect to a script', '/cgi-bin/localquery.py?b=2'),
  ask('cgi client redirect', '/cgi-bin/client.py'), ask('cgi redirect with document', '/cgi-bin/withdoc.py'), ask('cgi path with status', '/cgi-bin/localstatus.py'), ask('cgi no type', '/cgi-bin/notype.py'), ask('cgi nph', '/cgi-bin/nph-raw.py'),
  ask('cgi bad header', '/cgi-bin/badheader.py'), ask('cgi bad line', '/cgi-bin/badline.py'), ask('cgi unfinished', '/cgi-bin/unfinished.py'), ask('cgi silent', '/cgi-bin/silent.py'), ask('cgi stderr', '/cgi-bin/complains.py'), ask('cgi raises', '/cgi-bin/raises.py'),
  ask('cgi sleeps', '/cgi-bin/sleeps.py'), ask('cgi locked', '/cgi-bin/locked.py'), ask('cgi not executable', '/cgi-bin/noexec'), ask('cgi without interpreter', '/cgi-bin/noshell.py'), ask('cgi missing', '/cgi-bin/none.py'), ask('cgi directory', '/cgi-bin/'),
  ask('cgi own error text', '/cgi-bin/page/../silent.py'), ask('cgi query as argv', '/cgi-bin/query.py?one+two%20three'), ask('cgi query with equals', '/cgi-bin/query.py?a=1'), ask('cgi post', '/cgi-bin/echo.py', { method: 'POST', fields: ['Content-Type: text/x', 'Content-Length: 5'], body: 'hello' }),
  ask('cgi post chunked', '/cgi-bin/echo.py', { method: 'POST', fields: ['Content-Type: text/x', 'Transfer-Encoding: chunked'], body: '5\r\nhello\r\n0\r\n\r\n' }),
  ask('cgi environ', '/cgi-bin/environ.py/hello%20there?name=kim', { fields: ['Authorization: Basic eA==', 'Proxy: x', 'X-Two: 1', 'X-Two: 2', 'Cookie: sid=1', 'Bad_Name: 1'] }),
  { name: 'cgi http 1.0', request: 'GET /cgi-bin/document.py HTTP/1.0\r\n\r\n' },
  ask('handler without ExecCGI', '/plain/hello.py'), ask('handler by extension', '/runs/hello.py'), ask('handler by extension, path info', '/runs/hello.py/more'),
  ask('proxied', '/app/plain'), ask('proxied post', '/app/plain', { method: 'POST', fields: ['Content-Length: 3'], body: 'abc' }), ask('proxied unmeasured', '/app/unmeasured?x=1'), ask('proxied redirect', '/app/moved'), ask('proxied error', '/app/missing'), ask('proxied nonsense', '/app/nonsense'), ask('proxied nothing', '/app/nothing'),
  ask('proxy refused', '/down/x'), ask('proxy timeout', '/slow/x'),
];
