import { configDefaults, defineConfig } from 'vitest/config';
import { pythonAssets } from './scripts/vite-python-assets.mjs';
import { presetTraces } from './scripts/vite-preset-traces.mjs';

export default defineConfig({
  // Relative addresses: the built page works from any directory of any server.
  base: './',
  plugins: [pythonAssets(), presetTraces()],
  resolve: { alias: { react: 'preact/compat', 'react-dom': 'preact/compat' } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { target: 'es2022', manifest: true },
  worker: { format: 'es' },
  test: {
    // Room for real interpreters on a busy machine; no test asserts how long anything takes.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // One process for every core (Vitest would leave one core idle), and its modules stay loaded from file to file.
    maxWorkers: '100%',
    isolate: false,
    // Without it a stylesheet that is imported as text comes out empty.
    css: true,
    setupFiles: ['test/setup.ts'],
    projects: [
      { extends: true, test: { name: 'unit', environment: 'node', include: ['test/**/*.test.ts'], exclude: [...configDefaults.exclude, 'test/built/**', 'test/real/**'] } },
      // Real servers as peers, where the machine has them.
      { extends: true, test: { name: 'real', environment: 'node', include: ['test/real/**/*.test.ts'] } },
      // What only the finished build can show: run after `vite build`.
      { extends: true, test: { name: 'built', environment: 'node', include: ['test/built/**/*.test.ts'] } },
    ],
  },
});
