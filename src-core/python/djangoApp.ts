/** The shop in the manner of Django. `gunicorn --chdir /srv/shop_django wsgi:application` serves it. */
import baseHtml from './guest/djangoshop/templates/base.html?raw';
import firstData from './guest/djangoshop/first_data.py?raw';
import formHtml from './guest/djangoshop/templates/form.html?raw';
import forms from './guest/djangoshop/forms.py?raw';
import helloHtml from './guest/djangoshop/templates/hello.html?raw';
import indexHtml from './guest/djangoshop/templates/index.html?raw';
import models from './guest/djangoshop/models.py?raw';
import productHtml from './guest/djangoshop/templates/product.html?raw';
import productsHtml from './guest/djangoshop/templates/products.html?raw';
import settings from './guest/djangoshop/settings.py?raw';
import shopMiddleware from './guest/djangoshop/shop_middleware.py?raw';
import urls from './guest/djangoshop/urls.py?raw';
import views from './guest/djangoshop/views.py?raw';
import wsgi from './guest/djangoshop/wsgi.py?raw';
import siteCss from './guest/shop/static/site.css?raw';
import { filesUnder } from './sampleApp.ts';

export const djangoAppPath = '/srv/shop_django';

export const djangoApp: Readonly<Record<string, string>> = /* @__PURE__ */ filesUnder(djangoAppPath, {
  'wsgi.py': wsgi,
  'settings.py': settings,
  'urls.py': urls,
  'views.py': views,
  'models.py': models,
  'forms.py': forms,
  'first_data.py': firstData,
  'shop_middleware.py': shopMiddleware,
  'templates/base.html': baseHtml,
  'templates/index.html': indexHtml,
  'templates/hello.html': helloHtml,
  'templates/products.html': productsHtml,
  'templates/product.html': productHtml,
  'templates/form.html': formHtml,
  'static/site.css': siteCss,
});
