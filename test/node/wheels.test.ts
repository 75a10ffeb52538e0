/** Wheels of a folder: what is taken, what is refused, and what the command says of it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WrongUse, type Streams } from '../../node/hopCommand.ts';
import { run } from '../../node/hopRun.ts';
import { wheelsIn } from '../../node/wheels.ts';
import { FRAMEWORKS, fetchWheels } from '../../scripts/wheels.mjs';
import { wheelPath } from '../../src-core/python/wheel.ts';

const wheel = (name: string, files: readonly string[]): Uint8Array =>
  zipSync(Object.fromEntries([...files.map((path) => [path, 'x']), [`${name}-1.dist-info/WHEEL`, ''], [`${name}-1.dist-info/METADATA`, `Name: ${name}\nVersion: 1\n`]].map(([path = '', text = '']) => [path, strToU8(text)])));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wheels-'));
  await writeFile(join(folder, 'b-1.whl'), wheel('b', ['b.py']));
  await writeFile(join(folder, 'a-1.whl'), wheel('a', ['a/__init__.py']));
  await writeFile(join(folder, 'c-1.whl'), wheel('c', ['c.so']));
  await writeFile(join(folder, 'd.txt'), 'no wheel');
  await writeFile(join(folder, 'hello.json'), '{ "preset": "hello" }');
});
afterAll(() => rm(folder, { recursive: true }));

async function said(...args: readonly string[]): Promise<[code: number, stderr: string]> {
  let text = '';
  const sink = (): Writable => new Writable({ write: (chunk, _, done) => ((text += String(chunk)), done()) });
  const code = await run.run(args, { stdin: process.stdin, stdout: sink(), stderr: sink() } as unknown as Streams);
  return [code, text];
}

test('a folder is taken in the order of names', async () => {
  const { files, installed, refused } = await wheelsIn(folder);
  expect(installed).toEqual(['a 1', 'b 1']);
  expect(Object.keys(files).filter((path) => path.endsWith('.py'))).toEqual([`${wheelPath}/a/__init__.py`, `${wheelPath}/b.py`]);
  expect(refused).toEqual([{ wheel: 'c-1.whl', reason: 'compiled', file: 'c.so' }]);
  expect(await wheelsIn(join(folder, 'nowhere'))).toEqual({ files: {}, installed: [], refused: [] });
});

test('hop run says what is wrong, and does not run without what it was to have', async () => {
  const file = join(folder, 'hello.json');
  expect(await said(file, '--wheels', folder)).toEqual([1, `hop: ${folder}/c-1.whl: it has a compiled module, which does not run on the simulated machine (c.so)\n`]);
  expect(await said(file, '--wheels', join(folder, 'nowhere'))).toEqual([1, `hop: ${folder}/nowhere: no wheels are there; npm run wheels -- flask django fetches some\n`]);
  for (const args of [[], [file, file], [file, '--as', 'song'], [file, '--bogus'], [file, '--wheels']]) await expect(said(...args)).rejects.toThrow(WrongUse);
});

test('every package that would be fetched is pinned', () => {
  for (const packages of Object.values(FRAMEWORKS)) for (const pinned of packages) expect(pinned).toMatch(/^[a-z0-9-]+==\d+(\.\d+)+$/);
  expect(() => fetchWheels([])).toThrow('npm run wheels -- flask django');
  expect(() => fetchWheels(['toString'])).toThrow('not toString');
});
