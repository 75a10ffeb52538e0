/** The measured figures of tomcatCosts.ts are those that were measured (test/golden/costs.json); the others are called chosen there. */
import { expect, test } from 'vitest';
import { tomcatCosts, tomcatImage, tomcatUse } from '../../src-core/programs/tomcatCosts.ts';
import costs from '../golden/costs.json' with { type: 'json' };

const measured = costs.tomcat;
const residentKib = tomcatImage.reduce((sum, { kib }) => sum + kib, 0);

test('resident when it has started, and after use', () => {
  expect(residentKib).toBe(measured.before.rssKib);
  expect(residentKib + tomcatUse.freshKib).toBe(measured.after.rssKib);
  expect(tomcatImage.find(({ segment }) => segment === 'code')!.kib).toBe(measured.before.rssKib - measured.before.privateKib);
});

test('it is ready before the earliest first answer that was seen', () => {
  const ready = tomcatCosts.bindUs + tomcatCosts.deployUs + 20 * tomcatCosts.threadUs;
  expect(ready).toBeLessThan(Math.min(...measured.bootToFirst200Us));
  expect(ready).toBeGreaterThan(Math.min(...measured.bootToFirst200Us) * 0.9);
});

test('translating a JSP is what its first request took longer than the second', () => {
  expect(tomcatCosts.jspCompileUs).toBe(measured.jspFirstRequestUs - measured.jspSecondRequestUs);
});
