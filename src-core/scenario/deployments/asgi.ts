/** ASGI: coroutines on one thread, WebSocket, and what happens when somebody blocks the loop. */
import { asgiPath, chatApp } from '../../python/asgiSite.ts';
import { sampleApp } from '../../python/sampleApp.ts';
import { deployed, hello, nginxBefore, service } from '../base.ts';
import { NGINX_CONF } from '../nginxConfText.ts';
import type { Scenario, ServerSetup, Visit } from '../scenario.ts';

const PROXY = ['proxy_set_header Host $host;', 'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;', 'proxy_pass http://127.0.0.1:8000;'];
const TUNNEL = ['proxy_http_version 1.1;', 'proxy_set_header Upgrade $http_upgrade;', 'proxy_set_header Connection "upgrade";', ...PROXY];

function uvicorn(application: string, pass: readonly string[] = PROXY, files = { ...sampleApp, ...chatApp }): Partial<ServerSetup> {
  return { services: { 'nginx.conf': nginxBefore(...pass), uvicorn: service('uvicorn', `uvicorn ${application} --host 127.0.0.1 --port 8000 --app-dir ${asgiPath}`) }, files };
}

const together = (path: string): Partial<Visit> => ({ afterMs: 50, withPrevious: true, url: `http://shop.example${path}` });

/** Nobody asked beforehand whether HTTP/2 is spoken, so the server speaks nothing else on this port. */
const HTTP2_CONF = NGINX_CONF.replace('listen 80 default_server;', 'listen 80 default_server http2;').replace('listen [::]:80 default_server;', 'listen [::]:80 default_server http2;');

export const asgiDeployments: readonly Scenario[] = [
  deployed('uvicorn', uvicorn('main:app'), {}, { afterMs: 1000 }),
  deployed('asgi-plain', uvicorn('asgi:app')),
  deployed('asgi-together', uvicorn('main:app'), { url: 'http://shop.example/wait?seconds=1' }, together('/hello?name=lee')),
  deployed('asgi-blocked', uvicorn('main:app'), { url: 'http://shop.example/block?seconds=1' }, together('/hello?name=lee')),
  deployed('asgi-thread', uvicorn('main:app'), { url: 'http://shop.example/thread?seconds=1' }, together('/hello?name=lee')),
  deployed('asgi-workers', uvicorn('main:app --workers 2'), { url: 'http://shop.example/block?seconds=1' }, { ...together('/hello?name=lee'), afterMs: 300 }),
  deployed('asgi-form', uvicorn('main:app'), { url: 'http://shop.example/form', method: 'POST', body: 'name=kim&qty=two' }),
  deployed('asgi-wsgi', { services: { 'nginx.conf': nginxBefore(...PROXY), uvicorn: service('uvicorn', 'uvicorn --interface wsgi wsgi:application --host 127.0.0.1 --port 8000 --app-dir /srv/shop') }, files: sampleApp }),
  deployed('asgi-http2', { services: { uvicorn: service('uvicorn', `uvicorn main:app --host 0.0.0.0 --port 8000 --app-dir ${asgiPath}`) }, files: chatApp }, { url: 'http://shop.example:8000/', raw: 'PRI * HTTP/2.0\n\nSM\n\n' }),
  deployed('hypercorn-http2', { services: { hypercorn: service('hypercorn', 'hypercorn main:app --bind 0.0.0.0:8000 --access-logfile -') }, files: chatApp }, { http2: true, url: 'http://shop.example:8000/wait?seconds=1' }, { http2: true, withPrevious: true, afterMs: 100, url: 'http://shop.example:8000/hello?name=lee' }),
  deployed('http2-proxy', { services: { ...hello.server.services, 'nginx.conf': service('nginx', HTTP2_CONF) } }, { http2: true }, { http2: true, withPrevious: true, afterMs: 1, url: 'http://shop.example/hello?name=lee' }),
  deployed('websocket', uvicorn('main:app', TUNNEL), { url: 'ws://shop.example/ws?name=kim', body: 'hello\nanybody there?' }, { ...together('/ws'), url: 'ws://shop.example/ws?name=lee', body: 'me' }),
];
