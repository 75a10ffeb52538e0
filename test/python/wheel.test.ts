/** Wheels: what of them becomes files of a machine, and what is refused, with its reason. */
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { wheelFiles, wheelPath } from '../../src-core/python/wheel.ts';

const WHEEL = 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n';
const METADATA = 'Metadata-Version: 2.1\nName: Demo\nVersion: 1.2\n\nName: not this one\n';

function wheelOf(files: Readonly<Record<string, string | Uint8Array>>, info = { METADATA, WHEEL }): Uint8Array {
  const all = { ...Object.fromEntries(Object.entries(info).map(([name, text]) => [`demo-1.2.dist-info/${name}`, text])), ...files };
  return zipSync(Object.fromEntries(Object.entries(all).map(([name, content]) => [name, typeof content === 'string' ? strToU8(content) : content])));
}

test('a wheel is laid down as pip would, as far as it is text', () => {
  const wheel = wheelFiles(wheelOf({
    'demo/__init__.py': 'x = 1\n', 'demo/한.py': '# 한글\n', 'demo/page.html': '<p>', 'demo/py.typed': '', 'demo/locale/ko/a.mo': new Uint8Array([0xde, 0x12]),
    'demo/static/a.js': 'a', 'demo/broken.txt': new Uint8Array([0xff, 0x41]), 'demo-1.2.data/purelib/beside.py': 'y = 2\n', 'demo-1.2.data/scripts/demo.py': '#!python\n', 'demo/folder/': '',
  }));
  expect(wheel).toEqual({
    kind: 'wheel', name: 'Demo', version: '1.2',
    files: {
      [`${wheelPath}/demo-1.2.dist-info/METADATA`]: METADATA, [`${wheelPath}/demo/__init__.py`]: 'x = 1\n', [`${wheelPath}/demo/한.py`]: '# 한글\n',
      [`${wheelPath}/demo/page.html`]: '<p>', [`${wheelPath}/beside.py`]: 'y = 2\n',
    },
    leftOut: ['demo-1.2.dist-info/WHEEL', 'demo/py.typed', 'demo/locale/ko/a.mo', 'demo/static/a.js', 'demo/broken.txt', 'demo-1.2.data/scripts/demo.py'],
  });
});

describe('refused', () => {
  const good = wheelOf({ 'demo/__init__.py': 'x = 1\n'.repeat(100) });
  const spoilt = good.slice();
  const packed = 30 + 'demo-1.2.dist-info/METADATA'.length; // Behind the first local header (APPNOTE 4.3.7).
  spoilt.fill(0xff, packed, packed + 8);

  test.each<[what: string, bytes: Uint8Array, reason: string, file?: string]>([
    ['nothing', new Uint8Array(), 'notZip'],
    ['a text', strToU8('not a zip, and long enough to be looked at'.repeat(9)), 'notZip'],
    ['the first half of a wheel', good.slice(0, good.length / 2), 'notZip'],
    ['a wheel whose contents are spoilt', spoilt, 'notZip'],
    ['a zip that is no wheel', zipSync({ 'a.py': strToU8('x') }), 'notWheel'],
    ['one without METADATA', wheelOf({}, { WHEEL } as never), 'notWheel'],
    ['one without a version', wheelOf({}, { WHEEL, METADATA: 'Name: Demo\n\nVersion: 1\n' }), 'notWheel'],
    ['a compiled extension', wheelOf({ 'demo/_fast.cpython-314-x86_64-linux-gnu.so': '\x7fELF' }), 'compiled', 'demo/_fast.cpython-314-x86_64-linux-gnu.so'],
    ['one for Windows', wheelOf({ 'demo/_fast.pyd': 'MZ' }), 'compiled', 'demo/_fast.pyd'],
    ['a way out of the folder', wheelOf({ 'demo/../../etc/passwd.py': 'x' }), 'path', 'demo/../../etc/passwd.py'],
    ['an absolute path', wheelOf({ '/etc/a.py': 'x' }), 'path', '/etc/a.py'],
    ['a path of Windows', wheelOf({ 'demo\\a.py': 'x' }), 'path', 'demo\\a.py'],
    ['a small zip that becomes large', wheelOf({ 'demo/a.py': new Uint8Array(65 * 2 ** 20) }), 'tooLarge'],
  ])('%s', (_, bytes, reason, file = '') => {
    expect(wheelFiles(bytes)).toEqual({ kind: 'refused', reason, file });
  });

  test('a package that does without its compiled module is not refused', () => {
    const wheel = wheelFiles(wheelOf({ 'markupsafe/_speedups.so': 'x', 'markupsafe/_native.py': 'y' }, { WHEEL, METADATA: 'Name: MarkupSafe\r\nVersion: 3.0.3\r\n' }));
    expect(wheel).toMatchObject({ kind: 'wheel', name: 'MarkupSafe', version: '3.0.3', leftOut: ['demo-1.2.dist-info/WHEEL', 'markupsafe/_speedups.so'] });
  });

  test('whatever the bytes, it answers', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => wheelFiles(bytes).kind === 'refused'));
    fc.assert(fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
      const bytes = good.slice();
      bytes[at] = byte;
      const answer = wheelFiles(bytes);
      expect(answer.kind === 'wheel' || answer.reason.length > 0).toBe(true);
    }));
  });
});
