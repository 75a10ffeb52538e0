// What record-nginx-upstream.mjs asks of a real nginx and the test asks of ours: a configuration, programs behind it, and requests.
// Each program (by port) is a list of behaviours, one for each request that reaches it; the last one repeats. Texts are latin-1.

const http = (body, more = '') => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${more}\r\n${body}`;
const close = (answer) => ({ answer, closes: true });
const keep = (answer) => ({ answer, closes: false });
const ok = (port) => ({ [port]: [close(http(`from ${port}`))] });
const drop = close('');
const get = (path = '/', more = 'Connection: close\r\n') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;
const post = (path = '/', method = 'POST') => `${method} ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\na=1`;
const times = (count, request = get()) => Array.from({ length: count }, () => request);
const all = 'location / { proxy_pass http://g; }';
const group = (...servers) => `upstream g { ${servers.map((text) => (/^(?:\d)/.test(text) ? `server 127.0.0.1:${text};` : `${text};`)).join(' ')} }`;

const record = (type, content, { version = 1, id = 1 } = {}) => String.fromCharCode(version, type, id >> 8, id & 255, content.length >> 8, content.length & 255, 0, 0) + content;
const stdout = (text) => record(6, text);
const stderr = (text) => record(7, text);
const end = record(3, '\0\0\0\0\0\0\0\0');
const fastcgi = (name, answer, more = '') => ({ name: `fastcgi: ${name}`, server: `location / { fastcgi_pass 127.0.0.1:28711; ${more} }`, programs: { 28711: [close(answer)] }, requests: [get()] });
const plain = (protocol, name, answer) => ({ name: `${protocol}: ${name}`, server: `location / { ${protocol}_pass 127.0.0.1:28711; ${protocol}_param A b; ${protocol === 'scgi' ? 'scgi_param SCGI 1;' : ''} }`, programs: { 28711: [close(answer)] }, requests: [get('/x?y')] });

export const cases = [
  { name: 'weights 3 1 2', http: group('28711 weight=3', '28712', '28713 weight=2'), server: all, programs: { ...ok(28711), ...ok(28712), ...ok(28713) }, requests: times(13) },
  { name: 'one refuses: the next is asked, then it rests', http: group('28711', '28712', '28713'), server: all, programs: { ...ok(28712), ...ok(28713) }, requests: times(5) },
  { name: 'max_fails=2', http: group('28711 max_fails=2', '28712'), server: all, programs: ok(28712), requests: times(6) },
  { name: 'max_fails=0 never rests', http: group('28711 max_fails=0', '28712'), server: all, programs: ok(28712), requests: times(5) },
  { name: 'a weight shrinks by failures', http: group('28711 weight=4 max_fails=2', '28712'), server: all, programs: { 28711: [drop, close(http('back'))], ...ok(28712) }, requests: times(9) },
  { name: 'all refuse: no live upstreams', http: group('28711', '28712'), server: all, programs: {}, requests: times(3) },
  { name: 'a single server never rests', http: group('28711'), server: all, programs: {}, requests: times(2) },
  { name: 'fail_timeout over: asked again', http: group('28711 fail_timeout=1s', '28712'), server: all, programs: { 28711: [drop, close(http('back'))], ...ok(28712) }, requests: [get(), get(), { waitMs: 2600 }, get(), get(), get()] },
  { name: 'backup', http: group('28711', '28712 backup'), server: all, programs: ok(28712), requests: times(3) },
  { name: 'down', http: group('28711 down', '28712', '28713'), server: all, programs: { ...ok(28711), ...ok(28712), ...ok(28713) }, requests: times(4) },
  { name: 'ip_hash', http: group('ip_hash', '28711', '28712 weight=2', '28713'), server: all, programs: { ...ok(28711), ...ok(28712), ...ok(28713) }, requests: times(3) },
  { name: 'ip_hash, and the chosen one refuses', http: group('ip_hash', '28711', '28712'), server: all, programs: { ...ok(28711) }, requests: times(2) },
  { name: 'ip_hash, and the other one refuses', http: group('ip_hash', '28711', '28712'), server: all, programs: { ...ok(28712) }, requests: times(2) },
  { name: 'least_conn, one request at a time', http: group('least_conn', '28711', '28712 weight=2', '28713'), server: all, programs: { ...ok(28711), ...ok(28712), ...ok(28713) }, requests: times(8) },
  { name: 'GET to a server that closes is sent again, POST is not', http: group('28711 max_fails=0', '28712'), server: all, programs: { 28711: [drop], ...ok(28712) }, requests: [get('/1'), get('/2'), post('/3'), post('/4'), post('/5', 'PUT'), post('/6', 'PUT'), post('/7', 'PATCH'), post('/8', 'PATCH')] },
  { name: 'POST that could not be sent goes to the next', http: group('28711 max_fails=0', '28712'), server: all, programs: ok(28712), requests: times(2, post()) },
  { name: 'non_idempotent', http: group('28711 max_fails=0', '28712'), server: `location / { proxy_pass http://g; proxy_next_upstream error non_idempotent; }`, programs: { 28711: [drop], ...ok(28712) }, requests: times(2, post()) },
  { name: 'proxy_next_upstream off', http: group('28711', '28712'), server: `location / { proxy_pass http://g; proxy_next_upstream off; }`, programs: ok(28712), requests: times(2) },
  { name: 'proxy_next_upstream_tries 2', http: group('28711', '28712', '28713', '28714'), server: `location / { proxy_pass http://g; proxy_next_upstream_tries 2; }`, programs: ok(28714), requests: times(3) },
  { name: 'http_503 asks the next; the last one’s answer stands', http: group('28711', '28712'), server: `location / { proxy_pass http://g; proxy_next_upstream http_503 http_404; }`, programs: { 28711: [close('HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\nno')], 28712: [close(http('yes')), close('HTTP/1.1 503 Not me\r\nContent-Length: 3\r\n\r\nnot')] }, requests: times(3) },
  { name: 'http_404 is passed on without blame', http: group('28711', '28712'), server: `location / { proxy_pass http://g; proxy_next_upstream http_404; }`, programs: { 28711: [close('HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno')], ...ok(28712) }, requests: times(4) },
  { name: 'invalid header: the next is asked where that is said', http: group('28711', '28712'), server: `location / { proxy_pass http://g; proxy_next_upstream invalid_header; }`, programs: { 28711: [close('HTTP/1.1 200 OK\r\nbad header: 1\r\n\r\n')], ...ok(28712) }, requests: times(2) },
  { name: 'proxy_intercept_errors', server: `error_page 404 500 = @sorry; location @sorry { return 200 sorry; } location / { proxy_pass http://127.0.0.1:28711; proxy_intercept_errors on; }`, programs: { 28711: [close('HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno'), close('HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno')] }, requests: times(2) },
  { name: 'keepalive: two requests, one connection', http: group('28711', 'keepalive 2'), server: `location / { proxy_pass http://g; proxy_http_version 1.1; proxy_set_header Connection ""; }`, programs: { 28711: [keep(http('one')), keep(http('two'))] }, requests: times(3) },
  { name: 'keepalive: a server that says close is not kept', http: group('28711', 'keepalive 2'), server: `location / { proxy_pass http://g; proxy_http_version 1.1; proxy_set_header Connection ""; }`, programs: { 28711: [keep(http('one', 'Connection: close\r\n'))] }, requests: times(2) },
  { name: 'keepalive: the program closes while it is idle', http: group('28711', 'keepalive 2'), server: `location / { proxy_pass http://g; proxy_http_version 1.1; proxy_set_header Connection ""; }`, programs: { 28711: [close(http('one')), close(http('two'))] }, requests: [get(), { waitMs: 300 }, get()] },
  { name: 'body shorter than announced', server: 'location / { proxy_pass http://127.0.0.1:28711; }', programs: { 28711: [close('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc')] }, requests: [get()] },
  { name: 'websocket', server: `location / { proxy_pass http://127.0.0.1:28711; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; }`, programs: { 28711: [keep('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n'), keep('\x81\x02hi'), close('\x88\x00')] }, requests: [{ dialogue: [get('/ws', 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n'), '\x81\x82\0\0\0\0yo', '\x88\x80\0\0\0\0'] }] },
  { name: '101 that nobody asked for', server: 'location / { proxy_pass http://127.0.0.1:28711; }', programs: { 28711: [close('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n')] }, requests: [get()] },
  { name: 'proxy_buffering off', server: 'location / { proxy_pass http://127.0.0.1:28711; proxy_buffering off; }', programs: { 28711: [{ pieces: ['HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n', 'one', 'two', 'three', ''], closes: true }] }, requests: [get()] },
  { name: 'proxy_buffering on', server: 'location / { proxy_pass http://127.0.0.1:28711; }', programs: { 28711: [{ pieces: ['HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n', 'one', 'two', 'three'], closes: true }] }, requests: [get()] },
  { name: 'X-Accel-Buffering: no', server: 'location / { proxy_pass http://127.0.0.1:28711; }', programs: { 28711: [{ pieces: ['HTTP/1.0 200 OK\r\nX-Accel-Buffering: no\r\n\r\n', 'one', 'two', ''], closes: true }] }, requests: [get()] },
  { name: 'worker_connections, passing to itself', events: 'worker_connections 16;', server: 'location / { proxy_pass http://127.0.0.1:28710; }', programs: {}, requests: [get()] },
  { name: 'worker_connections, odd', events: 'worker_connections 17;', server: 'location / { proxy_pass http://127.0.0.1:28710; }', programs: {}, requests: [get()] },
  {
    name: 'fastcgi: split path info and index',
    server: 'location ~ [^/]\\.php(/|$) { fastcgi_split_path_info ^(.+?\\.php)(/.*)$; fastcgi_pass 127.0.0.1:28711; fastcgi_param SCRIPT_NAME $fastcgi_script_name; fastcgi_param PATH_INFO $fastcgi_path_info; fastcgi_param FILE $request_filename; } location / { fastcgi_index index.php; fastcgi_pass 127.0.0.1:28711; fastcgi_param SCRIPT_NAME $fastcgi_script_name; fastcgi_param PATH_INFO $fastcgi_path_info; }',
    programs: { 28711: [close(stdout('\n') + end)] }, requests: [get('/a/index.php/b/c?d=e'), get('/a/index.php'), get('/shop/'), get('/caf%C3%A9/x')],
  },
  fastcgi('a usual answer', stdout('Status: 404 Not Found\r\nContent-Type: text/plain\r\n\r\nno') + end),
  fastcgi('Status without a reason', stdout('Status: 404\n\nno') + end),
  fastcgi('Status that is none', stdout('Status: abc\n\nno') + end),
  fastcgi('Location', stdout('Location: http://else/\n\n') + end),
  fastcgi('Location, a path', stdout('Location: /else\n\n') + end),
  fastcgi('stderr before and after the head', stderr('PHP message: oh. \r\n') + stdout('A: b\n\nbody') + stderr('later.\n') + end),
  fastcgi('stderr alone', stderr('Primary script unknown') + stdout('Status: 404 Not Found\nContent-type: text/html\n\nFile not found.\n') + end),
  fastcgi('a line without a colon', stdout('no-colon\nA: b\n\nbody') + end),
  fastcgi('a name with a space', stdout('Traceback (most recent call last):\n') + end),
  fastcgi('an HTTP status line', stdout('HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody') + end),
  fastcgi('a program that closes at once', ''),
  fastcgi('END_REQUEST before the head', stdout('A: b\n') + end),
  fastcgi('STDOUT ends before the head', record(6, '') + end),
  fastcgi('version 2', record(6, 'A: b\n\n', { version: 2 })),
  fastcgi('another type of record', record(4, 'A: b\n\n') + end),
  fastcgi('another request id', record(6, 'A: b\n\n', { id: 2 }) + end),
  fastcgi('HTTP instead', 'HTTP/1.1 200 OK\r\n\r\n'),
  fastcgi('closes within the body', stdout('Content-Length: 9\n\nabc')),
  fastcgi('ends before its Content-Length', stdout('Content-Length: 9\n\nabc') + end),
  fastcgi('more than its Content-Length', stdout('Content-Length: 2\n\nabc') + end),
  fastcgi('a head too big', stdout(`A: ${'a'.repeat(5000)}\n\nbody`) + end),
  fastcgi('its own Server and Date', stdout('Server: mine\nDate: Thu, 19 Nov 2026 08:00:00 GMT\n\nbody') + end),
  fastcgi('a chunked request body', stdout('\n') + end, 'fastcgi_param CONTENT_LENGTH $content_length;'),
  plain('scgi', 'status line', 'HTTP/1.0 404 Not Here\r\nA: b\r\n\r\nno'),
  plain('scgi', 'Status', 'Status: 404 Not There\nA: b\n\nno'),
  plain('scgi', 'garbage', 'what is this\n\n'),
  plain('scgi', 'nothing', ''),
  plain('uwsgi', 'status line', 'HTTP/1.1 404 Not Here\r\nA: b\r\n\r\nno'),
  plain('uwsgi', 'Status', 'Status: 404 Not There\nA: b\n\nno'),
  plain('uwsgi', 'Content-Length', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc'),
  plain('uwsgi', 'closes within the body', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'),
  plain('uwsgi', 'garbage', 'what\n\n'),
].map((each) => (each.name === 'fastcgi: a chunked request body' ? { ...each, requests: ['POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'] } : each));

/** One server on port 28710; the access log says whom nginx asked. */
export function confOf({ http: outer = '', events = '', server }, main = '') {
  return `${main} error_log /var/log/nginx/error.log; events { ${events} } http { log_format asked '$status $body_bytes_sent $upstream_addr $upstream_status'; access_log /var/log/nginx/access.log asked; ${outer} server { listen 28710; server_name a; ${server} } }`;
}

/** Without what differs from run to run. */
export function settled(line) {
  return line.replace(/^\S+ \S+ (\[\w+\]) \d+#\d+: /, '$1 ');
}

export function settledResponse(text) {
  return text.replaceAll(/^Date: (?!Thu, 19 Nov 2026 0[78]).*$/gm, 'Date: NOW');
}

/** What a program was sent: REMOTE_PORT and the like are not among it, as no case passes them on. */
export const nginxPort = 28710;
