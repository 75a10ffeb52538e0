import { expect, test } from 'vitest';
import { findingsOf, LOAD_QUESTIONS, loadPresets, simulateLoad } from '../../src-core/load/index.ts';

test('five browsers: processes, memory and throughput as parameters, the bottlenecks named', () => {
  const { a, b } = loadPresets().find(({ question }) => question === 'five-browsers')!;
  const findings = findingsOf(simulateLoad({ ...a, requests: 60 }), simulateLoad({ ...b, requests: 2000 }));
  expect(findings[0]).toEqual({ kind: 'processes', a: 66, b: 4 });
  expect(findings).toContainEqual(expect.objectContaining({ kind: 'throughput' }));
  expect(findings).toContainEqual(expect.objectContaining({ kind: 'bottleneck', side: 'a', bottleneck: 'cpu' }));
  for (const finding of findings) if ('factor' in finding && 'a' in finding) expect(finding.factor).toBeCloseTo(finding.b / finding.a, 12);
});

test('a run beside itself has no differences', () => {
  const [{ a }] = loadPresets() as [ReturnType<typeof loadPresets>[number]];
  const result = simulateLoad({ ...a, requests: 30 });
  expect(findingsOf(result, result).filter(({ kind }) => kind !== 'bottleneck' && kind !== 'double-counted')).toEqual([]);
});

test('every question has an answer that differs', () => {
  const answers = Object.fromEntries(loadPresets().map(({ question, a, b }) => [question, findingsOf(simulateLoad({ ...a, requests: Math.min(a.requests, 4000) }), simulateLoad({ ...b, requests: Math.min(b.requests, 4000) }))]));
  expect(Object.keys(answers)).toEqual([...LOAD_QUESTIONS]);
  for (const [question, findings] of Object.entries(answers)) expect(findings.length, question).toBeGreaterThan(1);
  expect(answers['burst']).toContainEqual(expect.objectContaining({ kind: 'errors', side: 'a', error: 'oom' }));
  expect(answers['blocking-call']).toContainEqual(expect.objectContaining({ kind: 'bottleneck', side: 'a', bottleneck: 'loop' }));
  expect(answers['slow-clients']).toContainEqual(expect.objectContaining({ kind: 'throughput' }));
});
