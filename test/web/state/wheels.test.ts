/** Wheels that a person gives to the page: taken, refused by name, replaced, laid beside the scenario's files. */
import { strToU8, zipSync } from 'fflate';
import { beforeEach, expect, test } from 'vitest';
import { hello, wheelPath } from '../../../src-core/index.ts';
import { installWheels } from '../../../web/state/installWheels.ts';
import { missingPackage } from '../../../web/state/missingPackage.ts';
import { removeWheel, wheelStore, wheelText, withWheels } from '../../../web/state/wheels.ts';
import { tracesOf } from '../inspector/traces.ts';

function wheel(name: string, version: string, files: Readonly<Record<string, string>>): File {
  const all = { ...files, [`${name}-${version}.dist-info/WHEEL`]: '', [`${name}-${version}.dist-info/METADATA`]: `Name: ${name}\nVersion: ${version}\n` };
  return new File([zipSync(Object.fromEntries(Object.entries(all).map(([path, text]) => [path, strToU8(text)]))) as Uint8Array<ArrayBuffer>], `${name}-${version}-py3-none-any.whl`);
}

beforeEach(() => wheelStore.setState({ wheels: [], faults: [], last: null, asked: 0 }));

test('good ones stay, each bad one is named with its reason', async () => {
  await installWheels([wheel('greet', '1.0', { 'greet/__init__.py': 'HI = 1\n' }), new File(['x'], 'a.whl'), wheel('fast', '2', { 'fast.so': '' }), new File([''], 'notes.txt')]);
  const { wheels, faults, last } = wheelStore.getState();
  expect(wheels.map(({ name, version }) => [name, version])).toEqual([['greet', '1.0']]);
  expect(faults).toEqual([
    { file: 'a.whl', reason: 'notZip', part: '' },
    { file: 'fast-2-py3-none-any.whl', reason: 'compiled', part: 'fast.so' },
    { file: 'notes.txt', reason: 'name', part: '' },
  ]);
  expect(last).toEqual({ kind: 'added', names: 'greet 1.0' });
  await installWheels([new File(['x'], 'a.whl')]);
  expect(wheelStore.getState().wheels).toHaveLength(1);
});

test('a file that is too large is not read', async () => {
  const large = Object.assign(new File([''], 'large.whl'), {});
  Object.defineProperty(large, 'size', { value: 2 ** 30 });
  Object.defineProperty(large, 'arrayBuffer', { value: () => Promise.reject(new Error('it was read')) });
  await installWheels([large]);
  expect(wheelStore.getState().faults).toEqual([{ file: 'large.whl', reason: 'tooLarge', part: '' }]);
});

test('another version takes the place of the first; what is removed is gone', async () => {
  await installWheels([wheel('greet', '1.0', { 'greet.py': 'old' })]);
  await installWheels([wheel('greet', '1.1', { 'greet.py': 'new' })]);
  expect(wheelStore.getState().wheels.map(({ version }) => version)).toEqual(['1.1']);
  expect(wheelText(`${wheelPath}/greet.py`)).toBe('new');
  await removeWheel('greet');
  expect(wheelText(`${wheelPath}/greet.py`)).toBeNull();
  expect(await withWheels(hello)).toBe(hello);
});

test('they lie beside the files of the scenario, which win', async () => {
  await installWheels([wheel('greet', '1.0', { 'greet.py': 'of the wheel' })]);
  const path = `${wheelPath}/greet.py`;
  expect((await withWheels(hello)).server.files).toMatchObject({ ...hello.server.files, [path]: 'of the wheel' });
  const own = { ...hello, server: { ...hello.server, files: { ...hello.server.files, [path]: 'own' } } };
  expect((await withWheels(own)).server.files[path]).toBe('own');
});

test('a run that had all its packages misses none', async () => {
  const [hello_] = await tracesOf(['hello']);
  expect(missingPackage(hello_!.trace)).toBeNull();
});
