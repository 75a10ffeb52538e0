import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitted, textWidth, wrapped } from '../../../web/ui/textFit.ts';

const text = fc.oneof(fc.string({ maxLength: 80 }), fc.stringMatching(/^[가-힣 a-z/.]{0,60}$/));
const type = fc.record({ size: fc.integer({ min: 10, max: 20 }), mono: fc.boolean(), bold: fc.boolean() });

describe('fitted text', () => {
  test('is never wider than its room', () => {
    fc.assert(fc.property(text, fc.integer({ min: 0, max: 400 }), type, (words, width, font) => {
      expect(textWidth(fitted(words, width, font), font)).toBeLessThanOrEqual(width);
    }));
  });

  test('what fits is what is measured, to the last bit: sums of the same parts in another order are a hair wider', () => {
    const font = { size: 20, mono: false, bold: false };
    expect(textWidth(fitted('m0a0 Ma 0', 111, font), font)).toBeLessThanOrEqual(111);
  });

  test('is whole where there is room, and says where it is not', () => {
    expect(fitted('gunicorn', 200, { size: 12 })).toBe('gunicorn');
    expect(fitted('gunicorn', 30, { size: 12 })).toMatch(/^gu?n?…$/);
  });
});

describe('wrapped text', () => {
  test('keeps to its width and number of lines', () => {
    fc.assert(fc.property(text, fc.integer({ min: 60, max: 400 }), type, fc.integer({ min: 1, max: 4 }), (words, width, font, lines) => {
      const made = wrapped(words, width, font, lines);
      expect(made.length).toBeLessThanOrEqual(lines);
      for (const line of made) expect(textWidth(line, font)).toBeLessThanOrEqual(width);
    }));
  });

  test('loses no word while there are lines', () => {
    expect(wrapped('the quick brown fox', 70, { size: 12 }, 9).join(' ')).toBe('the quick brown fox');
  });

  test('Korean is measured wider than Latin', () => {
    expect(textWidth('가나다', { size: 12 })).toBeGreaterThan(textWidth('abc', { size: 12 }));
  });
});
