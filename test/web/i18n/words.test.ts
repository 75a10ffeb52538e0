import { expect, test } from 'vitest';
import { CONFIG_ERROR_TEXTS } from '../../../src-core/index.ts';
import { endpoint, filled, ms, size, sizeKib, timeFigure } from '../../../web/i18n/format.ts';
import { messages as en } from '../../../web/i18n/en.ts';
import { config as koConfig } from '../../../web/i18n/ko/config.ts';
import { josa, withParticles } from '../../../web/i18n/ko/josa.ts';
import { messages as ko } from '../../../web/i18n/ko.ts';

test.each([
  ['브라우저', '브라우저가', '브라우저로'], ['리졸버', '리졸버가', '리졸버로'], ['단말', '단말이', '단말로'], ['사람', '사람이', '사람으로'],
  ['gunicorn', 'gunicorn이', 'gunicorn으로'], ['nginx', 'nginx가', 'nginx로'], ['811', '811이', '811로'], ['502', '502가', '502로'], ['403', '403이', '403으로'],
  ['wsgi.py', 'wsgi.py가', 'wsgi.py로'],
  ['shop.example', 'shop.example이', 'shop.example로'], ['/static', '/static이', '/static으로'], ['CNAME', 'CNAME이', 'CNAME으로'], ['HTTP', 'HTTP가', 'HTTP로'],
  ['198.51.100.20:80', '198.51.100.20:80이', '198.51.100.20:80으로'], ['root', 'root가', 'root로'], ['content-type', 'content-type이', 'content-type으로'], ['“/”', '“/”가', '“/”로'], ['답(timeout)', '답(timeout)이', '답(timeout)으로'], ["('', 'GET')", "('', 'GET')가", "('', 'GET')로"], ['“hello”', '“hello”가', '“hello”로'], ['1.5 KiB', '1.5 KiB가', '1.5 KiB로'], ['C#', 'C#이', 'C#으로'], ['', '가', '로'],
])('the particle fits the sound: %s', (word, subject, way) => {
  expect(josa(word, '이/가')).toBe(subject);
  expect(josa(word, '으로/로')).toBe(way);
});

test('where a text has both particles, the one that fits is taken', () => {
  expect(withParticles('“listen”이(가) 올 자리가 아닙니다. </Directory>을(를) 닫습니다. int을(를) String(으)로, 5은(는)')).toBe('“listen”이 올 자리가 아닙니다. </Directory>를 닫습니다. int를 String으로, 5는');
  expect(withParticles('it (is) not touched')).toBe('it (is) not touched');
});

test('figures have as many digits as tell something', () => {
  expect([0, 3, 50, 1234, 56_540, 1_240_000, -5000].map(ms)).toEqual(['0 ms', '0.003 ms', '0.05 ms', '1.2 ms', '56.5 ms', '1240 ms', '-5.0 ms']);
  expect([0, 1023, 1536, 3_145_728].map(size)).toEqual(['0 B', '1023 B', '1.5 KiB', '3.0 MiB']);
  expect([12.4, 18_227].map(sizeKib)).toEqual(['12 KiB', '17.8 MiB']);
  expect([46_780, 2_046_100].map(timeFigure)).toEqual(['46.78', '2046.1']);
  expect(endpoint('2001:db8::1', 80)).toBe('[2001:db8::1]:80');
});

test('an unknown place in a text stays as it is', () => expect(filled('{a} {b}', { a: 1 })).toBe('1 {b}'));

test('Korean uses the same parameters of every configuration error as English', () => {
  const places = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();
  for (const [key, text] of Object.entries(CONFIG_ERROR_TEXTS)) expect([key, places(koConfig[key as keyof typeof koConfig])]).toEqual([key, places(text)]);
});

test('both languages explain the same keys', () => expect(ko.shell.keys.list.map(([keys]) => keys)).toEqual(en.shell.keys.list.map(([keys]) => keys)));
