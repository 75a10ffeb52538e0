import { describe, expect, test } from 'vitest';
import { parseHypercornCommand } from '../../src-core/config/hypercornArgs.ts';
import { locatedError } from './locatedError.ts';

test('the defaults are those of hypercorn 0.13', () => {
  expect(parseHypercornCommand('hypercorn main:app')).toEqual({
    args: ['main:app'], app: 'main:app', host: '127.0.0.1', port: 8000, workers: 1, backlog: 100, keepAliveSeconds: 5, rootPath: '', logLevel: 'info', accessLog: false,
  });
});

test('every option acts or is known to make no difference', () => {
  const command = '/usr/bin/hypercorn -b 0.0.0.0:8080 -w 2 --backlog 64 --keep-alive 2 --root-path /api/ --access-logfile - --log-level WARNING -k uvloop pkg.main:make.app';
  expect(parseHypercornCommand(command)).toMatchObject({ app: 'pkg.main:make.app', host: '0.0.0.0', port: 8080, workers: 2, backlog: 64, keepAliveSeconds: 2, rootPath: '/api', logLevel: 'warning', accessLog: true });
  expect(parseHypercornCommand('hypercorn main').app).toBe('main:app');
  expect(parseHypercornCommand('hypercorn a:b --bind localhost')).toMatchObject({ host: '127.0.0.1', port: 8000 });
  expect(parseHypercornCommand('hypercorn a:b --bind [::]:81')).toMatchObject({ host: '::', port: 81 });
});

describe('mistakes have a place', () => {
  test.each([
    ['', 'emptyCommand', 1, 1],
    ['uvicorn main:app', 'wrongProgram', 1, 1],
    ['hypercorn', 'missingApplication', 1, 10],
    ['hypercorn main:app other:app', 'extraArgument', 1, 20],
    ['hypercorn 1:app', 'badApplication', 1, 11],
    ['hypercorn main:app --bind 0.0.0.0:99999', 'badAddress', 1, 27],
    ['hypercorn main:app --bind unix:/tmp/x', 'badAddress', 1, 27],
  ])('%j', (command, key, line, column) => {
    expect(locatedError(() => parseHypercornCommand(command)).split(' {')[0]).toBe(`${line}:${column} ${key}`);
  });
});
