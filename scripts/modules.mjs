/** Runs the project's TypeScript (with `?raw` imports and all) in Node through Vite's module runner. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @template Result
 * @param {string} entry path from the project's root
 * @param {(module: any) => Promise<Result>} work
 */
export async function withModules(entry, work) {
  const { createServer, isRunnableDevEnvironment } = await import('vite');
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'silent',
    appType: 'custom',
    server: { middlewareMode: true, ws: false, hmr: false, watch: null },
    optimizeDeps: { noDiscovery: true, include: [] },
  });
  try {
    const environment = server.environments.ssr;
    if (!isRunnableDevEnvironment(environment)) throw new Error('this Vite runs no modules in Node');
    return await work(await environment.runner.import(join(root, entry)));
  } finally {
    await server.close();
  }
}
