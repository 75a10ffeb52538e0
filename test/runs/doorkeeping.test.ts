/** What a person writes wrong is refused before anything runs, with the text and the place. */
import { expect, test } from 'vitest';
import { ConfigError, presetNamed, simulate, type PythonHost, type Scenario } from '../../src-core/index.ts';
import { withConfig } from '../scenarios.ts';

const nobody = (): Promise<never> => Promise.reject(new Error('nothing may run'));
const noPython: PythonHost = { version: '', start: nobody, fork: nobody, call: nobody, exit: nobody };
const hello = presetNamed('hello')!;
const visiting = (visit: Partial<Scenario['visits'][number]>): Scenario => ({ ...hello, visits: [{ ...hello.visits[0]!, ...visit }] });
const serving = (services: Scenario['server']['services']): Scenario => ({ ...hello, server: { ...hello.server, services } });
const named = (machine: string): Scenario => ({ ...hello, dns: { ...hello.dns, zones: [{ ...hello.dns.zones[0]!, machine }, ...hello.dns.zones.slice(1)] } });
const standing = (machine: string, ...addresses: readonly string[]): Scenario => ({ ...hello, server: { ...hello.server, machines: { [machine]: addresses } } });

test.each([
  [visiting({ url: '' }), 'request 1', 'urlEmpty'],
  [visiting({ url: 'https://shop.example/' }), 'request 1', 'urlNotHttp'],
  [visiting({ url: 'http:///hello' }), 'request 1', 'urlHostMissing'],
  [visiting({ method: 'GET /' }), 'request 1', 'methodInvalid'],
  [visiting({ headers: 'Accept: */*\nno colon' }), 'request 1 headers', 'headerInvalid'],
  [withConfig(hello, { 'nginx.conf': 'server {\n  lisen 80;\n}' }), 'nginx.conf', 'unknownDirectiveSuggestion'],
  [withConfig(hello, { 'nginx.conf': hello.server.services['nginx.conf']!.config.replace('127.0.0.1:8000', '[1:2]:8000') }), 'nginx.conf', 'badAddress'],
  [withConfig(hello, { gunicorn: 'gunicorn --wokers 2 wsgi:application' }), 'gunicorn', expect.any(String)],
  [serving({ x: { machine: 'server', program: 'iis', config: '', off: false } }), 'x', 'programUnknown'],
  [serving({ x: { machine: 'moon', program: 'nginx', config: '', off: false } }), 'x', 'machineUnknown'],
  [serving({ x: { machine: 'server', program: 'toString', config: '', off: false } }), 'x', 'programUnknown'],
  [named('server'), 'zone server', 'machineTaken'],
  [named('laptop'), 'zone laptop', 'machineTaken'],
  [standing('laptop', '198.51.100.20'), 'machine laptop', 'machineTaken'],
  [standing('server', 'abc'), 'machine server', 'badAddress'],
  [{ ...named('ns1.shop'), dns: { ...hello.dns, zones: [{ ...hello.dns.zones[0]!, address: '192.0.2.999' }] } }, `zone ${hello.dns.zones[0]!.machine}`, 'badAddress'],
  [named('__proto__'), 'zone __proto__', 'machineInvalid'],
  [named(''), 'zone ', 'machineInvalid'],
] as const)('%#: %s is refused', async (scenario, source, key) => {
  const refused = await simulate(scenario, noPython).then(() => null, (error: unknown) => error);
  expect(refused).toBeInstanceOf(ConfigError);
  expect(refused).toMatchObject({ source, key });
});

test('an upstream of a family that the machine has no address of is a 502, and nothing is sent to it', async () => {
  const nginx = hello.server.services['nginx.conf']!;
  const passing = { ...nginx, config: nginx.config.replace('127.0.0.1:8000', '[2001:db8:20::21]:8000') };
  const trace = await simulate({ ...serving({ 'nginx.conf': passing }), visits: hello.visits.slice(0, 1), network: { ...hello.network, ipv6: false } }, noPython);
  expect(trace.requests[0]!.status).toBe(502);
  const lines = trace.steps.flatMap((step) => (step.kind === 'logged' ? [(step.data as { line: string }).line] : []));
  expect(lines.some((line) => line.includes('connect() to [2001:db8:20::21]:8000 failed (101: Network is unreachable) while connecting to upstream'))).toBe(true);
});

test.each<[Scenario]>([
  [{ ...hello, server: { ...hello.server, machines: { ...hello.server.machines, other: ['198.51.100.20'] } } }],
  [{ ...hello, server: { ...hello.server, machines: { server: ['192.0.2.53'] } } }],
  [{ ...hello, dns: { ...hello.dns, zones: hello.dns.zones.map((zone) => ({ ...zone, address: '192.0.2.11' })) } }],
])('two machines with one address are refused (%#)', async (scenario) => {
  await expect(simulate(scenario, noPython)).rejects.toMatchObject({ key: 'addressTaken' });
});
