/**
 * The headless door: `node scripts/hop.mjs COMMAND …`. It loads node/hop.ts (TypeScript, `?raw` imports and all)
 * through Vite's module runner, so that the sources run as they are on every supported Node, and keeps standard
 * output for what the command prints.
 */
import { withModules } from './modules.mjs';
import { prepare } from './setup.mjs';

try {
  prepare();
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : problem);
  process.exit(1);
}

try {
  // A reader that has seen enough (`| head`) is no fault.
  process.stdout.on('error', (problem) => process.exit(/** @type {NodeJS.ErrnoException} */ (problem).code === 'EPIPE' ? 0 : 1));
  const { stdin, stdout, stderr } = process;
  process.exitCode = await withModules('node/hop.ts', ({ main }) => main(process.argv.slice(2), { stdin, stdout, stderr }));
} catch (problem) {
  console.error(problem);
  process.exitCode = 1;
}
