import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseGunicornCommand } from '../../src-core/config/gunicornArgs.ts';
import { locatedError, refusesOnlyByConfigError } from './locatedError.ts';

describe('gunicorn command', () => {
  test('as in the manual', () => {
    expect(parseGunicornCommand('gunicorn -w 2 -b 127.0.0.1:8000 --timeout 30 --preload wsgi:application')).toMatchObject({
      module: 'wsgi', callable: 'application', workers: 2, binds: [{ kind: 'tcp', host: '127.0.0.1', port: 8000 }], timeoutUs: 30_000_000, preload: true,
      workerClass: 'sync', threads: 1, keepaliveUs: 2_000_000, backlog: 2048, limitRequestLine: 4094, maxRequests: 0, accessLog: null, errorLog: '-',
    });
  });

  test.each([
    ['gunicorn shop.wsgi', { module: 'shop.wsgi', callable: 'application', workers: 1, binds: [{ kind: 'tcp', host: '127.0.0.1', port: 8000 }] }],
    ['/usr/bin/gunicorn --workers=3 app:create()', { workers: 3, callable: 'create()' }],
    ['gunicorn -w4 --threads 8 a:b', { workers: 4, threads: 8, workerClass: 'gthread' }],
    ['gunicorn -k gthread a:b', { workerClass: 'gthread' }],
    ['gunicorn -b :80 -b unix:/run/g.sock a:b', { binds: [{ kind: 'tcp', host: '0.0.0.0', port: 80 }, { kind: 'unix', path: '/run/g.sock' }] }],
    ['gunicorn -b [::1]:8000 a:b', { binds: [{ host: '[::1]', port: 8000 }] }],
    ['gunicorn -e "GREETING=hi there" -e A=b a:b', { env: { GREETING: 'hi there', A: 'b' } }],
    ['gunicorn \\\n  --access-logfile - \\\n  a:b', { accessLog: '-' }],
    ['gunicorn --timeout 0 a:b', { timeoutUs: 0 }],
  ])('%s', (command, settings) => {
    expect(parseGunicornCommand(command)).toMatchObject(settings);
  });

  test.each([
    ['', '1:1 emptyCommand {"program":"gunicorn"}'],
    ['uwsgi a:b', '1:1 wrongProgram {"value":"uwsgi","program":"gunicorn"}'],
    ['gunicorn', '1:9 missingApplication {}'],
    ['gunicorn -w 2', '1:14 missingApplication {}'],
    ['gunicorn --wokers 2 a:b', '1:10 unknownOptionSuggestion {"option":"--wokers","suggestion":"--workers"}'],
    ['gunicorn -z a:b', '1:10 unknownOption {"option":"-z"}'],
    ['gunicorn --reload a:b', '1:10 unsupportedValue {"value":"--reload","directive":"gunicorn"}'],
    ['gunicorn -w two a:b', '1:13 badNumber {"value":"two","directive":"-w"}'],
    ['gunicorn --workers=0 a:b', '1:20 numberOutOfRange {"value":"0","directive":"--workers","min":1,"max":1024}'],
    ['gunicorn a:b -w', '1:14 missingOptionValue {"option":"-w"}'],
    ['gunicorn -w --preload a:b', '1:10 missingOptionValue {"option":"-w"}'],
    ['gunicorn --preload=yes a:b', '1:10 unexpectedOptionValue {"option":"--preload"}'],
    ['gunicorn -k gevent a:b', '1:13 badChoice {"value":"gevent","directive":"-k","expected":"sync, gthread"}'],
    ['gunicorn -b 127.0.0.1:99999 a:b', '1:13 badPort {"value":"99999"}'],
    ['gunicorn -e NOPE a:b', '1:13 badChoice {"value":"NOPE","directive":"-e","expected":"NAME=value"}'],
    ['gunicorn a-b:c', '1:10 badApplication {"value":"a-b:c"}'],
    ['gunicorn a:b c:d', '1:14 extraArgument {"value":"c:d"}'],
    ['gunicorn \\\n  --nmae "x" a:b', '2:3 unknownOptionSuggestion {"option":"--nmae","suggestion":"--name"}'],
    ['gunicorn '.repeat(2000), '1:1 tooLong {"limit":10000}'],
    ["gunicorn 'a:b", `1:10 unclosedQuote {"quote":"'"}`],
  ])('%j', (command, error) => {
    expect(locatedError(() => parseGunicornCommand(command))).toBe(error);
  });

  test('hostile text', () => {
    const words = fc.constantFrom('-w', '--workers=', '-b', '--bind', ':', '8000', 'a:b', '"', "'", '\\', '\n', '=', '-', '--', '-e', '[', '-1', '__proto__=1');
    fc.assert(fc.property(fc.array(fc.oneof(words, fc.string({ maxLength: 5 })), { maxLength: 12 }), (parts) => refusesOnlyByConfigError(`gunicorn ${parts.join(' ')}`, parseGunicornCommand)), { numRuns: 500 });
  });
});
