/** A folder of our own with the applications, that any user may read (httpd's children are not root), and that goes with us. */
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cgiScript, wsgiScript } from './deployments.mjs';

/** @param {string} python */
export function workFolder(python) {
  const folder = mkdtempSync(join(tmpdir(), 'hop-calibrate-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // However this program ends.
  process.once('exit', remove);
  chmodSync(folder, 0o755);
  cpSync(fileURLToPath(new URL('apps', import.meta.url)), folder, { recursive: true, filter: (path) => !path.includes('__pycache__') });
  for (const app of ['tiny', 'flask', 'django']) {
    writeFileSync(join(folder, `cgi_${app}.py`), cgiScript(python, app), { mode: 0o755 });
    writeFileSync(join(folder, `wsgi_${app}.py`), wsgiScript(folder, app));
  }
  return { folder, remove };
}
