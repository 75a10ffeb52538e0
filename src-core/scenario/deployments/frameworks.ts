/** Sites with middlewares in a list, and in the manner of a micro and of a full framework. */
import { djangoApp, djangoAppPath } from '../../python/djangoApp.ts';
import { djangoStackApp } from '../../python/djangoStackApp.ts';
import { flaskApp, flaskAppPath } from '../../python/flaskApp.ts';
import { appPath } from '../../python/sampleApp.ts';
import { stackApp } from '../../python/stackApp.ts';
import { deployed, service } from '../base.ts';
import { NGINX_CONF } from '../nginxConfText.ts';
import type { Scenario } from '../scenario.ts';

const SITE = 'http://shop.example';
const AGAIN = { afterMs: 1000 };

/** The default journey's servers with another site. */
function site(folder: string, files: Readonly<Record<string, string>>, workers = 1): Pick<Scenario['server'], 'services' | 'files'> {
  const services = {
    'nginx.conf': service('nginx', NGINX_CONF.replaceAll(appPath, folder)),
    gunicorn: service('gunicorn', `gunicorn --workers ${workers} --bind 127.0.0.1:8000 --chdir ${folder} wsgi:application`),
  };
  return { services, files };
}

export const frameworkDeployments: readonly Scenario[] = [
  deployed('middleware-stack', site(appPath, stackApp), { url: `${SITE}/catalogue` }),
  deployed('middleware-session', site(appPath, stackApp, 2), { url: `${SITE}/visits` }, { ...AGAIN, url: `${SITE}/visits` }),
  deployed('micro-framework', site(flaskAppPath, flaskApp), {}, AGAIN),
  deployed('micro-framework-form', site(flaskAppPath, flaskApp), { method: 'POST', url: `${SITE}/form`, body: 'name=kim&qty=2' }),
  deployed('full-framework', site(djangoAppPath, djangoApp), {}, AGAIN),
  deployed('two-middlewares', site(djangoAppPath, djangoStackApp)),
  deployed('full-framework-database', site(djangoAppPath, djangoApp), { url: `${SITE}/products/` }, { ...AGAIN, url: `${SITE}/products/?most=1000` }),
];
