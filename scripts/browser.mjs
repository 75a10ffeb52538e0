/**
 * Finds a Chromium for the browser tests, or gets one. A candidate counts when it starts, opens a page and runs a
 * script there: a path that exists may still be a stub, a sandboxed package or a browser without its libraries.
 * What was found is kept in `.cache/browser.json`, which playwright.config.ts reads.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The first Chromium with CSS `light-dark()`, on which both themes rest. */
const oldestChromium = 123;

/** The launch options that the probe and the tests share: no traffic of the browser's own. */
export const browserArgs = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

/** @typedef {{ executablePath: string, version: string, fontsTried?: boolean }} FoundBrowser */

/**
 * The browser of `root`'s tests. Throws with a message for people when there is none and none can be had.
 * @param {string} root
 * @returns {Promise<FoundBrowser>}
 */
export async function browserFor(root) {
  const note = join(root, '.cache', 'browser.json');
  const known = remembered(note);
  if (known) return known;
  const found = await search(root);
  found.fontsTried = ensureKoreanFont();
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(note, `${JSON.stringify(found, null, 2)}\n`);
  return found;
}

/** @returns {FoundBrowser | null} */
function remembered(/** @type {string} */ note) {
  if (!existsSync(note)) return null;
  const known = JSON.parse(readFileSync(note, 'utf8'));
  const wanted = process.env.HOP_BROWSER ?? known.executablePath;
  return wanted === known.executablePath && existsSync(wanted) ? known : null;
}

/** @returns {Promise<FoundBrowser>} */
async function search(/** @type {string} */ root) {
  const { chromium } = await import('@playwright/test');
  const reasons = /** @type {Map<string, string>} */ (new Map());
  const firstThatRuns = async (/** @type {string[]} */ paths) => {
    for (const path of new Map(paths.map((each) => [existsSync(each) ? realpathSync(each) : each, each])).values()) {
      const result = await probe(chromium, path);
      if (typeof result !== 'string') return result;
      reasons.set(path, `  ${path}: ${result}`);
    }
    return null;
  };

  if (process.env.HOP_BROWSER) {
    const own = await firstThatRuns([process.env.HOP_BROWSER]);
    if (own) return own;
    throw new Error(`HOP_BROWSER names a browser that does not do:\n${[...reasons.values()].join('\n')}`);
  }
  const found =
    (await firstThatRuns(installedBrowsers())) ??
    (await firstThatRuns(playwrightBrowsers())) ??
    (downloadByPlaywright(root) ? await firstThatRuns(playwrightBrowsers()) : null) ??
    (installByApt(['chromium-headless-shell', 'chromium']) ? await firstThatRuns(installedBrowsers()) : null);
  if (found) return found;
  throw new Error(
    [
      'The tests need a Chromium, and none was found or could be installed.',
      'Install Chrome, Chromium or Edge, or run `npx playwright install --with-deps chromium`,',
      'or set HOP_BROWSER to the path of one.',
      ...(reasons.size > 0 ? ['What was tried:', ...reasons.values()] : []),
    ].join('\n'),
  );
}

/**
 * The browser, or why it does not do.
 * @param {import('@playwright/test').BrowserType} chromium
 * @param {string} executablePath
 * @returns {Promise<FoundBrowser | string>}
 */
async function probe(chromium, executablePath) {
  if (!existsSync(executablePath)) return 'no such file';
  try {
    const browser = await chromium.launch({ executablePath, args: browserArgs, timeout: 30_000 });
    try {
      const version = browser.version();
      if (Number.parseInt(version, 10) < oldestChromium) return `version ${version} is older than ${oldestChromium}`;
      const page = await browser.newPage();
      return (await page.evaluate('6 * 7')) === 42 ? { executablePath, version } : 'it runs no script';
    } finally {
      await browser.close();
    }
  } catch (problem) {
    return String(problem instanceof Error ? problem.message : problem).split('\n')[0] ?? '';
  }
}

/** Browsers where each system puts them, headless ones first: they start fastest. */
function installedBrowsers() {
  const { env, platform } = process;
  if (platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
    return ['/Applications', join(homedir(), 'Applications')].flatMap((folder) =>
      apps.map((app) => `${folder}/${app}.app/Contents/MacOS/${app}`).filter(existsSync),
    );
  }
  if (platform === 'win32') {
    const folders = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']].filter((folder) => folder !== undefined);
    const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
    return programs.flatMap((program) => folders.map((folder) => join(folder, program)).filter(existsSync));
  }
  const names = ['chromium-headless-shell', 'chrome-headless-shell', 'google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'microsoft-edge-stable', 'microsoft-edge'];
  const folders = [...(env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome'].filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)).filter(existsSync));
}

/** What Playwright has downloaded on this machine for any project, newest first. */
function playwrightBrowsers() {
  const { env, platform } = process;
  const usual = {
    darwin: join(homedir(), 'Library', 'Caches', 'ms-playwright'),
    win32: join(env['LOCALAPPDATA'] ?? tmpdir(), 'ms-playwright'),
  };
  const own = env['PLAYWRIGHT_BROWSERS_PATH'];
  const cache = own && own !== '0' ? own : (usual[/** @type {'darwin' | 'win32'} */ (platform)] ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ms-playwright'));
  const builds = entriesOf(cache).filter((name) => name.startsWith('chromium'));
  const number = (/** @type {string} */ name) => Number(name.split('-').at(-1));
  const programs = /^(headless_shell|chrome-headless-shell|chrome|Chromium|Google Chrome for Testing)(\.exe)?$/;
  return builds
    .sort((a, b) => number(b) - number(a))
    .flatMap((build) => filesUnder(join(cache, build), 5).filter((path) => programs.test(path.split(/[\\/]/).at(-1) ?? '')));
}

function downloadByPlaywright(/** @type {string} */ root) {
  console.error('Downloading a headless Chromium (playwright install) …');
  const cli = join(root, 'node_modules', 'playwright', 'cli.js');
  const env = { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000', ...process.env };
  const ran = spawnSync(process.execPath, [cli, 'install', 'chromium', '--only-shell'], { cwd: root, env, stdio: ['ignore', 2, 2], timeout: 240_000 });
  return ran.status === 0;
}

/** Installs the first of `packages` that the system's sources have. */
function installByApt(/** @type {string[]} */ packages) {
  const apt = aptCommand();
  if (!apt || !apt(['update'])) return false;
  console.error(`Installing ${packages.join(' or ')} (apt-get) …`);
  return packages.some((name) => apt(['install', '-y', '--no-install-recommends', name]));
}

/** Runs apt-get as root, or through a sudo that asks nothing; null where neither is possible. */
function aptCommand() {
  if (process.platform !== 'linux' || spawnSync('apt-get', ['--version']).status !== 0) return null;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && spawnSync('sudo', ['-n', 'true']).status !== 0) return null;
  const prefix = [...(isRoot ? [] : ['sudo', '-n']), 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-o', 'DPkg::Lock::Timeout=300'];
  return (/** @type {string[]} */ args) => spawnSync(prefix[0] ?? '', [...prefix.slice(1), ...args], { stdio: ['ignore', 2, 2] }).status === 0;
}

/** Best effort: without a Korean font the tests still run, on boxes for letters. True when an installation was tried. */
function ensureKoreanFont() {
  if (process.platform !== 'linux' || hasKoreanFont()) return false;
  const apt = aptCommand();
  if (!apt) return false;
  console.error('Installing a Korean font (fonts-noto-cjk) …');
  if (!apt(['install', '-y', '--no-install-recommends', 'fonts-noto-cjk']) && apt(['update'])) {
    apt(['install', '-y', '--no-install-recommends', 'fonts-noto-cjk']);
  }
  return true;
}

function hasKoreanFont() {
  const listed = spawnSync('fc-list', [':lang=ko'], { encoding: 'utf8' });
  if (listed.status === 0) return listed.stdout.trim() !== '';
  return ['/usr/share/fonts', '/usr/local/share/fonts', join(homedir(), '.fonts'), join(homedir(), '.local/share/fonts')].some((folder) =>
    filesUnder(folder, 4).some((path) => /cjk|nanum|unfonts|baekmuk|pretendard|malgun/i.test(path)),
  );
}

function entriesOf(/** @type {string} */ folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** @returns {string[]} */
function filesUnder(/** @type {string} */ folder, /** @type {number} */ depth) {
  if (depth === 0 || !existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name), depth - 1) : [join(folder, entry.name)],
  );
}
