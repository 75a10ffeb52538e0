/** Servers that keep the Python application loaded: in a process of their own, or inside of httpd. */
import { djangoApp } from '../../python/djangoApp.ts';
import { deployed, nginxBefore, service } from '../base.ts';
import type { Scenario, ServiceSetup } from '../scenario.ts';
import { httpdConf, type Mpm } from './httpdConfText.ts';

const PROXY = ['proxy_set_header Host $host;', 'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;', 'proxy_pass http://127.0.0.1:8000;'];
const AGAIN = { afterMs: 1000 };

function behindNginx(pass: readonly string[], name: string, server: ServiceSetup): { readonly services: Scenario['server']['services'] } {
  return { services: { 'nginx.conf': nginxBefore(...pass), [name]: server } };
}

function gunicorn(options: string): { readonly services: Scenario['server']['services'] } {
  return behindNginx(PROXY, 'gunicorn', service('gunicorn', `gunicorn ${options} --bind 127.0.0.1:8000 --chdir /srv/shop wsgi:application`));
}

function uwsgiIni(socket: string, ...lines: readonly string[]): ServiceSetup {
  return service('uwsgi', ['[uwsgi]', `${socket} = 127.0.0.1:3031`, 'chdir = /srv/shop', 'module = wsgi:application', 'master = true', ...lines, ''].join('\n'));
}

function modWsgi(mpm: Mpm, site: readonly string[], main: readonly string[] = []): { readonly services: Scenario['server']['services'] } {
  const directory = ['<Directory /srv/shop>', '    Require all granted', '</Directory>'];
  return { services: { 'apache2.conf': service('httpd', httpdConf(mpm, ['wsgi'], ['', 'WSGIScriptAlias / /srv/shop/wsgi.py', ...site, ...directory], { main })) } };
}

export const pythonDeployments: readonly Scenario[] = [
  deployed('mod-wsgi-embedded', modWsgi('prefork', [], ['WSGIPythonPath /srv/shop']), {}, AGAIN),
  deployed('mod-wsgi-daemon', modWsgi('event', ['WSGIProcessGroup shop'], ['WSGIDaemonProcess shop processes=2 threads=3 python-path=/srv/shop display-name=%{GROUP}']), {}, AGAIN),
  deployed('gunicorn-gthread', gunicorn('--workers 1 --threads 3'), {}, AGAIN),
  deployed('gunicorn-preload', gunicorn('--workers 3 --preload'), {}, AGAIN),
  deployed('uwsgi', behindNginx(['include uwsgi_params;', 'uwsgi_pass 127.0.0.1:3031;'], 'uwsgi.ini', uwsgiIni('socket', 'processes = 2')), {}, AGAIN),
  deployed('uwsgi-lazy', behindNginx(['include uwsgi_params;', 'uwsgi_pass 127.0.0.1:3031;'], 'uwsgi.ini', uwsgiIni('socket', 'processes = 2', 'lazy-apps = true')), {}, AGAIN),
  deployed('fastcgi', behindNginx(['include fastcgi_params;', 'fastcgi_param PATH_INFO $document_uri;', 'fastcgi_param SCRIPT_NAME "";', 'fastcgi_pass 127.0.0.1:3031;'], 'uwsgi.ini', uwsgiIni('fastcgi-socket', 'processes = 2'))),
  deployed('scgi', behindNginx(['include scgi_params;', 'scgi_param PATH_INFO $document_uri;', 'scgi_param SCRIPT_NAME "";', 'scgi_pass 127.0.0.1:3031;'], 'uwsgi.ini', uwsgiIni('scgi-socket', 'processes = 2'))),
  deployed('bjoern', behindNginx(PROXY, 'bjoern', service('bjoern', 'bjoern wsgi:application --host 127.0.0.1 --port 8000 --chdir /srv/shop')), {}, AGAIN),
  deployed('cheroot', behindNginx(PROXY, 'cheroot', service('cheroot', 'cheroot wsgi:application --bind 127.0.0.1:8000 --threads 4 --chdir /srv/shop')), {}, AGAIN),
  deployed('twisted', behindNginx(PROXY, 'twisted', service('twisted', 'twist web --wsgi wsgi.application --port tcp:8000:interface=127.0.0.1 --chdir /srv/shop')), {}, AGAIN),
  deployed('tornado', behindNginx(PROXY, 'tornado', service('tornado', 'tornado wsgi:application --port 8000 --chdir /srv/shop')), {}, AGAIN),
  // Nothing before it: it is for the developer's own machine (Django documentation, "django-admin and manage.py").
  deployed('runserver', { services: { runserver: service('runserver', 'python3 /srv/shop_django/manage.py runserver 0.0.0.0:80 --noreload') }, files: djangoApp }, {}, AGAIN),
];
