import { expect, test } from 'vitest';
import { firstLoadOf, kibOf } from '../../scripts/size.mjs';

const manifest = {
  'index.html': { file: 'assets/index.js', isEntry: true, imports: ['_shared.js'], dynamicImports: ['web/lab/Lab.tsx'], css: ['assets/index.css'] },
  '_shared.js': { file: 'assets/shared.js', imports: ['_deep.js'], css: ['assets/shared.css'] },
  '_deep.js': { file: 'assets/deep.js', imports: ['_shared.js'] },
  'web/lab/Lab.tsx': { file: 'assets/lab.js', isDynamicEntry: true, imports: ['_shared.js', '_chart.js'], css: ['assets/lab.css'] },
  '_chart.js': { file: 'assets/chart.js' },
  'font.woff2': { file: 'assets/font.woff2' },
};

test('the first load is the entry with all that it imports statically', () => {
  expect(firstLoadOf(manifest)).toEqual({
    js: ['assets/index.js', 'assets/shared.js', 'assets/deep.js'],
    css: ['assets/index.css', 'assets/shared.css'],
    lazy: ['assets/lab.js', 'assets/lab.css', 'assets/chart.js'],
  });
});

test('weights add up in KiB', () => {
  expect(kibOf([{ file: 'a', gzBytes: 1024 }, { file: 'b', gzBytes: 512 }])).toBe(1.5);
});
