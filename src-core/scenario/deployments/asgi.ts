/** ASGI: coroutines on one thread, WebSocket, and what happens when somebody blocks the loop. */
import { asgiPath, chatApp } from '../../python/asgiSite.ts';
import { sampleApp } from '../../python/sampleApp.ts';
import { deployed, nginxBefore, service } from '../base.ts';
import type { Scenario, ServerSetup, Visit } from '../scenario.ts';

const PROXY = ['proxy_set_header Host $host;', 'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;', 'proxy_pass http://127.0.0.1:8000;'];
const TUNNEL = ['proxy_http_version 1.1;', 'proxy_set_header Upgrade $http_upgrade;', 'proxy_set_header Connection "upgrade";', ...PROXY];

function uvicorn(application: string, pass: readonly string[] = PROXY, files = { ...sampleApp, ...chatApp }): Partial<ServerSetup> {
  return { services: { 'nginx.conf': nginxBefore(...pass), uvicorn: service('uvicorn', `uvicorn ${application} --host 127.0.0.1 --port 8000 --app-dir ${asgiPath}`) }, files };
}

const together = (path: string): Partial<Visit> => ({ afterMs: 50, withPrevious: true, url: `http://shop.example${path}` });

export const asgiDeployments: readonly Scenario[] = [
  deployed('uvicorn', uvicorn('main:app'), {}, { afterMs: 1000 }),
  deployed('asgi-plain', uvicorn('asgi:app')),
  deployed('asgi-together', uvicorn('main:app'), { url: 'http://shop.example/wait?seconds=1' }, together('/hello?name=lee')),
  deployed('asgi-blocked', uvicorn('main:app'), { url: 'http://shop.example/block?seconds=1' }, together('/hello?name=lee')),
  deployed('asgi-thread', uvicorn('main:app'), { url: 'http://shop.example/thread?seconds=1' }, together('/hello?name=lee')),
  deployed('websocket', uvicorn('main:app', TUNNEL), { url: 'ws://shop.example/ws', body: 'hello\nanybody there?' }, { ...together('/ws'), url: 'ws://shop.example/ws', body: 'me' }),
];
