/** The sample site with a database behind it, and with a queue of work for later. Keys are paths in the simulated machines. */
import schema from './guest/shopdb/schema.sql?raw';
import dbViews from './guest/shopdb/views.py?raw';
import dbWsgi from './guest/shopdb/wsgi.py?raw';
import tasks from './guest/shopqueue/tasks.py?raw';
import queueWsgi from './guest/shopqueue/wsgi.py?raw';
import { appPath, filesUnder } from './sampleApp.ts';

export const databaseSite: Readonly<Record<string, string>> = /* @__PURE__ */ {
  ...filesUnder(appPath, { 'wsgi.py': dbWsgi, 'views.py': dbViews }),
  '/srv/db/schema.sql': schema,
};

export const queueSite: Readonly<Record<string, string>> = /* @__PURE__ */ filesUnder(appPath, { 'wsgi.py': queueWsgi, 'tasks.py': tasks });
