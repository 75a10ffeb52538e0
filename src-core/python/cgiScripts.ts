/** CGI programs of the sample site, in real Python. Keys are paths in the simulated machine. */
import broken from './guest/cgibin/broken.py?raw';
import form from './guest/cgibin/form.py?raw';
import hello from './guest/cgibin/hello.py?raw';
import old from './guest/cgibin/old.py?raw';
import shop from './guest/cgibin/shop.py?raw';
import { filesUnder } from './sampleApp.ts';

export const cgiPath = '/srv/shop/cgi-bin';

export const cgiScripts: Readonly<Record<string, string>> = /* @__PURE__ */ filesUnder(cgiPath, {
  'hello.py': hello,
  'form.py': form,
  'old.py': old,
  'broken.py': broken,
  'shop.py': shop,
});
