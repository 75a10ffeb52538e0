/** httpd as a platform: interpreters inside of its processes, and its three ways to divide connections among processes and threads. */
import { embeddedPage, pagesPath } from '../../python/embeddedPages.ts';
import { sampleApp } from '../../python/sampleApp.ts';
import { deployed, service } from '../base.ts';
import type { Scenario, ServerSetup } from '../scenario.ts';
import { httpdConf, type Mpm } from './httpdConfText.ts';

const AGAIN = { afterMs: 1000 };

/** An interpreter inside of each child; Python stands in for the language, in a file with that language's handler. */
function embedded(module: string, handler: string, extension: string): Partial<ServerSetup> {
  const site = ['', `Alias /hello ${pagesPath}/hello.${extension}`, `AddType text/html .${extension}`, `<Directory ${pagesPath}>`, '    Require all granted', '    Options +ExecCGI', `    SetHandler ${handler}`, '</Directory>'];
  return { services: { 'apache2.conf': service('httpd', httpdConf('prefork', [module], site)) }, files: { ...sampleApp, ...embeddedPage(extension) } };
}

function mpm(name: Mpm): Partial<ServerSetup> {
  return { services: { 'apache2.conf': service('httpd', httpdConf(name, [], [], { keepAliveTimeout: 2 })) } };
}

const FILE = 'http://shop.example/static/site.css';
/** Two visits; between them the connection is kept open, and somebody holds it, or nobody. */
const idle = [{ url: FILE }, { url: FILE, afterMs: 1000 }];

export const httpdDeployments: readonly Scenario[] = [
  deployed('mod-php', embedded('php', 'application/x-httpd-php', 'php'), {}, AGAIN),
  deployed('mod-perl', embedded('perl', 'perl-script', 'pl'), {}, AGAIN),
  deployed('mod-python', embedded('python', 'mod_python', 'py'), {}, AGAIN),
  deployed('mpm-prefork', mpm('prefork'), ...idle),
  deployed('mpm-worker', mpm('worker'), ...idle),
  deployed('mpm-event', mpm('event'), ...idle),
];
