/** uvicorn: one thread for many requests, what stalls it and what does not, and a conversation over WebSocket. */
import { chatApp } from '../../python/asgiSite.ts';
import { deployed, nginxBefore, service } from '../base.ts';
import type { Scenario, ServiceSetup, Visit } from '../scenario.ts';

const FORWARDED = ['proxy_set_header Host $host;', 'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;'];
const PASS = 'proxy_pass http://127.0.0.1:8000;';
/** nginx passes an upgrade on only when it is told so: Connection and Upgrade are of one hop (RFC 9110 §7.8). */
const UPGRADE = ['proxy_http_version 1.1;', 'proxy_set_header Upgrade $http_upgrade;', 'proxy_set_header Connection "upgrade";', 'proxy_read_timeout 1h;'];

function uvicorn(command: string, nginx: readonly string[] = [...FORWARDED, PASS]): { readonly services: Readonly<Record<string, ServiceSetup>>; readonly files: typeof chatApp } {
  return { services: { 'nginx.conf': nginxBefore(...nginx), uvicorn: service('uvicorn', `uvicorn ${command}`) }, files: chatApp };
}

const to = (target: string, more: Partial<Visit> = {}): Partial<Visit> => ({ url: `http://shop.example${target}`, ...more });
/** Asked for while the one before is still under way. */
const meanwhile = (target: string): Partial<Visit> => to(target, { withPrevious: true, afterMs: 300 });
const says = (name: string, body: string, more: Partial<Visit> = {}): Partial<Visit> => ({ url: `ws://shop.example/ws?name=${name}`, body, ...more });

export const asgiDeployments: readonly Scenario[] = [
  deployed('uvicorn', uvicorn('main:app'), {}, { afterMs: 1000 }),
  deployed('asgi-plain', uvicorn('asgi:app'), to('/anything')),
  deployed('asgi-await', uvicorn('main:app'), to('/wait?seconds=1'), meanwhile('/hello?name=kim')),
  deployed('asgi-block', uvicorn('main:app'), to('/block?seconds=1'), meanwhile('/hello?name=kim')),
  deployed('asgi-thread', uvicorn('main:app'), to('/thread?seconds=1'), meanwhile('/hello?name=kim')),
  deployed('asgi-workers', uvicorn('main:app --workers 2'), to('/block?seconds=1'), meanwhile('/hello?name=kim')),
  deployed('asgi-form', uvicorn('main:app'), to('/form', { method: 'POST', body: 'name=kim&qty=two' })),
  deployed('asgi-chat', uvicorn('main:app', [...FORWARDED, ...UPGRADE, PASS]), says('kim', 'hello\nanybody here?'), says('lee', 'I am', { withPrevious: true, afterMs: 1500 })),
  deployed('asgi-wsgi', { services: uvicorn('--interface wsgi --app-dir /srv/shop wsgi:application').services }),
  deployed('asgi-http2', { services: { uvicorn: service('uvicorn', 'uvicorn --host 0.0.0.0 main:app') }, files: chatApp }, { url: 'http://shop.example:8000/', raw: 'PRI * HTTP/2.0\n\nSM\n\n' }),
];
