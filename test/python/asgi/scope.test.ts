/** The scope as a program behind nginx and uvicorn 0.17.6 received it (golden/environ/uvicorn_behind_nginx.json), key by key and in order. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SupervisedHost } from '../../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../../pythonHost.ts';
import { Driver } from './driver.ts';

interface Recorded {
  readonly exchanges: Readonly<Record<string, { readonly seen_by_program: { readonly scope: Readonly<Record<string, unknown>>; readonly receive_events: unknown } }>>;
}
const recorded = JSON.parse(readFileSync(new URL('../../golden/environ/uvicorn_behind_nginx.json', import.meta.url), 'utf8')) as Recorded;

/** What nginx passes on of each of the two requests. */
const PASSED: Readonly<Record<string, string>> = {
  GET: 'GET /hello?name=kim HTTP/1.0\r\nHost: shop.example\r\nX-Forwarded-For: 127.0.0.1\r\nConnection: close\r\nUser-Agent: h4-client/1.0\r\nAccept: text/html\r\nAccept-Language: ko-KR,ko;q=0.9\r\nCookie: sid=abc123; theme=dark\r\n\r\n',
  POST: 'POST /hello HTTP/1.0\r\nHost: shop.example\r\nX-Forwarded-For: 127.0.0.1\r\nConnection: close\r\nContent-Length: 20\r\nUser-Agent: h4-client/1.0\r\nAccept: text/html\r\nCookie: sid=abc123; theme=dark\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nname=%EA%B9%80&qty=2',
};

const dumping = `import json
def shown(value):
    return {"bytes": value.decode("latin-1")}
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        raise NotImplementedError
    events = [await receive()]
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": json.dumps({"scope": scope, "receive_events": events}, default=shown).encode()})
`;

let host: SupervisedHost;
let server: Driver;
beforeAll(async () => {
  host = sharedPythonHost({ boundMs: 5000, eventLimit: 50 });
  server = await new Driver(host, 720).start('app:app', { '/srv/asgi/app.py': dumping });
});
afterAll(() => host.dispose());

let descriptor = 8;
test.each(Object.keys(PASSED))('%s', async (method) => {
  const fd = ++descriptor;
  // The recording's server listened on 18181.
  await server.call('connected', [fd, ['127.0.0.1', 39428], ['127.0.0.1', 18181]]);
  await server.receive(fd, PASSED[method]!);
  const answer = server.sent(fd);
  const seen = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as Recorded['exchanges'][string]['seen_by_program'];
  expect(seen).toEqual(recorded.exchanges[method]!.seen_by_program);
  expect(Object.keys(seen.scope).toSorted()).toEqual(Object.keys(recorded.exchanges[method]!.seen_by_program.scope).toSorted());
});
