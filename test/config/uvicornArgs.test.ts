import { describe, expect, test } from 'vitest';
import { parseUvicornCommand } from '../../src-core/config/uvicornArgs.ts';
import { locatedError } from './locatedError.ts';

test('the defaults are those of uvicorn 0.17.6', () => {
  expect(parseUvicornCommand('uvicorn main:app')).toEqual({
    args: ['main:app'], app: 'main:app', host: '127.0.0.1', port: 8000, workers: 1, websockets: true, lifespan: 'auto', interface: 'auto', factory: false,
    limitConcurrency: null, limitMaxRequests: null, backlog: 2048, timeoutKeepAliveSeconds: 5, rootPath: '', proxyHeaders: true,
    forwardedAllowIps: '127.0.0.1', appDir: '.', logLevel: 'info', accessLog: true,
  });
});

test('every option acts or is known to make no difference', () => {
  const command = `/usr/bin/uvicorn --host 0.0.0.0 --port=8080 --workers 2 --loop uvloop --http h11 --ws none --lifespan on --interface wsgi --factory
    --limit-concurrency 10 --limit-max-requests 5 --backlog 64 --timeout-keep-alive 2 --root-path /api --forwarded-allow-ips '*' --no-proxy-headers
    --app-dir /srv/x --log-level warning --no-access-log pkg.main:make.app`;
  expect(parseUvicornCommand(command)).toMatchObject({
    app: 'pkg.main:make.app', host: '0.0.0.0', port: 8080, workers: 2, websockets: false, lifespan: 'on', interface: 'wsgi', factory: true,
    limitConcurrency: 10, limitMaxRequests: 5, backlog: 64, timeoutKeepAliveSeconds: 2, rootPath: '/api', proxyHeaders: false,
    forwardedAllowIps: '*', appDir: '/srv/x', logLevel: 'warning', accessLog: false,
  });
  expect(parseUvicornCommand('uvicorn a:b --host localhost').host).toBe('127.0.0.1');
});

describe('mistakes have a place', () => {
  test.each([
    ['', 'emptyCommand', 1, 1],
    ['gunicorn main:app', 'wrongProgram', 1, 1],
    ['uvicorn', 'missingApplication', 1, 8],
    ['uvicorn main', 'badApplication', 1, 9],
    ['uvicorn main:', 'badApplication', 1, 9],
    ['uvicorn main:app other:app', 'extraArgument', 1, 18],
    ['uvicorn main:app --wrokers 2', 'unknownOptionSuggestion', 1, 18],
    ['uvicorn main:app --reload', 'unsupportedValue', 1, 18],
    ['uvicorn main:app \\\n  --workers many', 'badNumber', 2, 13],
    ['uvicorn main:app --workers 0', 'numberOutOfRange', 1, 28],
    ['uvicorn main:app --port 70000', 'numberOutOfRange', 1, 25],
    ['uvicorn main:app --lifespan maybe', 'badChoice', 1, 29],
    ['uvicorn main:app --loop fast', 'badChoice', 1, 25],
    ['uvicorn main:app --host example', 'badAddress', 1, 25],
    ['uvicorn main:app --host', 'missingOptionValue', 1, 18],
    ['uvicorn main:app --factory=1', 'unexpectedOptionValue', 1, 18],
  ])('%j', (command, key, line, column) => {
    expect(locatedError(() => parseUvicornCommand(command)).split(' {')[0]).toBe(`${line}:${column} ${key}`);
  });
});
