/**
 * scenario → trace. Reads as the table of contents: the texts are read (and refused with a place when wrong), the
 * machines are set up, the servers start, the browser does what the person asks, and the notebook is the trace.
 * Same scenario and same Python answers in, deep-equal trace out.
 */
import { ConfigError } from './config/configError.ts';
import { parseHostsFile } from './config/hostsFile.ts';
import { parseZoneFile, type Zone } from './config/zoneFile.ts';
import { startBrowser, type RequestLog } from './programs/browser.ts';
import { startNameServer } from './programs/nameServer.ts';
import { startResolver } from './programs/resolver.ts';
import type { RootHint } from './protocols/resolution.ts';
import { guestLibrary } from './python/guestFiles.ts';
import type { PythonHost } from './python/pythonHost.ts';
import type { Scenario, ServerSetup, ServiceSetup } from './scenario/scenario.ts';
import { SERVICES, type ServicePlace, type StartService } from './services.ts';
import { Internet, type MachineSetup } from './system/internet.ts';
import { TooManySteps } from './system/recorder.ts';
import type { Trace, TracedRequest } from './trace/trace.ts';
import { parseAddress } from './wire/address.ts';
import { encodeUtf8 } from './wire/utf8.ts';
import { parseUrl, webSocketAsHttp } from './wire/uri.ts';

const ADDRESSES = {
  laptop: ['203.0.113.7', '2001:db8:7::7'],
  resolver: ['192.0.2.53'],
} as const;

/** The servers have this long to start before the person acts; those that say that they need longer, up to a limit. */
const BOOT_US = 1_000_000;
const LONGEST_BOOT_US = 10_000_000;
/** After the last page is drawn: time for acknowledgements, closing connections and log lines. */
const LINGER_US = 100_000;
/** Work that was left for later is watched this long. */
const JOBS_US = 60_000_000;
/** No person waits longer, and neither do we. */
const PATIENCE_US = 3_600_000_000;
const MIB = 1024;

/** Throws `ConfigError` for what a person wrote wrong; rejects with the host's own error when the host fails. */
export async function simulate(scenario: Scenario, python: PythonHost): Promise<Trace> {
  const texts = readTexts(scenario);
  const internet = new Internet(machinesOf(scenario, texts), scenario.network, { seed: scenario.seed, epochMs: scenario.epochMs, python });
  startServers(internet, scenario, texts);
  try {
    return await ran(internet, scenario, texts);
  } catch (error) {
    if (!(error instanceof TooManySteps)) throw error;
    await internet.shutDown();
    throw endless(internet, error);
  }
}

/** What never ends is nearly always in the code or the configuration that a person changed. */
function endless(internet: Internet, { steps, actor }: TooManySteps): ConfigError {
  const program = internet.machine(actor.machine).processes.get(actor.pid)?.identity.program ?? actor.machine;
  return new ConfigError({ source: 'request 1', line: 1, column: 1 }, 'runTooLong', { steps, program });
}

async function ran(internet: Internet, scenario: Scenario, texts: Texts): Promise<Trace> {
  const { scheduler } = internet;
  await internet.run(() => scheduler.now >= (internet.isStarting ? LONGEST_BOOT_US : BOOT_US));
  const served = internet.recorder.nextId;
  const requests = await browse(internet, scenario, texts);
  await internet.shutDown();
  const { start, steps } = internet.recorder;
  // The browser's own start belongs to the start of the machines; the journey begins with the wish.
  const opening = steps.find((step) => step.id >= served && step.kind === 'navigated')?.id ?? served;
  const ranPython = steps.some((step) => step.kind === 'pythonCalled');
  return { version: 1, epochMs: scenario.epochMs, start, steps, cpu: internet.ledger.close(), opening, requests, python: ranPython ? internet.python.version : '' };
}

interface Texts {
  readonly zones: readonly { readonly machine: string; readonly address: string; readonly zone: Zone }[];
  readonly hosts: ReturnType<typeof parseHostsFile>;
  readonly services: readonly { readonly setup: ServiceSetup; readonly path: string | null; readonly start: StartService }[];
}

function readTexts(scenario: Scenario): Texts {
  const { dns, server, visits } = scenario;
  visits.forEach((visit, index) => checkVisit(visit, index));
  for (const [name, addresses] of Object.entries(server.machines)) checkMachine(name, addresses);
  checkAddresses(scenario);
  return {
    zones: dns.zones.map(({ machine, address, text }) => ({ machine: checkedMachine(machine, address, server), address, zone: parseZoneFile(text, { source: `zone ${machine}` }) })),
    hosts: parseHostsFile(dns.hosts),
    services: Object.entries(server.services).map(([name, setup]) => serviceOf(name, setup, server)),
  };
}

function serviceOf(name: string, setup: ServiceSetup, server: ServerSetup): Texts['services'][number] {
  const place = { source: name, line: 1, column: 1 };
  const program = Object.hasOwn(SERVICES, setup.program) ? SERVICES[setup.program] : undefined;
  if (!program) throw new ConfigError(place, 'programUnknown', { program: setup.program });
  if (!Object.hasOwn(server.machines, setup.machine)) throw new ConfigError(place, 'machineUnknown', { machine: setup.machine });
  return { setup, path: program.path ?? null, start: program.read(setup.config, name, placeOf(server)) };
}

function placeOf({ files, machines }: ServerSetup): ServicePlace {
  return { files, hosts: Object.fromEntries(Object.entries(machines).map(([name, addresses]) => [name, addresses[0]!])) };
}

/** Name servers stand beside the machines that every world has. */
function checkedMachine(machine: string, address: string, server: ServerSetup): string {
  const place = { source: `zone ${machine}`, line: 1, column: 1 };
  if (!parseAddress(address)) throw new ConfigError(place, 'badAddress', { value: address, directive: machine });
  if (!/^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(machine)) throw new ConfigError(place, 'machineInvalid', { machine });
  if (Object.hasOwn(ADDRESSES, machine) || Object.hasOwn(server.machines, machine)) throw new ConfigError(place, 'machineTaken', { machine });
  return machine;
}

/** Packets find one machine by an address. */
function checkAddresses({ dns, server }: Scenario): void {
  const owners = new Map<string, string>(Object.entries(ADDRESSES).flatMap(([name, all]) => all.map((address) => [address, name] as const)));
  const claims = [...Object.entries(server.machines).flatMap(([name, all]) => all.map((address) => ({ name, address, source: `machine ${name}` }))), ...dns.zones.map(({ machine, address }) => ({ name: machine, address, source: `zone ${machine}` }))];
  for (const { name, address, source } of claims) {
    if ((owners.get(address) ?? name) !== name) throw new ConfigError({ source, line: 1, column: 1 }, 'addressTaken', { address });
    owners.set(address, name);
  }
}

/** A machine that serves. */
function checkMachine(machine: string, addresses: readonly string[]): void {
  const place = { source: `machine ${machine}`, line: 1, column: 1 };
  if (Object.hasOwn(ADDRESSES, machine)) throw new ConfigError(place, 'machineTaken', { machine });
  for (const address of addresses) if (!parseAddress(address)) throw new ConfigError(place, 'badAddress', { value: address, directive: machine });
}

function checkVisit({ url, headers, method }: Scenario['visits'][number], index: number): void {
  const source = `request ${index + 1}`;
  const parsed = parseUrl(webSocketAsHttp(url) ?? url);
  if (parsed.kind === 'error') throw new ConfigError({ source, line: 1, column: parsed.offset + 1 }, URL_ERRORS[parsed.key], { url });
  if (parsed.url.scheme !== 'http') throw new ConfigError({ source, line: 1, column: 1 }, 'urlNotHttp', { url });
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(method)) throw new ConfigError({ source, line: 1, column: 1 }, 'methodInvalid', { method });
  headers.split(/\r?\n/).forEach((line, at) => {
    if (line.trim() !== '' && !/^[^\s:]+\s*:/.test(line)) throw new ConfigError({ source: `${source} headers`, line: at + 1, column: 1 }, 'headerInvalid', { line });
  });
}

const URL_ERRORS = {
  empty: 'urlEmpty', scheme: 'urlScheme', userinfo: 'urlUserinfo', hostMissing: 'urlHostMissing', hostInvalid: 'urlHostInvalid',
  portInvalid: 'urlPortInvalid', control: 'urlControl',
} as const;

function machinesOf(scenario: Scenario, { zones, services }: Texts): readonly MachineSetup[] {
  const off = (fault: Scenario['faults'][number]): boolean => scenario.faults.includes(fault);
  const addresses = (all: readonly string[]): readonly string[] => (scenario.network.ipv6 ? all : all.slice(0, 1));
  const small = { cores: 2, memoryKib: 4096 * MIB, files: {} };
  const servers = Object.entries(scenario.server.machines).map(([name, all], ordinal): MachineSetup => {
    const texts = services.filter(({ setup }) => setup.machine === name).map(({ path, setup }) => [path ?? '', setup.config] as const);
    const files = { ...libraryBytes(), ...bytesOf({ ...scenario.server.files, ...Object.fromEntries(texts.filter(([path]) => path !== '')) }) };
    return { name, role: 'server', addresses: addresses(all), cores: 2, memoryKib: 2048 * MIB, files, off: off('serverUnreachable'), ordinal };
  });
  const nameServers = new Map<string, MachineSetup>();
  for (const { machine, address, zone } of zones) {
    const authoritative = zone.origin !== '.' && zone.origin.includes('.');
    const known = nameServers.get(machine);
    const own = known && !known.addresses.includes(address) ? [...known.addresses, address] : (known?.addresses ?? [address]);
    nameServers.set(machine, { ...small, name: machine, role: 'nameServer', addresses: own, off: (known?.off ?? false) || (authoritative && off('authoritativeDown')) });
  }
  return [
    { name: 'laptop', role: 'client', addresses: addresses(ADDRESSES.laptop), cores: 4, memoryKib: 8192 * MIB, files: { '/etc/hosts': encodeUtf8(scenario.dns.hosts) } },
    { ...small, name: 'resolver', role: 'resolver', addresses: ADDRESSES.resolver, off: off('resolverDown') },
    ...nameServers.values(),
    ...servers,
  ];
}

function startServers(internet: Internet, scenario: Scenario, texts: Texts): void {
  const isOff = (fault: Scenario['faults'][number]): boolean => scenario.faults.includes(fault);
  for (const name of new Set(texts.zones.map(({ machine }) => machine))) {
    const machine = internet.machine(name);
    if (!machine.setup.off) startNameServer(machine, texts.zones.filter((zone) => zone.machine === name).map(({ zone }) => zone));
  }
  if (!isOff('resolverDown')) startResolver(internet.machine('resolver'), rootsOf(texts));
  if (isOff('serverUnreachable')) return;
  const { server, epochMs } = scenario;
  const context = { ...placeOf(server), filesModifiedMs: epochMs - 86_400_000, pythonFiles: { ...guestLibrary, ...server.files } };
  for (const { setup, start } of texts.services) if (!setup.off) start({ ...context, machine: internet.machine(setup.machine) });
}

function rootsOf({ zones }: Texts): readonly RootHint[] {
  return zones
    .filter(({ zone }) => zone.origin === '.')
    .map(({ address, zone, machine }) => {
      const ns = zone.records.find((record) => record.type === 'NS' && record.name === '.');
      return { name: ns?.type === 'NS' ? ns.target : machine, addresses: [address] };
    });
}

async function browse(internet: Internet, scenario: Scenario, { hosts }: Texts): Promise<readonly TracedRequest[]> {
  const requests: TracedRequest[] = [];
  const log: RequestLog = {
    begin: (request) => requests.push({ ...request, status: 0, problem: '' }) - 1,
    finish: (index, result) => void (requests[index] = { ...requests[index]!, ...result }),
  };
  let doneAt = Infinity;
  const done = (): void => void (doneAt = internet.scheduler.now);
  startBrowser(internet.machine('laptop'), { visits: scenario.visits, hosts, resolver: ADDRESSES.resolver[0], language: scenario.language, log, done });
  const { scheduler } = internet;
  await internet.run(() => scheduler.now >= doneAt + (internet.unfinishedJobs > 0 ? JOBS_US : LINGER_US) || scheduler.now > PATIENCE_US);
  // The last job may just have ended: its log line, and what it closes.
  const endedAt = scheduler.now;
  if (endedAt > doneAt + LINGER_US) await internet.run(() => scheduler.now >= endedAt + LINGER_US);
  return requests;
}

/** The installed library is the same in every run: encoded once. */
function libraryBytes(): Readonly<Record<string, Uint8Array>> {
  return (library ??= bytesOf(guestLibrary));
}
let library: Readonly<Record<string, Uint8Array>> | null = null;

function bytesOf(files: Readonly<Record<string, string>>): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, encodeUtf8(text)]));
}
