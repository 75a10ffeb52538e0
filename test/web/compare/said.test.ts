/** The sentences of every finding in both languages, from parameters as traces give them. */
import { describe, expect, test } from 'vitest';
import { compared, measured, type Comparison, type Finding, type FindingData, type FindingKind } from '../../../src-core/index.ts';
import { compare as en } from '../../../web/i18n/en/compare.ts';
import { messages as messagesEn } from '../../../web/i18n/en.ts';
import { compare as ko } from '../../../web/i18n/ko/compare.ts';
import { messages as messagesKo } from '../../../web/i18n/ko.ts';
import { factorText, ranked, stageList, timesText } from '../../../web/i18n/compareShape.ts';
import { headlineOf, sentenceFor } from '../../../web/compare/said.ts';
import { tinyTrace } from '../../trace/tinyTrace.ts';

const samples: { readonly [Kind in FindingKind]: readonly [FindingData[Kind], FindingData[Kind]] } = {
  outcome: [{ status: 200, problem: '' }, { status: 0, problem: 'ERR_CONNECTION_REFUSED' }],
  lost: [{ packets: 0 }, { packets: 1 }],
  processes: [{ made: 1, started: 1, standing: 3 }, { made: 0, started: 0, standing: 5 }],
  loading: [{ by: 'request', stays: false, modules: 87 }, { by: 'parent', stays: true, modules: 0 }],
  python: [{ lines: 448, calls: 63 }, { lines: 0, calls: 0 }],
  path: [{ programs: ['nginx', 'gunicorn'] }, { programs: [] }],
  stages: [{ skipped: [], reason: null }, { skipped: ['lookup', '3', '4', '6', '7', '8'], reason: 'servedByWebServer' }],
  handover: [{ by: 'socket', protocol: 'fastcgi' }, { by: 'call', protocol: '' }],
  threads: [{ made: 1 }, { made: 0 }],
  reuse: [{ connections: 0 }, { connections: 1 }],
  asked: [{ method: 'GET', target: '/hello', bytes: 187 }, { method: '', target: '', bytes: 0 }],
  lookup: [{ packets: 8, aliases: 1 }, { packets: 0, aliases: 0 }],
  server: [{ us: 584, stage: '4', stageUs: 317 }, { us: 0, stage: '4', stageUs: 0 }],
  total: [{ us: 69_455, stage: 'draw', stageUs: 16_320 }, { us: 69_457, stage: 'draw', stageUs: 16_322 }],
  memory: [{ beforeKib: 44_194, peakKib: 44_194, afterKib: 44_194 }, { beforeKib: 8024, peakKib: 9024, afterKib: 8024 }],
  copied: [{ bytes: 1024, environment: 800 }, { bytes: 0, environment: 0 }],
  connections: [{ machine: 1, process: 1 }, { machine: 1, process: 0 }],
  lines: [{ lines: 1448, calls: 63 }, { lines: 1, calls: 1 }],
  imports: [{ modules: 1 }, { modules: 0 }],
  wire: [{ packets: 15, bytes: 1674 }, { packets: 1, bytes: 90 }],
};
const findingOf = (kind: FindingKind, swapped = false): Finding => {
  const [a, b] = swapped ? samples[kind].toReversed() : samples[kind];
  return { kind, group: 'cause', a, b, evidence: { a: 0, b: 0 } } as unknown as Finding;
};

describe.each([['en', en, messagesEn], ['ko', ko, messagesKo]] as const)('%s', (language, words, messages) => {
  test.each(Object.keys(samples) as FindingKind[])('%s', (kind) => {
    for (const swapped of [false, true]) {
      const sentence = sentenceFor(words, messages, findingOf(kind, swapped));
      expect(sentence).toMatch(/[.]$/);
      expect(sentence).not.toMatch(/undefined|NaN|null|\[object| {2}|\.\./);
      expect(sentence).toMatch(/[AB]/);
      if (language === 'ko') expect(sentence).toMatch(/[가-힣]\.$|[가-힣]\)[.]$/);
    }
  });

  test('nothing that differs is said so', () => {
    const side = measured(tinyTrace(), 0);
    expect(headlineOf(words, messages, compared(side, side))).toBe(words.noDifference);
  });
});

test('the headline is the first cause, the first cost, and that the page is the same', () => {
  const findings = [findingOf('lost'), findingOf('python'), { ...findingOf('server'), group: 'cost' }, { ...findingOf('total'), group: 'cost' }];
  const text = headlineOf(en, messagesEn, { findings, samePage: 274 } as unknown as Comparison);
  expect(text).toBe('A loses no packets on the way; B loses 1 packet. A’s servers work for 0.58 ms; in B the request does not get to them. Both pages are the same, byte for byte (274 B).');
});

test.each([[10, 10, null], [10, 0, null], [104, 100, null], [39, 10, '3.9'], [996, 100, '10'], [12_345_600, 1, '12,345,600']] as const)('%d is %j times %d', (more, less, text) => expect(factorText(more, less)).toBe(text));
test('times that round to the same are told apart', () => expect(timesText(ranked(69_455, 69_457))).toEqual(['69.457 ms', '69.455 ms']));
test('long times are told in seconds', () => expect(timesText(ranked(127_028_000, 40_300))).toEqual(['127.0 s', '40.3 ms']));
test('stages in runs', () => expect(stageList(['lookup', '3', '4', '6', '7', '8', '12'], (stage) => `“${stage}”`)).toBe('“lookup”, 3, 4, 6–8, 12'));
