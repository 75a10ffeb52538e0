/** The sample site with its middlewares in one list, `stack.py`, and with neighbours in the same process. */
import catalogue from './guest/shopstack/catalogue.py?raw';
import mounts from './guest/shopstack/mounts.py?raw';
import stack from './guest/shopstack/stack.py?raw';
import visits from './guest/shopstack/visits.py?raw';
import wsgi from './guest/shopstack/wsgi.py?raw';
import { appPath, filesUnder, sampleApp } from './sampleApp.ts';

/** The file that `readStack` and `writeStack` are for. */
export const stackPath = `${appPath}/stack.py`;

export const stackApp: Readonly<Record<string, string>> = /* @__PURE__ */ {
  ...sampleApp,
  ...filesUnder(appPath, { 'wsgi.py': wsgi, 'stack.py': stack, 'mounts.py': mounts, 'catalogue.py': catalogue, 'visits.py': visits }),
};
