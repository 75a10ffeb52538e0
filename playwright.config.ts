/** Learner journeys in a real browser, on the built page. `npm test` builds it first and finds the browser. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { defineConfig } from '@playwright/test';
import { browserArgs } from './scripts/browser.mjs';

// Workers load this file again: they inherit the port that the first load has picked.
const port = (process.env['HOP_PORT'] ??= String(await freePort()));
const origin = `http://127.0.0.1:${port}`;

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  workers: 2,
  fullyParallel: true,
  retries: 0,
  forbidOnly: process.env['CI'] === 'true',
  // Bounds for a busy machine, not measures: nothing here asserts how long anything takes.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  globalTimeout: 3_500_000,
  reporter: [['list'], ['json', { outputFile: process.env['HOP_REPORT'] || '.cache/reports/browser.json' }]],
  use: {
    baseURL: `${origin}/`,
    viewport: { width: 1440, height: 900 },
    serviceWorkers: 'block',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: browserPath(), args: browserArgs },
  },
  projects: [{ name: 'chromium', use: { browserName: 'chromium' } }],
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --outDir ${process.env['HOP_DIST'] ?? 'dist'} --host 127.0.0.1 --port ${port} --strictPort`,
    url: origin,
    timeout: 120_000,
  },
});

function browserPath(): string {
  const note = new URL('.cache/browser.json', import.meta.url);
  if (!existsSync(note)) throw new Error('No browser is known yet: run `node scripts/setup.mjs --browser`.');
  return (JSON.parse(readFileSync(note, 'utf8')) as { executablePath: string }).executablePath;
}

/** Below those that systems give to whoever asks for any (32768 on Linux), so that nobody is given it before the server has it. */
function freePort(port = 21_000 + (process.pid % 7000)): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(freePort(port + 1)));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });
}
