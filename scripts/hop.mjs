/**
 * The headless door: `node scripts/hop.mjs COMMAND …`. It loads node/hop.ts (TypeScript, `?raw` imports and all)
 * through Vite's module runner, so that the sources run as they are on every supported Node, and keeps standard
 * output for what the command prints.
 */
import { join } from 'node:path';
import { prepare, root } from './setup.mjs';

try {
  prepare();
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : problem);
  process.exit(1);
}

try {
  // A reader that has seen enough (`| head`) is no fault.
  process.stdout.on('error', (problem) => process.exit(/** @type {NodeJS.ErrnoException} */ (problem).code === 'EPIPE' ? 0 : 1));
  process.exitCode = await run(process.argv.slice(2));
} catch (problem) {
  console.error(problem);
  process.exitCode = 1;
}

/** @param {string[]} args */
async function run(args) {
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
    const { main } = await environment.runner.import(join(root, 'node', 'hop.ts'));
    const { stdin, stdout, stderr } = process;
    return await main(args, { stdin, stdout, stderr });
  } finally {
    await server.close();
  }
}
