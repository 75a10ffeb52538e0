/** The shop in the manner of Django with WSGI middlewares around it: both things that are called middleware, in one process. */
import { djangoApp, djangoAppPath } from './djangoApp.ts';
import stack from './guest/djangostack/stack.py?raw';
import wsgi from './guest/djangostack/wsgi.py?raw';
import { filesUnder } from './sampleApp.ts';

export const djangoStackApp: Readonly<Record<string, string>> = /* @__PURE__ */ { ...djangoApp, ...filesUnder(djangoAppPath, { 'wsgi.py': wsgi, 'stack.py': stack }) };
