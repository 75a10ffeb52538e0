/**
 * The site that the user sees and may change. Keys are paths in the simulated machine. Apart from the guest library,
 * because the first screen needs this one alone.
 */
import siteCss from './guest/shop/static/site.css?raw';
import formHtml from './guest/shop/templates/form.html?raw';
import helloHtml from './guest/shop/templates/hello.html?raw';
import indexHtml from './guest/shop/templates/index.html?raw';
import views from './guest/shop/views.py?raw';
import wsgi from './guest/shop/wsgi.py?raw';

export const appPath = '/srv/shop';

export const sampleApp: Readonly<Record<string, string>> = /* @__PURE__ */ filesUnder(appPath, {
  'wsgi.py': wsgi,
  'views.py': views,
  'templates/index.html': indexHtml,
  'templates/hello.html': helloHtml,
  'templates/form.html': formHtml,
  'static/site.css': siteCss,
});

/** Names of files as paths in a folder. */
export function filesUnder(folder: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
}
