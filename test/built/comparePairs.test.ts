/** Every shipped trace beside every other: a comparison that holds together, and a sentence in each language. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compared, decodeTrace, measured, type Measured } from '../../src-core/index.ts';
import { headlineOf } from '../../web/compare/said.ts';
import { compare as en } from '../../web/i18n/en/compare.ts';
import { messages as messagesEn } from '../../web/i18n/en.ts';
import { compare as ko } from '../../web/i18n/ko/compare.ts';
import { messages as messagesKo } from '../../web/i18n/ko.ts';

const dist = join(import.meta.dirname, '..', '..', process.env['HOP_DIST'] ?? 'dist');
const folder = join(dist, readdirSync(dist).find((name) => name.startsWith('traces-')) ?? '');
const sides = new Map<string, Measured>(readdirSync(folder).map((file) => [file.replace('.json', ''), measured(decodeTrace(readFileSync(join(folder, file), 'utf8')), 0)]));

test.each([...sides.keys()])('%s adds up', (name) => {
  const { figures, stages } = sides.get(name)!;
  expect(figures.processBytes.value).toBe(figures.socketBytes.value + figures.pipeBytes.value + figures.environmentBytes.value);
  expect(stages.filter(({ stage }) => stage !== 'boot').reduce((sum, { us }) => sum + us, 0)).toBe(figures.totalUs.value);
});

test.each([...sides.keys()])('%s beside every other', (name) => {
  for (const [other, side] of sides) {
    const one = compared(sides.get(name)!, side);
    const back = compared(side, sides.get(name)!);
    expect(back.findings.map(({ kind, a, b }) => ({ kind, a: b, b: a }))).toEqual(one.findings.map(({ kind, a, b }) => ({ kind, a, b })));
    for (const text of [headlineOf(en, messagesEn, one), headlineOf(ko, messagesKo, one)]) {
      expect(text, other).toMatch(/\.$/);
      expect(text, other).not.toMatch(/undefined|NaN|null|\[object/);
    }
    if (name === other) expect(one.findings).toEqual([]);
  }
});
