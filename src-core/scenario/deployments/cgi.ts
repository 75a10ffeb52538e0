/** CGI (RFC 3875): by a fork of the child that has the connection, by a daemon that forks, and behind a server that has no CGI. */
import { cgiPath, cgiScripts } from '../../python/cgiScripts.ts';
import { sampleApp } from '../../python/sampleApp.ts';
import { deployed, nginxBefore, service } from '../base.ts';
import type { Scenario } from '../scenario.ts';
import { httpdConf, type Mpm } from './httpdConfText.ts';

const files = { ...sampleApp, ...cgiScripts };

const directory = ['', `<Directory ${cgiPath}>`, '    Require all granted', '    Options +ExecCGI', '    SetHandler cgi-script', '</Directory>'];
const scripts = ['', ...['hello', 'form', 'old', 'broken'].map((name) => `ScriptAlias /${name} ${cgiPath}/${name}.py`), ...directory];

function httpd(mpm: Mpm, module: string, site: readonly string[]): { readonly services: Scenario['server']['services']; readonly files: typeof files } {
  return { services: { 'apache2.conf': service('httpd', httpdConf(mpm, [module], site)) }, files };
}

const fork = httpd('prefork', 'cgi', scripts);

export const cgiDeployments: readonly Scenario[] = [
  deployed('httpd-static', { services: { 'apache2.conf': service('httpd', httpdConf('prefork', [], [])) } }, { url: 'http://shop.example/static/site.css' }),
  deployed('cgi', fork),
  deployed('cgi-daemon', httpd('event', 'cgid', scripts)),
  deployed('cgi-wsgi', httpd('prefork', 'cgi', ['', `ScriptAlias / ${cgiPath}/shop.py/`, ...directory])),
  deployed('cgi-form', fork, { method: 'POST', url: 'http://shop.example/form', body: 'name=kim&qty=2' }),
  deployed('cgi-redirect', fork, { url: 'http://shop.example/old' }),
  deployed('cgi-broken', fork, { url: 'http://shop.example/broken' }),
  deployed('fcgiwrap', {
    services: {
      'nginx.conf': nginxBefore('include fastcgi_params;', `fastcgi_param SCRIPT_FILENAME ${cgiPath}/hello.py;`, 'fastcgi_pass 127.0.0.1:9000;'),
      fcgiwrap: service('fcgiwrap', 'fcgiwrap -c 2 -s tcp:127.0.0.1:9000'),
    },
    files,
  }),
];
