/** An ASGI site that the user sees and may change. Keys are paths in the simulated machine. */
import asgi from './guest/chat/asgi.py?raw';
import main from './guest/chat/main.py?raw';
import formHtml from './guest/chat/templates/form.html?raw';
import helloHtml from './guest/chat/templates/hello.html?raw';
import indexHtml from './guest/chat/templates/index.html?raw';
import timing from './guest/chat/timing.py?raw';
import { filesUnder } from './sampleApp.ts';

/** Where it lives, and where `uvicorn` is started. */
export const asgiPath = '/srv/chat';

export const chatApp: Readonly<Record<string, string>> = /* @__PURE__ */ filesUnder(asgiPath, {
  'main.py': main,
  'timing.py': timing,
  'asgi.py': asgi,
  'templates/index.html': indexHtml,
  'templates/hello.html': helloHtml,
  'templates/form.html': formHtml,
});
