import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { violationsIn } from './importTable.ts';

function sourcesOf(...folders: readonly string[]): Record<string, string> {
  const paths = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/')),
  );
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, 'utf8')]));
}

describe('the import table', () => {
  const sources = sourcesOf('src-core', 'cpython', 'web', 'node');

  test('is held by every source file', () => {
    expect(Object.keys(sources)).toContain('src-core/wire/field.ts');
    expect(violationsIn(sources)).toEqual([]);
  });

  test.each<[path: string, source: string, complaint: string]>([
    ['src-core/wire/dns.ts', `import { Machine } from '../world/world.ts';`, 'core/wire may not import core/world'],
    ['src-core/wire/dns.ts', `import type { Machine } from '../world/world.ts';`, 'core/wire may not import core/world'],
    ['src-core/wire/dns.ts', `export * from '../kernel/sys.ts';`, 'core/wire may not import core/kernel'],
    ['src-core/wire/dns.ts', `import { simulate } from '../simulate.ts';`, 'core/wire may not import core/simulate.ts'],
    ['src-core/trace/deep/a.ts', `import '../../programs/nginx.ts';`, 'core/trace may not import core/programs'],
    ['src-core/python/record.ts', `import { fold, type Trace } from '../trace/fold.ts';`, 'core/python may import types alone from core/trace'],
    ['src-core/python/record.ts', `export { fold } from '../trace/fold.ts';`, 'core/python may import types alone from core/trace'],
    ['src-core/kernel/queue.ts', `import { readFileSync } from 'node:fs';`, 'core/kernel may not import the package node:fs'],
    ['src-core/kernel/queue.ts', `const fs = await import('node:fs');`, 'core/kernel may not import the package node:fs'],
    ['src-core/kernel/queue.ts', `import { create } from 'zustand';`, 'core/kernel may not import the package zustand'],
    ['src-core/simulate.ts', `import { t } from '../web/i18n/messages.ts';`, 'core/simulate.ts may not import web/i18n'],
    ['src-core/surprise/a.ts', `import '../wire/hex.ts';`, 'the import table does not know core/surprise'],
    ['web/inspector/Bytes.tsx', `import { play } from '../timeline/play.ts'; export const a = <b />;`, 'web/inspector may not import web/timeline'],
    ['web/inspector/Bytes.tsx', `export const lazy = () => import('../timeline/play.ts');`, 'web/inspector may not import web/timeline'],
    ['web/inspector/bytes.ts', `import type { Field } from '../../src-core/wire/field.ts';`, 'web/inspector may not import core/wire'],
    ['web/inspector/bytes.ts', `import type { Trace } from '../../src-core/simulate.ts';`, 'web/inspector may not import core/simulate.ts'],
    ['web/stage/run.ts', `new Worker(new URL('../worker/run.ts', import.meta.url));`, 'web/stage may not import web/worker'],
    ['web/ui/button.ts', `import { locale } from '../state/locale.ts';`, 'web/ui may not import web/state'],
    ['web/ui/button.ts', `import { join } from 'node:path';`, 'web/ui may not import the package node:path'],
    ['node/hop.ts', `import { decodeDns } from '../src-core/wire/dns.ts';`, 'node may not import core/wire'],
  ])('%s: %s', (path, source, complaint) => {
    expect(violationsIn({ [path]: source }).join('\n')).toContain(complaint);
  });

  test.each<[path: string, source: string]>([
    ['src-core/index.ts', `export { decodeDns } from './wire/dns.ts'; export type { Trace } from './trace/trace.ts';`],
    ['src-core/config/nginx.ts', `import type { Field } from '../wire/field.ts'; import { word } from './word.ts';`],
    ['src-core/python/record.ts', `import type { Trace } from '../trace/trace.ts'; export type { Step } from '../trace/trace.ts';`],
    ['src-core/scenario/link.ts', `import * as v from 'valibot';`],
    ['src-core/python/guest.ts', `import app from './guest/app.py?raw';`],
    ['web/inspector/bytes.ts', `import { decodeDns } from '../../src-core/index.ts'; import { useTrace } from '../state/trace.ts'; import './bytes.css';`],
    ['web/app/App.tsx', `import { Stage } from '../stage/Stage.tsx'; export const app = <Stage />;`],
    ['web/main.tsx', `import { App } from './app/App.tsx'; export const page = <App />;`],
  ])('allows %s: %s', (path, source) => {
    expect(violationsIn({ [path]: source })).toEqual([]);
  });
});
