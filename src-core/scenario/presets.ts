/** The scenarios that the page offers: each the default journey with what it is about changed. Names are stable: links use them. */
import { sampleApp } from '../python/sampleApp.ts';
import { HELLO, hello, visiting } from './base.ts';
import { asgiDeployments } from './deployments/asgi.ts';
import { backendDeployments } from './deployments/backend.ts';
import { cgiDeployments } from './deployments/cgi.ts';
import { frameworkDeployments } from './deployments/frameworks.ts';
import { httpdDeployments } from './deployments/httpd.ts';
import { otherDeployments } from './deployments/others.ts';
import { pythonDeployments } from './deployments/python.ts';
import { servletDeployments } from './deployments/servlets.ts';
import { NGINX_CONF } from './nginxConfText.ts';
import type { Scenario, ServerSetup, ServiceSetup } from './scenario.ts';

function configured(name: string, change: Partial<ServiceSetup>): ServerSetup {
  const { services } = hello.server;
  return { ...hello.server, services: { ...services, [name]: { ...services[name]!, ...change } } };
}

function without(name: string): ServerSetup {
  return configured(name, { off: true });
}

// nginx keeps an idle connection for 65 s and the name is good for 300: what is left after 100 s is the name.
const later = { ...hello, preset: 'later', visits: [HELLO, { ...HELLO, afterMs: 100_000 }] };
const twice = { ...hello, preset: 'again', visits: [HELLO, { ...HELLO, afterMs: 2000 }] };

const SLOW_CONF = NGINX_CONF.replace('proxy_pass http://127.0.0.1:8000;', 'proxy_pass http://127.0.0.1:8000;\n            proxy_read_timeout 2s;');

const journeys: readonly Scenario[] = [
  hello,
  twice,
  later,
  visiting('form', { method: 'POST', url: 'http://shop.example/form', body: 'name=kim&qty=2' }),
  visiting('static', { url: 'http://shop.example/static/site.css' }),
  visiting('cname', { url: 'http://www.shop.example/hello?name=kim' }),
  visiting('ipv6', {}, { network: { ...hello.network, ipv6: true } }),
  visiting('packet-loss', {}, { network: { ...hello.network, lose: [6] } }),
  visiting('nxdomain', { url: 'http://shpo.example/hello?name=kim' }),
  visiting('dns-down', {}, { faults: ['authoritativeDown'] }),
  visiting('unreachable', {}, { faults: ['serverUnreachable'] }),
  visiting('refused', {}, { server: without('nginx.conf') }),
  visiting('bad-gateway', {}, { server: without('gunicorn') }),
  visiting('traceback', { url: 'http://shop.example/broken' }),
  visiting('gateway-timeout', { url: 'http://shop.example/slow?seconds=5' }, { server: configured('nginx.conf', { config: SLOW_CONF }) }),
  visiting('endless-loop', {}, { server: { ...hello.server, files: { ...sampleApp, '/srv/shop/views.py': endless(sampleApp['/srv/shop/views.py']!) } } }),
  visiting('app-404', { url: 'http://shop.example/nowhere' }),
  visiting('static-404', { url: 'http://shop.example/static/missing.png' }),
  visiting('bad-request', { raw: 'GET /hello?name=kim lee HTTP/1.1\nHost: shop.example\n\n' }),
];

export const presets: readonly Scenario[] = [...journeys, ...cgiDeployments, ...pythonDeployments, ...asgiDeployments, ...httpdDeployments, ...servletDeployments, ...frameworkDeployments, ...backendDeployments, ...otherDeployments];

export function presetNamed(name: string): Scenario | null {
  return presets.find((scenario) => scenario.preset === name) ?? null;
}

/** The view that a beginner writes once: it never returns. */
function endless(views: string): string {
  return views.replace('    visits += 1\n', '    visits += 1\n    while True:\n        pass\n');
}
