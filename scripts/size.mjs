/** What the built page weighs on its first load, and each lazy part by itself: `npm run size`, after `npm run build`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/**
 * @typedef {{ file: string, src?: string, isEntry?: boolean, isDynamicEntry?: boolean, imports?: string[], dynamicImports?: string[], css?: string[] }} Chunk
 * @typedef {{ file: string, gzBytes: number }} Weight
 * @typedef {{ js: Weight[], css: Weight[], lazy: Weight[] }} Sizes
 */

/**
 * First load: the page's entry with all that it imports statically. Lazy: every other script and style of the build.
 * @param {string} dist
 * @returns {Sizes}
 */
export function sizesOf(dist) {
  const path = join(dist, '.vite', 'manifest.json');
  if (!existsSync(path)) throw new Error(`There is no build at ${dist}: run \`npm run build\` first.`);
  const weigh = (/** @type {string} */ file) => ({ file, gzBytes: gzipSync(readFileSync(join(dist, file)), { level: 9 }).length });
  const { js, css, lazy } = firstLoadOf(JSON.parse(readFileSync(path, 'utf8')));
  return { js: js.map(weigh), css: css.map(weigh), lazy: lazy.map(weigh) };
}

/** @param {Readonly<Record<string, Chunk>>} manifest */
export function firstLoadOf(manifest) {
  const reached = new Set(/** @type {string[]} */ ([]));
  const reach = (/** @type {string} */ key) => {
    if (reached.has(key)) return;
    reached.add(key);
    manifest[key]?.imports?.forEach(reach);
  };
  Object.keys(manifest).filter((key) => manifest[key]?.isEntry).forEach(reach);
  const filesOf = (/** @type {Chunk[]} */ chunks) => [...new Set(chunks.flatMap(({ file, css = [] }) => [file, ...css]))].filter((file) => /\.(m?js|css)$/.test(file));
  const first = filesOf([...reached].flatMap((key) => manifest[key] ?? []));
  return {
    js: first.filter((file) => !file.endsWith('.css')),
    css: first.filter((file) => file.endsWith('.css')),
    lazy: filesOf(Object.values(manifest)).filter((file) => !first.includes(file)),
  };
}

/** @param {readonly Weight[]} weights */
export function kibOf(weights) {
  return weights.reduce((sum, { gzBytes }) => sum + gzBytes, 0) / 1024;
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  const sizes = sizesOf(fileURLToPath(new URL('../dist', import.meta.url)));
  const print = (/** @type {string} */ name, /** @type {readonly Weight[]} */ weights) => {
    console.log(`${name.padEnd(16)}${kibOf(weights).toFixed(1).padStart(8)} KiB gz`);
    for (const weight of weights.toSorted((a, b) => b.gzBytes - a.gzBytes)) console.log(`  ${weight.file.padEnd(44)}${kibOf([weight]).toFixed(1).padStart(8)}`);
  };
  print('first-load JS', sizes.js);
  print('first-load CSS', sizes.css);
  print('lazy', sizes.lazy);
}
