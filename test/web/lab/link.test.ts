import { deflateSync, strToU8 } from 'fflate';
import { describe, expect, test } from 'vitest';
import { readLoad, type LoadDescription, type LoadError } from '../../../src-core/load/index.ts';
import { decodeLab, encodeLab } from '../../../web/state/labLink.ts';
import { KNOBS } from '../../../web/state/labKnobs.ts';
import { firstQuestion, questions } from '../../../web/state/labQuestions.ts';

const check = (value: unknown): LoadDescription | { readonly field: string } => {
  try {
    return readLoad(value);
  } catch (error) {
    return { field: (error as LoadError).message };
  }
};
const packed = (value: unknown): string => `~${Buffer.from(deflateSync(strToU8(JSON.stringify(value)))).toString('base64url')}`;

describe('a link to the lab', () => {
  test('to a question is its name', () => {
    for (const question of questions) {
      const text = encodeLab({ question, pair: question });
      expect(text).toBe(question.name);
      expect(decodeLab(text, check)).toEqual({ question, pair: { a: question.a, b: question.b } });
    }
  });

  test('carries every knob that was turned, and little else', () => {
    for (const { control, read, write } of KNOBS) {
      if (control.kind !== 'number' || read(firstQuestion.b) === null) continue;
      const pair = { a: firstQuestion.a, b: write(firstQuestion.b, control.steps.at(-2) ?? control.max) };
      if ('field' in check(pair.b)) continue;
      const text = encodeLab({ question: firstQuestion, pair });
      expect(decodeLab(text, check)).toEqual({ question: firstQuestion, pair });
      expect(text.length).toBeLessThan(220);
    }
  });

  test.each([
    ['a value out of bounds', packed({ v: 1, q: 'five-browsers', a: { workers: -3 } }), { fault: 'value', field: 'a.workers: must be at least 1' }],
    ['an absurd load', packed({ v: 1, q: 'five-browsers', b: { requests: 1e9 } }), { fault: 'value', field: expect.stringMatching(/^b\.requests: more than 20,000,000/) }],
    ['a field that nobody knows', packed({ v: 1, q: 'five-browsers', b: { speed: 9 } }), { fault: 'value', field: expect.stringMatching(/^b\.speed/) }],
    ['a question that nobody asked', 'why', { fault: 'question', field: 'why' }],
    ['a question that nobody asked, with changes', packed({ v: 1, q: 'why', a: {} }), { fault: 'question', field: 'why' }],
    ['another version', packed({ v: 9, q: 'five-browsers' }), { fault: 'version', field: '' }],
    ['damage', '~AAAA', { fault: 'unreadable', field: '' }],
    ['no base64', '~%%%', { fault: 'unreadable', field: '' }],
    ['a text that would inflate to a megabyte', packed({ v: 1, q: 'five-browsers', a: { note: ' '.repeat(1_000_000) } }), { fault: 'unreadable', field: '' }],
  ])('with %s says so', (_, text, fault) => {
    expect(decodeLab(text, check)).toEqual(fault);
  });

  test('without more is the first question', () => expect(decodeLab('', check)).toMatchObject({ question: firstQuestion }));
});
