/** Configurations of PHP-FPM, Puma, Node.js and .NET, and the programs that the models read: what they mean, and mistakes with their place. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { presetNamed } from '../../src-core/index.ts';
import { parseAspNetApp } from '../../src-core/config/aspNetApp.ts';
import { parseKestrelCommand } from '../../src-core/config/kestrelSettings.ts';
import { parseNodeApp } from '../../src-core/config/nodeApp.ts';
import { parseNodeCommand } from '../../src-core/config/nodeArgs.ts';
import { parsePhpFpmConf } from '../../src-core/config/phpFpmConf.ts';
import { parsePumaConf } from '../../src-core/config/pumaConf.ts';
import { parseRackApp } from '../../src-core/config/rackApp.ts';
import { locatedError, refusesOnlyByConfigError } from './locatedError.ts';

const files = { ...presetNamed('node')!.server.files, ...presetNamed('puma')!.server.files, ...presetNamed('kestrel')!.server.files };
const [app, rackup, rack, program] = ['app.js', 'config.ru', 'app.rb', 'Program.cs'].map((name) => files[`/srv/shop/${name}`]!) as [string, string, string, string];

describe('PHP-FPM', () => {
  const read = (...lines: readonly string[]): unknown => parsePhpFpmConf(lines.join('\n'), 'www.conf');
  const usual = ['listen = 127.0.0.1:9000', 'pm = static', 'pm.max_children = 4'];

  test('a pool, with the defaults of PHP-FPM', () => {
    expect(read('; the pool', '[www]', ...usual)).toEqual({ pool: 'www', host: '127.0.0.1', port: 9000, backlog: 511, maxChildren: 4, maxRequests: 0, catchesOutput: false, extensions: ['.php', '.phar'] });
    expect(read('[shop]', 'listen = 9001', 'pm = static', 'pm.max_children = 2 ; two', 'pm.max_requests = 500', 'listen.backlog = 128', 'catch_workers_output = yes', 'security.limit_extensions = .php .inc', 'user = www-data'))
      .toMatchObject({ pool: 'shop', host: '0.0.0.0', port: 9001, backlog: 128, maxChildren: 2, maxRequests: 500, catchesOutput: true, extensions: ['.php', '.inc'] });
  });

  test.each([
    [['listen = 9000'], '1:1 sectionMissing {"section":"[www]"}'],
    [['[www]', ...usual.slice(1)], '3:1 settingMissing {"setting":"listen"}'],
    [['[www]', usual[0]!, usual[2]!], '3:1 settingMissing {"setting":"pm"}'],
    [['[www]', usual[0]!, usual[1]!], '3:1 settingMissing {"setting":"pm.max_children"}'],
    [['[www]', 'listen = /run/php.sock'], '2:10 unsupportedValue {"value":"/run/php.sock","directive":"listen"}'],
    [['[www]', 'listen = 127.0.0.1:90000'], '2:10 badPort {"value":"90000"}'],
    [['[www]', 'pm = dynamic'], '2:6 unsupportedValue {"value":"dynamic","directive":"pm"}'],
    [['[www]', 'pm = sometimes'], '2:6 badChoice {"value":"sometimes","directive":"pm","expected":"static, dynamic, ondemand"}'],
    [['[www]', '  pm.max_children = 0'], '2:21 numberOutOfRange {"value":"0","directive":"pm.max_children","min":1,"max":64}'],
    [['[www]', 'pm.max_childs = 4'], '2:1 unknownDirectiveSuggestion {"directive":"pm.max_childs","suggestion":"pm.max_children"}'],
    [['[www]', 'catch_workers_output = perhaps'], '2:24 badChoice {"value":"perhaps","directive":"catch_workers_output","expected":"yes, no, on, off, 1, 0, true, false"}'],
    [['[www]', ...usual, '[second]'], '5:1 unsupportedValue {"value":"[second]","directive":"php-fpm"}'],
  ] as const)('%j: %s', (lines, error) => expect(locatedError(() => read(...lines))).toBe(error));
});

describe('Puma', () => {
  const read = (...lines: readonly string[]): ReturnType<typeof parsePumaConf> => parsePumaConf(lines.join('\n'), 'puma.rb', files);

  test('a cluster of threads; alone when there are no workers', () => {
    expect(read('bind "tcp://127.0.0.1:9292" # here', 'workers 2', 'threads 3, 3', 'preload_app!')).toMatchObject({ host: '127.0.0.1', port: 9292, workers: 2, maxThreads: 3, preloadApp: true, rackup: '/srv/shop/config.ru' });
    expect(read('port 3000', "rackup '/srv/shop/config.ru'", 'preload_app! false')).toMatchObject({ host: '0.0.0.0', port: 3000, workers: 0, maxThreads: 5, preloadApp: false });
  });

  test.each([
    [['wrokers 2'], '1:1 unknownDirectiveSuggestion {"directive":"wrokers","suggestion":"workers"}'],
    [['workers'], '1:1 missingOptionValue {"option":"workers"}'],
    [['workers many'], '1:9 badNumber {"value":"many","directive":"workers"}'],
    [['threads 3, 2'], '1:12 numberOutOfRange {"value":"2","directive":"threads","min":3,"max":64}'],
    [['', 'bind "unix:///run/puma.sock"'], '2:6 unsupportedValue {"value":"unix:///run/puma.sock","directive":"bind"}'],
    [['bind "tcp://127.0.0.1:0"'], '1:6 badPort {"value":"0"}'],
    [['rackup "/srv/other.ru"'], '1:8 fileUnknown {"path":"/srv/other.ru"}'],
    [['ENV["X"] = 1'], '1:1 unknownDirective {"directive":"ENV[\\"X\\"] = 1"}'],
  ] as const)('%j: %s', (lines, error) => expect(locatedError(() => read(...lines))).toBe(error));

  test.each([
    [rackup.replace('Rack::Head', 'Rack::Tail'), rack, '8:1 badChoice {"value":"Rack::Tail","directive":"use","expected":"Rack::Runtime, Rack::Head, ActionDispatch::RequestId, ActionDispatch::RemoteIp, ActionDispatch::Cookies"}'],
    [rackup.replace('run Routes', ''), rack, '11:1 settingMissing {"setting":"run"}'],
    [rackup, rack.replace('@@visits += 1', '@@visits += 2'), '9:5 notModelled {"line":"@@visits += 2","language":"Ruby"}'],
    [rackup, rack.replace('#{Process.pid}', '#{Process.ppid}'), '10:5 notModelled {"line":"#{Process.ppid}","language":"Ruby"}'],
    [rackup, rack.replace('action(:slow)', 'action(:slower)'), '24:1 notModelled {"line":"slower","language":"Ruby"}'],
  ])('programs: %#', (changedRackup, changedApp, error) => {
    expect(locatedError(() => parseRackApp({ rackup: { path: 'config.ru', text: changedRackup }, app: { path: 'app.rb', text: changedApp } }))).toBe(error);
  });
});

describe('Node.js', () => {
  test('the program says where it listens', () => {
    expect(parseNodeCommand('node /srv/shop/app.js', 'node', files)).toMatchObject({ args: ['/srv/shop/app.js'], file: '/srv/shop/app.js', app: { listen: { host: '127.0.0.1', port: 3000 }, middleware: [] } });
  });

  test.each([
    ['node', '1:5 settingMissing {"setting":"app.js"}'],
    ['ruby app.rb', '1:1 wrongProgram {"value":"ruby","program":"node"}'],
    ['node /srv/none.js', '1:6 fileUnknown {"path":"/srv/none.js"}'],
    ['node --inspect /srv/shop/app.js', '1:6 unsupportedValue {"value":"--inspect","directive":"node"}'],
    ['node /srv/shop/app.js 8000', '1:23 extraArgument {"value":"8000"}'],
  ])('%s: %s', (command, error) => expect(locatedError(() => parseNodeCommand(command, 'node', files))).toBe(error));

  test.each([
    [app.replace('visits += 1;', 'visits += 2;'), '9:3 notModelled {"line":"visits += 2;","language":"JavaScript"}'],
    [app.replace('${process.pid}', '${process.uptime()}'), '10:3 notModelled {"line":"${process.uptime()}","language":"JavaScript"}'],
    [app.replace("'/slow': slow", "'/slow': slower"), '26:1 notModelled {"line":"slower","language":"JavaScript"}'],
    [app.replace('let visits = 0;\n', ''), '45:1 settingMissing {"setting":"let visits = 0;"}'],
    [app.replace('const routes = {', 'visits += 1;\nconst routes = {'), '24:1 notModelled {"line":"visits += 1;","language":"JavaScript"}'],
    [app.replace("  const name = query.get('name') ?? 'world';\n  visits", '  visits'), '9:3 notModelled {"line":"name","language":"JavaScript"}'],
    [app.replace('listen(3000', 'listen(99999'), '45:1 badPort {"value":"99999"}'],
    [app.replace('  res.end(html);\n', ''), '45:1 settingMissing {"setting":"end"}'],
    [app.replace('async function slow(', 'function hello('), '13:1 duplicateName {"what":"function","name":"hello","firstLine":7}'],
  ])('programs: %#', (text, error) => expect(locatedError(() => parseNodeApp(text, 'app.js'))).toBe(error));
});

describe('.NET', () => {
  test('the command says where Kestrel listens', () => {
    expect(parseKestrelCommand('dotnet /srv/shop/shop.dll --urls http://*:8080', 'dotnet', files)).toMatchObject({ host: '0.0.0.0', port: 8080, file: '/srv/shop/Program.cs' });
    expect(parseKestrelCommand('dotnet /srv/shop/shop.dll', 'dotnet', files)).toMatchObject({ host: '127.0.0.1', port: 5000 });
  });

  test.each([
    ['dotnet', '1:7 settingMissing {"setting":"shop.dll"}'],
    ['dotnet run', '1:8 badChoice {"value":"run","directive":"dotnet","expected":"/srv/…/shop.dll"}'],
    ['dotnet /srv/none/shop.dll', '1:8 fileUnknown {"path":"/srv/none/Program.cs"}'],
    ['dotnet /srv/shop/shop.dll --urls https://localhost:5001', '1:34 unsupportedValue {"value":"https://localhost:5001","directive":"--urls"}'],
    ['dotnet /srv/shop/shop.dll --urls http://localhost:0', '1:34 badPort {"value":"0"}'],
    ['dotnet /srv/shop/shop.dll --urls somewhere', '1:34 badAddress {"value":"somewhere","directive":"--urls"}'],
    ['dotnet /srv/shop/shop.dll --url http://localhost:5001', '1:27 unknownOptionSuggestion {"option":"--url","suggestion":"--urls"}'],
  ])('%s: %s', (command, error) => expect(locatedError(() => parseKestrelCommand(command, 'dotnet', files))).toBe(error));

  test.each([
    [program.replace('UseRouting', 'UseSession'), '10:1 badChoice {"value":"UseSession","directive":"app","expected":"UseForwardedHeaders, UseCookiePolicy, UseStaticFiles, UseRouting"}'],
    [program.replace('app.Run();\n', ''), '32:1 settingMissing {"setting":"app.Run()"}'],
    [program.replace(/.*TryParse.*\n/, ''), '27:5 notModelled {"line":"seconds","language":"C#"}'],
    [program.replace('Interlocked.Increment(ref visits);', 'visits++;'), '19:5 notModelled {"line":"visits++;","language":"C#"}'],
    [program.replace('{Environment.ProcessId}', '{Environment.MachineName}'), '21:5 notModelled {"line":"{Environment.MachineName}","language":"C#"}'],
  ])('programs: %#', (text, error) => expect(locatedError(() => parseAspNetApp(text, 'Program.cs'))).toBe(error));
});

test('text of any kind is refused by a ConfigError with a place, or read', () => {
  const pieces = fc.constantFrom('[www]', 'listen', '=', ' ', '\n', '9000', ';', 'pm', 'static', 'use ', 'Rack::Head', 'def x', '"', "'", '}', '{', 'visits += 1;', 'function a(b) {', 'app.', 'threads 1, 2', '`', '$', ',', 'workers ');
  fc.assert(fc.property(fc.oneof(fc.string(), fc.array(pieces).map((all) => all.join(''))), (text) => {
    refusesOnlyByConfigError(text, (each) => parsePhpFpmConf(each, 'www.conf'));
    refusesOnlyByConfigError(text, (each) => parsePumaConf(each, 'puma.rb', files));
    refusesOnlyByConfigError(text, (each) => parseNodeApp(each, 'app.js'));
    refusesOnlyByConfigError(text, (each) => parseAspNetApp(each, 'Program.cs'));
    refusesOnlyByConfigError(text, (each) => parseRackApp({ rackup: { path: 'a', text: each }, app: { path: 'b', text: each } }));
    refusesOnlyByConfigError(text, (each) => parseNodeCommand(each, 'node', files));
    refusesOnlyByConfigError(text, (each) => parseKestrelCommand(each, 'dotnet', files));
  }), { numRuns: 300 });
});
