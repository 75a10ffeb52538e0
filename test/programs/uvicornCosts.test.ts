/** The measured figures of uvicornCosts.ts are those that were measured (golden/uvicorn/costs.json). */
import { expect, test } from 'vitest';
import { uvicornCosts, uvicornImage } from '../../src-core/programs/uvicornCosts.ts';
import measured from '../golden/uvicorn/costs.json' with { type: 'json' };

const kib = (...segments: readonly string[]): number => uvicornImage.reduce((sum, part) => sum + (segments.includes(part.segment) ? part.kib : 0), 0);

test('resident size, and what of it is shared with other programs', () => {
  expect(kib('code', 'data', 'heap', 'stack')).toBe(measured.process.rss_kib_mean);
  expect(kib('code')).toBe(measured.process.shared_kib_mean);
  expect(kib('data', 'heap', 'stack')).toBe(measured.process.private_kib_mean);
});

test('it is ready a little before its first answer was measured', () => {
  const [slowest, , fastest] = measured.bootToFirst200Ms.toSorted((a, b) => b - a);
  expect(uvicornCosts.startUs / 1000).toBeLessThan(fastest!);
  expect(uvicornCosts.startUs / 1000).toBeGreaterThan(slowest! / 2);
});

test('a spawned process costs fork and exec', () => {
  expect(uvicornCosts.spawnUs).toBe(measured.forkExecMs * 1000);
});
