// What was asked of a real nginx, and of ours: one configuration, its files, what stands behind it, and requests byte by byte.

/** `/srv/www` is the folder of the files; when recording, a temporary one. */
export const conf = `
events { worker_connections 256; }
http {
  types { text/html html; text/css css; image/png png; text/plain txt; }
  default_type application/octet-stream;
  access_log off;
  client_max_body_size 100;
  upstream pair { server 127.0.0.1:28611; server 127.0.0.1:28612; }
  upstream spare { server 127.0.0.1:28611; server 127.0.0.1:28612 backup; }
  server {
    listen 127.0.0.1:28610;
    server_name shop.example;
    root /srv/www;
    location /zip/ { alias /srv/www/; gzip on; }
    location /added/ { alias /srv/www/; add_header X-One 1; add_header X-Two 2 always; }
    location /hour/ { alias /srv/www/; expires 1h; add_header X-One 1; }
    location /epoch/ { alias /srv/www/; expires epoch; }
    location /max/ { alias /srv/www/; expires max; }
    location /past/ { alias /srv/www/; expires -1; }
    location /modified/ { alias /srv/www/; expires modified 1h; }
    location /quiet/ { alias /srv/www/; server_tokens off; }
    location /brief/ { alias /srv/www/; keepalive_timeout 0; }
    location /told/ { alias /srv/www/; keepalive_timeout 65 60; }
    location = /text { return 200 "hello"; }
    location = /text-added { return 200 "hello"; add_header X-One 1; }
    location = /nothing { return 204; }
    location = /found { return 302 /elsewhere; }
    location = /moved { return 301 http://other.example/x; }
    location = /gone { return 410; }
    location = /teapot { return 418 "short and stout"; }
    location = /forbidden { return 403 "no"; }
    location = /silent { return 444; }
    location /page/ { alias /srv/none/; error_page 404 /short.txt; }
    location /page200/ { alias /srv/none/; error_page 404 =200 /short.txt; }
    location /pageurl/ { alias /srv/none/; error_page 404 http://other.example/lost; }
    location /pagenamed/ { alias /srv/none/; error_page 404 = @named; }
    location /pagemissing/ { alias /srv/none/; error_page 404 /missing.html; }
    location = /pagereturn { return 404; error_page 404 /short.txt; }
    location @named { return 200 "named"; }
    location /try/ { try_files $uri /short.txt; }
    location /trycode/ { try_files $uri =410; }
    location /trynamed/ { try_files $uri @named; }
    location /trydir/ { try_files $uri $uri/ =404; }
    location /down/ { proxy_pass http://127.0.0.1:28611; }
    location /downpage/ { proxy_pass http://127.0.0.1:28611; error_page 502 /short.txt; }
    location /slow/ { proxy_pass http://127.0.0.1:28613; proxy_read_timeout 1s; }
    location /pair/ { proxy_pass http://pair; }
    location /spare/ { proxy_pass http://spare; }
    location /once/ { proxy_pass http://pair; proxy_next_upstream off; }
    location /app/ { proxy_pass http://127.0.0.1:28612; }
    location /appzip/ { proxy_pass http://127.0.0.1:28612; gzip on; }
    location /appadded/ { proxy_pass http://127.0.0.1:28612; add_header X-One 1; expires 1h; }
    location /appstream/ { proxy_pass http://127.0.0.1:28612; proxy_buffering off; }
    location /apppage/ { proxy_pass http://127.0.0.1:28612; error_page 404 /short.txt; }
    location /app11/ { proxy_pass http://127.0.0.1:28612; proxy_http_version 1.1; proxy_set_header X-Real-IP $remote_addr; proxy_set_header Accept-Encoding ""; }
    location /uri/ { proxy_pass http://127.0.0.1:28612/base/; }
  }
}
`;

const lines = Array.from({ length: 80 }, (_, i) => `line ${i} of a long text\n`).join('');

/** Text by path under `/srv/www`; all modified at `modifiedAt`. */
export const files = {
  'index.html': '<!DOCTYPE html>\n<title>Index</title>\n',
  'site.css': 'body { color: navy; }\n',
  'short.txt': 'tiny\n',
  'empty.txt': '',
  'long.txt': lines,
  'long.html': `<!DOCTYPE html>\n<title>Long</title>\n<pre>${lines}</pre>\n`,
  'pic.png': `PNG ${'0'.repeat(2000)}`,
  'blob': 'no extension\n',
  'sub/inside.txt': 'inside\n',
  'site/index.html': '<title>Site</title>\n',
};
export const modifiedAt = Date.UTC(2026, 10, 19, 9, 0, 0);

const head = (status, fields, body = '') => `HTTP/1.1 ${status}\r\n${fields.map((field) => `${field}\r\n`).join('')}\r\n${body}`;
const usual = ['Server: app/1', 'Date: Thu, 19 Nov 2026 08:00:00 GMT', 'Connection: close'];

/** What the application on port 28612 answers, by the last segment of the path; it then closes. */
export const answers = {
  plain: head('200 OK', [...usual, 'Content-Type: text/html; charset=utf-8', 'X-App: yes', 'Content-Length: 5', 'Set-Cookie: a=1', 'Set-Cookie: b=2'], 'hello'),
  unmeasured: head('200 OK', [...usual, 'Content-Type: text/plain'], 'no length\n'),
  chunked: head('200 OK', [...usual, 'Content-Type: text/plain', 'Transfer-Encoding: chunked'], '5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n'),
  long: head('200 OK', [...usual, 'Content-Type: text/html', `Content-Length: ${lines.length}`, 'ETag: "v1"', 'Last-Modified: Thu, 19 Nov 2026 07:00:00 GMT'], lines),
  typeless: head('200 OK', [...usual, 'Content-Length: 2'], 'ok'),
  created: head('201 Created', [...usual, 'Location: /thing/1', 'Content-Length: 0']),
  empty: head('204 No Content', usual),
  redirect: head('302 Found', [...usual, 'Location: http://127.0.0.1:28612/app/there', 'Content-Type: text/html', 'Content-Length: 0']),
  cached: head('200 OK', [...usual, 'Cache-Control: max-age=60', 'Vary: Cookie', 'Accept-Ranges: bytes', 'Content-Type: text/plain', 'Content-Length: 3'], 'abc'),
  notmodified: head('304 Not Modified', [...usual, 'ETag: "v1"']),
  missing: head('404 NOT FOUND', [...usual, 'Content-Type: text/html', 'Content-Length: 9'], 'not here\n'),
  odd: head('299 Odd', [...usual, 'Content-Type: text/plain', 'Content-Length: 3'], 'odd'),
  broken: head('500 Internal Server Error', [...usual, 'Content-Type: text/html', 'Content-Length: 5'], 'oops\n'),
  short: head('200 OK', [...usual, 'Content-Type: text/plain', 'Content-Length: 10'], 'half\n'),
  nonsense: 'this is not HTTP\r\n\r\n',
  early: '',
};

const get = (target, ...fields) => ['GET', target, fields];
const text = ([method, target, fields], body = '') => `${method} ${target} HTTP/1.1\r\nHost: shop.example\r\n${fields.map((field) => `${field}\r\n`).join('')}\r\n${body}`;
const row = (name, request) => ({ name, request });
const modified = new Date(modifiedAt).toUTCString();
const etag = (size) => `"${(modifiedAt / 1000).toString(16)}-${size.toString(16)}"`;
const css = files['site.css'].length;

export const requests = [
  row('file', text(get('/site.css'))),
  row('file, HEAD', text(['HEAD', '/site.css', []])),
  row('file, close', text(get('/site.css', 'Connection: close'))),
  row('file, HTTP/1.0', 'GET /site.css HTTP/1.0\r\nHost: shop.example\r\n\r\n'),
  row('file, HTTP/1.0 keep-alive', 'GET /site.css HTTP/1.0\r\nHost: shop.example\r\nConnection: keep-alive\r\n\r\n'),
  row('file, query', text(get('/site.css?v=2'))),
  row('file without extension', text(get('/blob'))),
  row('empty file', text(get('/empty.txt'))),
  row('index', text(get('/'))),
  row('index of a folder', text(get('/site/'))),
  row('folder without slash', text(get('/sub'))),
  row('folder without slash, query', text(get('/sub?a=1'))),
  row('folder without index', text(get('/sub/'))),
  row('missing', text(get('/missing.png'))),
  row('missing folder', text(get('/nowhere/'))),
  row('file with a slash', text(get('/site.css/'))),
  row('dots', text(get('/sub/../site.css'))),
  row('above the root', text(get('/../site.css'))),
  row('merged slashes', text(get('//site.css'))),
  row('percent', text(get('/site%2ecss'))),
  row('POST to a file', text(['POST', '/site.css', ['Content-Length: 3']], 'a=1')),
  row('PUT to a file', text(['PUT', '/site.css', ['Content-Length: 0']])),
  row('DELETE of a file', text(['DELETE', '/site.css', []])),
  row('OPTIONS of a file', text(['OPTIONS', '/site.css', []])),
  row('PATCH of a file', text(['PATCH', '/site.css', ['Content-Length: 0']])),
  row('method that nobody knows', text(['BREW', '/site.css', []])),
  row('TRACE', text(['TRACE', '/site.css', []])),
  row('if-none-match', text(get('/site.css', `If-None-Match: ${etag(css)}`))),
  row('if-none-match, weak', text(get('/site.css', `If-None-Match: W/${etag(css)}`))),
  row('if-none-match, list', text(get('/site.css', `If-None-Match: "x", ${etag(css)}`))),
  row('if-none-match, star', text(get('/site.css', 'If-None-Match: *'))),
  row('if-none-match, other', text(get('/site.css', 'If-None-Match: "x"'))),
  row('if-none-match, other, and date', text(get('/site.css', 'If-None-Match: "x"', `If-Modified-Since: ${modified}`))),
  row('if-modified-since', text(get('/site.css', `If-Modified-Since: ${modified}`))),
  row('if-modified-since, later', text(get('/site.css', 'If-Modified-Since: Fri, 20 Nov 2026 09:00:00 GMT'))),
  row('if-match', text(get('/site.css', `If-Match: ${etag(css)}`))),
  row('if-match, other', text(get('/site.css', 'If-Match: "x"'))),
  row('if-unmodified-since, earlier', text(get('/site.css', 'If-Unmodified-Since: Wed, 18 Nov 2026 09:00:00 GMT'))),
  row('range', text(get('/site.css', 'Range: bytes=0-3'))),
  row('range, HEAD', text(['HEAD', '/site.css', ['Range: bytes=0-3']])),
  row('range, from', text(get('/site.css', 'Range: bytes=5-'))),
  row('range, last', text(get('/site.css', 'Range: bytes=-5'))),
  row('range, last of more than all', text(get('/site.css', 'Range: bytes=-500'))),
  row('range, beyond', text(get('/site.css', 'Range: bytes=500-'))),
  row('range, backwards', text(get('/site.css', 'Range: bytes=9-3'))),
  row('range, other unit', text(get('/site.css', 'Range: lines=1-2'))),
  row('range, whole', text(get('/site.css', 'Range: bytes=0-'))),
  row('range, to beyond', text(get('/site.css', 'Range: bytes=4-5000'))),
  row('range with if-range', text(get('/site.css', 'Range: bytes=0-3', `If-Range: ${etag(css)}`))),
  row('range with if-range, other', text(get('/site.css', 'Range: bytes=0-3', 'If-Range: "x"'))),
  row('range with if-none-match', text(get('/site.css', 'Range: bytes=0-3', `If-None-Match: ${etag(css)}`))),
  row('two in one packet', text(get('/site.css')) + text(get('/short.txt'))),
  row('two, the first closes', text(get('/site.css', 'Connection: close')) + text(get('/short.txt'))),
  row('error, then another', text(get('/missing.png')) + text(get('/short.txt'))),
  row('gzip, not accepted', text(get('/zip/long.html'))),
  row('gzip, html', text(get('/zip/long.html', 'Accept-Encoding: gzip'))),
  row('gzip, html, HEAD', text(['HEAD', '/zip/long.html', ['Accept-Encoding: gzip']])),
  row('gzip, refused by q', text(get('/zip/long.html', 'Accept-Encoding: gzip;q=0'))),
  row('gzip, among others', text(get('/zip/long.html', 'Accept-Encoding: br, gzip;q=0.5'))),
  row('gzip, star', text(get('/zip/long.html', 'Accept-Encoding: *'))),
  row('gzip, x-gzip', text(get('/zip/long.html', 'Accept-Encoding: x-gzip'))),
  row('gzip, type not listed', text(get('/zip/long.txt', 'Accept-Encoding: gzip'))),
  row('gzip, HTTP/1.0', 'GET /zip/long.html HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n'),
  row('gzip, via', text(get('/zip/long.html', 'Accept-Encoding: gzip', 'Via: 1.1 proxy'))),
  row('gzip, range', text(get('/zip/long.html', 'Accept-Encoding: gzip', 'Range: bytes=0-9'))),
  row('gzip, if-none-match', text(get('/zip/long.html', 'Accept-Encoding: gzip', `If-None-Match: ${etag(files['long.html'].length)}`))),
  row('gzip, missing', text(get('/zip/missing.html', 'Accept-Encoding: gzip'))),
  row('gzip, short html', text(get('/zip/site/index.html', 'Accept-Encoding: gzip'))),
  row('added', text(get('/added/short.txt'))),
  row('added, 404', text(get('/added/missing.txt'))),
  row('added, 304', text(get('/added/short.txt', 'If-None-Match: *'))),
  row('added, 206', text(get('/added/short.txt', 'Range: bytes=0-1'))),
  row('expires', text(get('/hour/short.txt'))),
  row('expires, 404', text(get('/hour/missing.txt'))),
  row('expires, 304', text(get('/hour/short.txt', 'If-None-Match: *'))),
  row('expires epoch', text(get('/epoch/short.txt'))),
  row('expires max', text(get('/max/short.txt'))),
  row('expires in the past', text(get('/past/short.txt'))),
  row('expires from modified', text(get('/modified/short.txt'))),
  row('server_tokens off', text(get('/quiet/short.txt'))),
  row('server_tokens off, 404', text(get('/quiet/missing.txt'))),
  row('keepalive_timeout 0', text(get('/brief/short.txt'))),
  row('keepalive_timeout told', text(get('/told/short.txt'))),
  row('return text', text(get('/text'))),
  row('return text, HEAD', text(['HEAD', '/text', []])),
  row('return text, POST', text(['POST', '/text', ['Content-Length: 3']], 'a=1')),
  row('return text, added', text(get('/text-added'))),
  row('return 204', text(get('/nothing'))),
  row('return 302', text(get('/found'))),
  row('return 301', text(get('/moved'))),
  row('return 410', text(get('/gone'))),
  row('return 418 text', text(get('/teapot'))),
  row('return 403 text', text(get('/forbidden'))),
  row('return 444', text(get('/silent'))),
  row('error_page', text(get('/page/x'))),
  row('error_page, POST', text(['POST', '/page/x', ['Content-Length: 3']], 'a=1')),
  row('error_page =200', text(get('/page200/x'))),
  row('error_page url', text(get('/pageurl/x'))),
  row('error_page named', text(get('/pagenamed/x'))),
  row('error_page missing', text(get('/pagemissing/x'))),
  row('error_page after return', text(get('/pagereturn'))),
  row('try_files, falls back', text(get('/try/x'))),
  row('try_files, code', text(get('/trycode/x'))),
  row('try_files, named', text(get('/trynamed/x'))),
  row('try_files, nothing', text(get('/trydir/x'))),
  row('no Host', 'GET /site.css HTTP/1.1\r\n\r\n'),
  row('bad request line', 'GET /site.css two HTTP/1.1\r\nHost: a\r\n\r\n'),
  row('HTTP/2.0', 'GET /site.css HTTP/2.0\r\nHost: a\r\n\r\n'),
  row('body too large', text(['POST', '/app/plain', ['Content-Length: 101']], 'x'.repeat(101))),
  row('body too large, chunked', text(['POST', '/app/plain', ['Transfer-Encoding: chunked']], `65\r\n${'x'.repeat(101)}\r\n0\r\n\r\n`)),
  row('expect continue', text(['POST', '/app/plain', ['Expect: 100-continue', 'Content-Length: 3']], 'a=1')),
  row('unknown transfer coding', text(['POST', '/app/plain', ['Transfer-Encoding: gzip']], 'a=1')),
  row('down', text(get('/down/x'))),
  row('down, HEAD', text(['HEAD', '/down/x', []])),
  row('down, error_page', text(get('/downpage/x'))),
  row('slow', text(get('/slow/x'))),
  row('next upstream', text(get('/pair/plain')) + text(get('/pair/plain'))),
  row('next upstream, POST', text(['POST', '/pair/plain', ['Content-Length: 3']], 'a=1') + text(['POST', '/pair/plain', ['Content-Length: 3']], 'a=1')),
  row('backup', text(get('/spare/plain'))),
  row('app', text(get('/app/plain', 'User-Agent: u', 'Accept: */*', 'X-Own: 1', 'Cookie: c=1'))),
  row('app, HEAD', text(['HEAD', '/app/plain', []])),
  row('app, HTTP/1.0', 'GET /app/plain HTTP/1.0\r\nHost: shop.example\r\n\r\n'),
  row('app, close', text(get('/app/plain', 'Connection: close'))),
  row('app, POST', text(['POST', '/app/plain', ['Content-Type: text/plain', 'Content-Length: 3']], 'a=1')),
  row('app, POST chunked', text(['POST', '/app/plain', ['Transfer-Encoding: chunked']], '3\r\na=1\r\n0\r\n\r\n')),
  row('app, POST empty', text(['POST', '/app/plain', ['Content-Length: 0']])),
  row('app, PUT without body', text(['PUT', '/app/plain', []])),
  row('app, DELETE with body', text(['DELETE', '/app/plain', ['Content-Length: 3']], 'a=1')),
  row('app, forwarded fields', text(get('/app/plain', 'TE: trailers', 'Upgrade: x', 'Keep-Alive: 5', 'Proxy-Authorization: y', 'Connection: X-Own', 'X-Own: 1', 'X-Forwarded-For: 9.9.9.9'))),
  row('app, range', text(get('/app/long', 'Range: bytes=0-9'))),
  row('app, range that it may cut', text(get('/app/cached', 'Range: bytes=0-1'))),
  row('app, if-none-match', text(get('/app/long', 'If-None-Match: "v1"'))),
  row('app, if-modified-since', text(get('/app/long', 'If-Modified-Since: Thu, 19 Nov 2026 07:00:00 GMT'))),
  row('app without length', text(get('/app/unmeasured'))),
  row('app without length, HTTP/1.0', 'GET /app/unmeasured HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n'),
  row('app without length, HEAD', text(['HEAD', '/app/unmeasured', []])),
  row('app chunked, 1.1 upstream', text(get('/app11/chunked'))),
  row('app 1.1 upstream', text(get('/app11/plain', 'Accept-Encoding: gzip'))),
  row('app typeless', text(get('/app/typeless'))),
  row('app 201', text(get('/app/created'))),
  row('app 204', text(get('/app/empty'))),
  row('app 302', text(get('/app/redirect'))),
  row('app cache fields', text(get('/app/cached'))),
  row('app 304', text(get('/app/notmodified'))),
  row('app 404', text(get('/app/missing'))),
  row('app 404, error_page', text(get('/apppage/missing'))),
  row('app 299', text(get('/app/odd'))),
  row('app 500', text(get('/app/broken'))),
  row('app sends too little', text(get('/app/short'))),
  row('app sends too little, streamed', text(get('/appstream/short'))),
  row('app sends nonsense', text(get('/app/nonsense'))),
  row('app closes at once', text(get('/app/early'))),
  row('app gzip', text(get('/appzip/long', 'Accept-Encoding: gzip'))),
  row('app gzip, not accepted', text(get('/appzip/long'))),
  row('app gzip, short', text(get('/appzip/plain', 'Accept-Encoding: gzip'))),
  row('app gzip, no length', text(get('/appzip/unmeasured', 'Accept-Encoding: gzip'))),
  row('app gzip, 404', text(get('/appzip/missing', 'Accept-Encoding: gzip'))),
  row('app added and expires', text(get('/appadded/plain'))),
  row('app added and expires, cached', text(get('/appadded/cached'))),
  row('app streamed', text(get('/appstream/plain'))),
  row('app with a URI', text(get('/uri/plain?q=1'))),
  row('app, escaped target', text(get('/app/%70lain?a=%20b'))),
  row('app, absolute form', text(['GET', 'http://shop.example/app/plain?x=1', []])),
];
