/** The shop in the manner of Flask. `gunicorn --chdir /srv/shop_flask wsgi:application` serves it. */
import formHtml from './guest/flaskshop/templates/form.html?raw';
import helloHtml from './guest/flaskshop/templates/hello.html?raw';
import indexHtml from './guest/flaskshop/templates/index.html?raw';
import notFoundHtml from './guest/flaskshop/templates/not_found.html?raw';
import shop from './guest/flaskshop/shop.py?raw';
import wsgi from './guest/flaskshop/wsgi.py?raw';
import siteCss from './guest/shop/static/site.css?raw';
import { filesUnder } from './sampleApp.ts';

export const flaskAppPath = '/srv/shop_flask';

export const flaskApp: Readonly<Record<string, string>> = /* @__PURE__ */ filesUnder(flaskAppPath, {
  'wsgi.py': wsgi,
  'shop.py': shop,
  'templates/index.html': indexHtml,
  'templates/hello.html': helloHtml,
  'templates/form.html': formHtml,
  'templates/not_found.html': notFoundHtml,
  'static/site.css': siteCss,
});
