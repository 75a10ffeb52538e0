/** Servers for other languages than Python. Their code is not executed: docs/model.md says what stands in for it. */
import { sampleApp } from '../../python/sampleApp.ts';
import { deployed, nginxBefore, service } from '../base.ts';
import type { Scenario, ServiceSetup } from '../scenario.ts';
import rackApp from '../samples/app.rb?raw';
import nodeApp from '../samples/app.js?raw';
import program from '../samples/Program.cs?raw';
import phpPage from '../samples/hello.php.py?raw';
import rackup from '../samples/config.ru?raw';

const AGAIN = { afterMs: 1000 };

/** nginx keeps a connection to the server open (`keepalive`), which takes HTTP/1.1 and an empty Connection field. */
function proxied(port: number): ServiceSetup {
  const before = nginxBefore('proxy_http_version 1.1;', 'proxy_set_header Connection "";', 'proxy_set_header Host $host;', 'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;', 'proxy_pass http://app;');
  return { ...before, config: before.config.replace('    server {\n', `    upstream app {\n        server 127.0.0.1:${port};\n        keepalive 4;\n    }\n\n    server {\n`) };
}

const PUMA_RB = ['# puma -C config/puma.rb', 'bind "tcp://127.0.0.1:9292"', 'workers 2', 'threads 3, 3', 'preload_app!', ''].join('\n');

const WWW_CONF = ['; /etc/php/8.2/fpm/pool.d/www.conf', '[www]', 'user = www-data', 'group = www-data', 'listen = 127.0.0.1:9000', 'pm = static', 'pm.max_children = 2', 'pm.max_requests = 500', 'catch_workers_output = yes', ''].join('\n');

export const otherDeployments: readonly Scenario[] = [
  deployed('php-fpm', {
    services: { 'nginx.conf': nginxBefore('include fastcgi_params;', `fastcgi_param SCRIPT_FILENAME /srv/shop/public$document_uri.php;`, 'fastcgi_pass 127.0.0.1:9000;'), 'www.conf': service('php-fpm', WWW_CONF) },
    files: { ...sampleApp, '/srv/shop/public/hello.php': phpPage },
  }, {}, AGAIN, AGAIN),
  deployed('node', { services: { 'nginx.conf': proxied(3000), node: service('node', 'node /srv/shop/app.js') }, files: { '/srv/shop/app.js': nodeApp } }, {}, AGAIN),
  deployed('puma', { services: { 'nginx.conf': proxied(9292), 'puma.rb': service('puma', PUMA_RB) }, files: { '/srv/shop/config.ru': rackup, '/srv/shop/app.rb': rackApp } }, {}, AGAIN),
  deployed('kestrel', { services: { 'nginx.conf': proxied(5000), dotnet: service('kestrel', 'dotnet /srv/shop/shop.dll --urls http://127.0.0.1:5000') }, files: { '/srv/shop/Program.cs': program } }, {}, AGAIN),
];
